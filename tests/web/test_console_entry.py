"""Who gets into the console, and who sees which page."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client, override_settings

from doorstep.accounts.adapters import SecondFactors
from doorstep.accounts.models import Member
from doorstep.accounts.sign_in import one_time_path, owner_of
from tests.web import samples
from tests.web.conftest import Site
from tests.web.staff import HOME, member, signed_in


def test_a_one_time_link_signs_in_once(site: Site) -> None:
    path = one_time_path(owner_of(["fjord"], "ada@fjord.example"))
    assert site.client.get(path)["Location"] == "/console/"
    assert site.client.get("/console/")["Location"] == HOME
    assert site.client.get(HOME).status_code == 200
    assert Client().get(path).status_code == 410


def test_email_and_password_sign_in(site: Site) -> None:
    member("care")
    answer = site.client.post("/account/login/", {"login": "Kim@fjord.example", "password": "correct horse battery"})
    assert (answer.status_code, answer["Location"]) == (302, "/console/")
    assert Client().post("/account/login/", {"login": "kim@fjord.example", "password": "wrong"}).status_code == 200


def test_nobody_signs_up_alone(site: Site) -> None:
    site.client.post(
        "/account/signup/", {"email": "x@y.example", "password1": "correct horse", "password2": "correct horse"}
    )
    assert Member.objects.count() == 0


def test_strangers_are_sent_to_sign_in(site: Site) -> None:
    answer = site.client.get(HOME)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={HOME}")


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("owner", "settings", 200),
        ("care", "settings", 403),
        ("care", "inbox", 403),
        ("warehouse", "tasks", 200),
        ("marketing", "tasks", 403),
        ("marketing", "mailbox", 403),
        ("driver", "", 403),
        ("partner", "orders", 403),
        ("operations", "inbox", 200),
    ],
)
def test_each_role_sees_its_own(site: Site, role: str, path: str, status: int) -> None:
    assert signed_in(site, role).get(HOME + path).status_code == status


def test_another_shop_is_as_closed_as_one_that_is_not_there(site: Site) -> None:
    with site.database.transaction() as tx:
        samples.make_shop(tx, site.keys, "other")
    client = signed_in(site)
    theirs, none = client.get("/console/other/"), client.get("/console/nothing/")
    assert (theirs.status_code, none.status_code) == (403, 403)
    assert theirs.content == none.content


def test_a_forgotten_password_is_mailed_to_its_owner_alone(site: Site, tmp_path: Path) -> None:
    member("care")
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend", EMAIL_FILE_PATH=str(tmp_path)
    ):
        answer = site.client.post("/account/password/reset/", {"email": "kim@fjord.example"})
    assert answer.status_code == 302
    text = next(tmp_path.iterdir()).read_text()
    assert "To: kim@fjord.example" in text
    assert "/account/password/reset/key/" in text


def test_secrets_of_second_factors_are_sealed() -> None:
    sealed = SecondFactors().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert SecondFactors().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_a_second_factor_is_asked_for_once_it_is_there(site: Site) -> None:
    kim = member("care")
    Authenticator.objects.create(
        user=kim, type=Authenticator.Type.TOTP, data={"secret": SecondFactors().encrypt("JBSWY3DPEHPK3PXP")}
    )
    client = Client()
    answer = client.post("/account/login/", {"login": "kim@fjord.example", "password": "correct horse battery"})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert client.get(HOME).status_code == 302
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/account/2fa/authenticate/", {"code": code})["Location"] == "/console/"
    assert client.get(HOME).status_code == 200
