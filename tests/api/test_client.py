"""The Python client, made out of the document, against a real server: the examples of docs/api.md are run."""

import importlib
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from doorstep.accounts.scopes import SCOPES
from doorstep.cli.run._mcp import Unreachable
from doorstep.cli.run.mcp import asker
from doorstep.web.api.document import document
from doorstep.web.api.route import summary
from doorstep.web.api.routes import ROUTES
from tests.api.asking import Api
from tests.web import stories
from tools.client import TARGET, written

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "api.md"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    """A thread a request, which closes its connections to the database."""

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one request."""
        super().process_request_thread(request, client_address)
        connections.close_all()


@contextmanager
def served() -> Iterator[str]:
    """Serve the pages on a port of this machine."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(30)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The client's package, made anew and ready to be imported."""
    made = tmp_path / "doorstep_client"
    shutil.copytree(TARGET, made)
    for name, text in written(document()).items():
        (made / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield made
    for name in [one for one in sys.modules if one.partition(".")[0] == "doorstep_client"]:
        del sys.modules[name]


def test_the_examples_of_the_page_do_what_they_say(
    api: Api, client: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    api.site.tell(stories.on_its_way())
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.setenv("DOORSTEP_API_KEY", api.key)
    names: dict[str, Any] = {}
    with served() as url:
        monkeypatch.setenv("DOORSTEP_URL", url)
        for example in examples:
            exec(compile(example, str(PAGE), "exec"), names)
    said = capsys.readouterr().out
    assert "#1001 in_transit" in said
    assert "On its way: Leipzig." in said
    assert "between Thursday and Saturday, most likely Friday" in said
    assert "404 There is no such order in this shop." in said
    assert names["numbers"] == ["#1001"]
    assert len(examples) >= 7


def test_an_assistant_asks_over_http(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    with served() as url:
        assert asker(url, api.key)("GET", "orders/1001", None)[1]["number"] == "#1001"
        assert asker(url, "dsk_x_y")("POST", "orders/search", {"text": "1"})[0] == 401
        with pytest.raises(Unreachable, match="is no Doorstep"):
            asker(url + "/t", api.key)("GET", "me", None)
    with pytest.raises(Unreachable, match="cannot be reached"):
        asker(url, api.key)("GET", "me", None)


def test_the_client_has_every_call(client: Path) -> None:
    calls = importlib.import_module("doorstep_client.calls").Calls
    assert {name for name in vars(calls) if not name.startswith("_")} == {route.name for route in ROUTES}


def test_the_page_names_every_address_and_scope() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \|(?: (.+) \|)?$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    scopes = {name: says for name, says, more in rows if not more}
    addresses = {name: (scope, says) for name, scope, says in rows if says}
    assert scopes == SCOPES
    assert addresses == {
        f"{route.method} {route.path}": (f"`{route.scope}`" if route.scope else "any", summary(route))
        for route in ROUTES
    }
