"""Look over a shop's folder of documents, put it in force, go back to an older release.

A shop is a folder of TOML files: what it decides, how it looks, who may speak to it, playbooks, checklists and texts.
`check` acts out every example of every playbook. `publish` puts all documents in force or none; it names the release
that the edit began from (--base), and is refused with the differences when another one came into force since.
"""

import argparse
import base64
import contextlib
import getpass
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from doorstep.cli import answer, ground
from doorstep.cli.answer import Problem
from doorstep.kit import seal
from doorstep.kit.clock import now
from doorstep.kit.config import Settings
from doorstep.kit.handle import Tx
from doorstep.playbooks.documents import is_playbook, read_playbook
from doorstep.shop import handlers
from doorstep.shop.model import Complaint, Moved, Published
from doorstep.shop.rules import Checker, check_all, for_demo, sources_of

STARTER, DEMO = "starter", "demo"
_EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "shop"


class Checked(Struct, frozen=True):
    """What came of looking over a folder."""

    ok: bool
    documents: int
    playbooks: int
    examples: int
    complaints: list[Complaint]


class Listed(Struct, frozen=True):
    """A shop in the list."""

    shop: str
    release: str | None
    created_at: str


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs and their arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = _verb(verbs, "check", "look over a folder of documents and act out its examples")
    check.add_argument("dir", type=Path, help="the shop's folder")
    publish = _verb(verbs, "publish", "put a folder of documents in force")
    publish.add_argument("dir", type=Path, help="the shop's folder")
    publish.add_argument("--shop", required=True, help="the shop's name")
    publish.add_argument("--base", help="hash of the release that the edit began from (remembered beside the folder)")
    publish.add_argument("--new", action="store_true", help="make the shop when there is none of that name")
    publish.add_argument("--note", default="", help="what was changed, for the log")
    rollback = _verb(verbs, "rollback", "put an older release in force again")
    rollback.add_argument("to", help="its hash, or how it begins")
    rollback.add_argument("--shop", required=True, help="the shop's name")
    rollback.add_argument("--note", default="", help="why, for the log")
    for verb in (publish, rollback):
        verb.add_argument("--who", default=_who(), help="who does it, for the log (you)")
    _verb(verbs, "list", "name the shops and their releases")
    _verb(verbs, "log", "show when which release came into force").add_argument("--shop", required=True)
    _verb(verbs, "start", f"publish the starter shop as {STARTER!r} and as {DEMO!r}, where they are missing")


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    verbs = {
        "check": check_folder,
        "publish": publish_folder,
        "rollback": roll_back,
        "list": list_shops,
        "log": show_log,
        "start": start,
    }
    return verbs[args.verb](args)


def check_folder(args: argparse.Namespace) -> int:
    """Look over a folder without a database."""
    documents = _folder(args.dir)
    complaints = check_all(documents, checkers())
    playbooks = [read_playbook(path, text)[0] for path, text in documents.items() if is_playbook(path)]
    examples = sum(len(playbook.example) for playbook in playbooks if playbook is not None)
    found = Checked(not complaints, len(documents), len(playbooks), examples, complaints)
    text = f"{len(documents)} documents, {len(playbooks)} playbooks, {examples} examples: "
    text += "all is well." if found.ok else f"{_count(complaints)} to mend.\n\n{listed(complaints, args.dir)}"
    return answer.show(args, found, text, code=answer.OK if found.ok else answer.PROBLEM)


def publish_folder(args: argparse.Namespace) -> int:
    """Put a folder in force."""
    documents, settings = _folder(args.dir), ground.settings()
    remembered = args.dir / f".release.{args.shop}"
    base = args.base or (remembered.read_text().strip() if remembered.is_file() else None)
    with ground.database() as database, database.transaction() as tx:
        if args.new:
            _make(tx, settings, args.shop)
        try:
            result = handlers.publish(tx, args.shop, documents, base, args.who, now(), checkers(), note=args.note)
        except handlers.NoSuchShop as error:
            raise Problem(f"{error} Add --new to make it.") from None
    if not result.refused:
        with contextlib.suppress(OSError):  # a folder that cannot be written to is published with --base
            remembered.write_text(result.hash + "\n")
    return _show(args, result, args.dir)


def roll_back(args: argparse.Namespace) -> int:
    """Put an older release in force."""
    with ground.database() as database, database.transaction() as tx:
        try:
            result = handlers.rollback(tx, args.shop, args.to, args.who, now(), checkers(), args.note)
        except LookupError as error:
            raise Problem(str(error)) from None
    return _show(args, result, None)


def list_shops(args: argparse.Namespace) -> int:
    """Name the shops."""
    with ground.database() as database, database.transaction() as tx:
        found = [Listed(shop, name, at.isoformat()) for shop, name, at in handlers.shops(tx)]
    lines = [
        f"{one.shop:<20} {(one.release or 'nothing published')[:12]:<20} since {one.created_at[:10]}" for one in found
    ]
    return answer.show(args, found, "\n".join(lines) or "There is no shop yet. `doorstep shop start` makes one.")


def show_log(args: argparse.Namespace) -> int:
    """Show when which release came into force."""
    with ground.database() as database, database.transaction() as tx:
        found = handlers.history(tx, args.shop)
    return answer.show(args, found, "\n".join(map(_moved, found)) or "Nothing was published yet.")


def start(args: argparse.Namespace) -> int:
    """Publish the starter shop, and the same as a demo whose messages reach the local mailbox."""
    settings, documents = ground.settings(), _folder(_EXAMPLE)
    made = []
    with ground.database() as database, database.transaction() as tx:
        for shop, texts in ((STARTER, documents), (DEMO, for_demo(documents))):
            _make(tx, settings, shop)
            if handlers.current_hash(tx, shop) is not None:
                continue
            result = handlers.publish(tx, shop, texts, None, "doorstep", now(), checkers(), note="the starter shop")
            if result.refused:
                return _show(args, result, _EXAMPLE)
            make_secrets(settings, texts)
            made.append(shop)
    text = f"Published the starter shop as {' and '.join(made)}." if made else "Both shops are there already."
    return answer.show(args, {"made": made}, text)


def checkers() -> tuple[Checker, ...]:
    """Everything that looks at documents; loaded late, so that asking for help costs little."""
    from doorstep.wiring import CHECKERS

    return CHECKERS


def make_secrets(settings: Settings, documents: dict[str, str]) -> list[str]:
    """Make a random secret for each source that has none yet, in our own folder; return the names of those made."""
    from doorstep.kit.config import secret_of

    made = []
    folder = settings.home / "secrets"
    for source in sources_of(documents):
        if source.secret and not secret_of(os.environ, settings.home, source.secret):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(folder / source.secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write("whsec_" + base64.b64encode(os.urandom(32)).decode() + "\n")
            made.append(source.secret)
    return made


def listed(complaints: Sequence[Complaint], folder: Path | None) -> str:
    """Complaints as a person reads them: where, what, how to mend it."""
    lines = []
    for one in complaints:
        place = str(folder / one.path) if folder is not None else one.path
        lines.append(f"{place}{f':{one.line}' if one.line else ''}\n  {one.why}\n  {one.how_to_mend}")
    return "\n".join(lines)


def _show(args: argparse.Namespace, result: Published, folder: Path | None) -> int:
    if result.complaints:
        text = f"Refused: {_count(result.complaints)} to mend.\n\n{listed(result.complaints, folder)}"
    elif result.diff:
        text = (
            "Refused: another release came into force since your base. What changed there:\n\n"
            f"{result.diff}\nBring these changes into your folder and publish with --base {result.hash}"
        )
    elif result.changed:
        text = f"In force: release {result.hash}"
    else:
        text = f"Nothing to do: release {result.hash} is in force already."
    return answer.show(args, result, text, code=answer.PROBLEM if result.refused else answer.OK)


def _moved(one: Moved) -> str:
    why = f": {one.why}" if one.why else ""
    return f"{one.at:%Y-%m-%d %H:%M} UTC  {one.hash[:12]}  after {(one.was or 'nothing')[:12]}  by {one.who}{why}"


def _make(tx: Tx, settings: Settings, shop: str) -> None:
    try:
        handlers.create_shop(tx, shop, seal.master_key(settings.key or None, settings.home), now())
    except ValueError as error:
        raise Problem(str(error)) from None


def _folder(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise Problem(f"There is no folder {folder}.")
    from doorstep.wiring import read_folder

    documents = read_folder(folder)
    if not documents:
        raise Problem(f"There is no TOML document in {folder}.")
    return documents


def _count(complaints: Sequence[Complaint]) -> str:
    return "one thing" if len(complaints) == 1 else f"{len(complaints)} things"


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody at the terminal"


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, says: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=says, description=says.capitalize() + ".")
    # The command's own --json stands before the verb; people write it behind.
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for programs")
    return parser
