"""The console's page of keys: for owners only; a key is shown once and ended at once."""

import re

from doorstep.accounts import keys
from tests.web import samples
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in


def test_an_owner_makes_a_key_sees_it_once_and_ends_it(site: Site) -> None:
    client = signed_in(site)
    assert client.post(HOME + "keys/new", {"name": "Till", "scope": []}).status_code == 422
    made = client.post(HOME + "keys/new", {"name": "Till", "scope": ["orders:read", "tasks:read"]})
    (text,) = re.findall(r"dsk_[0-9a-f]{12}_[\w-]{43}", made.content.decode())
    key = keys.check(text, samples.NOW)
    assert key is not None
    assert (key.shop, key.name, key.scopes) == ("fjord", "Till", ["orders:read", "tasks:read"])
    page = client.get(HOME + "keys").content.decode()
    assert text not in page
    assert "Never used" in page
    client.post(HOME + "keys/revocations", {"handle": key.handle})
    assert keys.check(text, samples.NOW) is None
    assert "The key opens nothing any more." in client.get(HOME + "keys").content.decode()


def test_nobody_but_an_owner_sees_or_makes_keys(site: Site) -> None:
    client = signed_in(site, "operations")
    assert client.get(HOME + "keys").status_code == 403
    assert client.post(HOME + "keys/new", {"name": "Till", "scope": ["orders:read"]}).status_code == 403
    assert client.post(HOME + "keys/revocations", {"handle": "x"}).status_code == 403
    assert keys.keys_of("fjord") == []
