"""Every wire against the stand-in of its carrier: both were written from the document, neither from the other.

Where the two disagree and the document says who is wrong, the case is marked with the reason and must fail until that
side is mended; nothing is left out in silence (`test_no_wire_is_left_out`).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import NamedTuple

import httpx
import pytest

from doorstep.connect.asking import Account, Failure, Got, Why
from doorstep.connect.wires import ASKED, asker
from doorstep.timeline.model import Reading
from tests.stand_ins.australiapost import AustraliaPost
from tests.stand_ins.base import StandIn, TokenStandIn, running
from tests.stand_ins.bpost import Bpost
from tests.stand_ins.canadapost import CanadaPost
from tests.stand_ins.dhl_express import DhlExpress
from tests.stand_ins.dhl_unified import DhlUnified
from tests.stand_ins.dpd import Dpd
from tests.stand_ins.fedex import Fedex
from tests.stand_ins.gls import Gls
from tests.stand_ins.hermes import Hermes
from tests.stand_ins.laposte import LaPoste
from tests.stand_ins.postnl import PostNl
from tests.stand_ins.purolator import Purolator
from tests.stand_ins.royal_mail import RoyalMail
from tests.stand_ins.sendle import Sendle
from tests.stand_ins.ups import Ups
from tests.stand_ins.usps import Usps

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


class Case(NamedTuple):
    """A wire, its stand-in, the right secrets, a number that is known and one that is not."""

    carrier: str
    stand_in: Callable[[], StandIn]
    secrets: Mapping[str, str]
    known: str
    unknown: str
    options: Mapping[str, str] = {}
    under: str = ""


CLIENT = {"client_id": "our-id", "client_secret": "our-secret"}
USER = {"username": "our-user", "password": "our-password"}
KNOWN_1Z, UNKNOWN_1Z = "1Z0A1B2C0300000016", "1Z0A1B2C0300000099"
POST_AU = {"api_key": "our-key", "password": "our-password"}
CASES = {
    case.carrier: case
    for case in (
        Case("ups", Ups, CLIENT, KNOWN_1Z, UNKNOWN_1Z),
        Case("fedex", Fedex, CLIENT, "770000000018", "770000000999"),
        Case("usps", Usps, CLIENT, "9400100000000000000018", "9400100000000000000099"),
        Case("gls", Gls, CLIENT, "85000000017", "85000000099"),
        Case("hermes", Hermes, CLIENT | USER, "H1000730000825402026", "H1000730000825402099"),
        Case("dhl_unified", DhlUnified, {"api_key": "our-key"}, "00340434000000000062", "00340434000000000099"),
        Case("dhl_express", DhlExpress, USER, "7035500054", "7035500099", under="/mydhlapi"),
        Case("laposte", LaPoste, {"okapi_key": "our-okapi-key"}, "6A00000000017", "6A00000000999"),
        Case("canadapost", CanadaPost, USER, "7000000000000018", "7000000000000099"),
        Case("australiapost", AustraliaPost, POST_AU, "33XY00000040", "33XY00000099", {"account_number": "0000123456"}),
        Case("royal_mail", RoyalMail, CLIENT, "FD000000015GB", "FD000000099GB"),
        Case("postnl", PostNl, {"api_key": "our-apikey"}, "3SDOOR000000017", "3SDOOR000000099"),
        Case("sendle", Sendle, {"sendle_id": "our-sendle-id", "api_key": "our-key"}, "SDOOR7", "SDOOR9"),
        Case("dpd", Dpd, {}, "01450000000017", "01450000000099"),
        Case(
            "bpost",
            Bpost,
            {"account_id": "our-account", "passphrase": "our-phrase"},
            "323200000010000000010001",
            "323200000010000000010099",
        ),
        Case(
            "purolator",
            Purolator,
            {"key": "our-key", "password": "our-password", "user_token": "our-token"},
            "329000000018",
            "329000000099",
        ),
    )
}
#: Where the document says that the wire is wrong: (carrier, which test) and why.
WRONG: Mapping[tuple[str, str], str] = {}


class Came(NamedTuple):
    """An answer as the wires want it."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """Calls over HTTP, without limits of ours."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Came:
        got = self.client.request(method, url, headers=dict(headers or {}), content=body)
        return Came(got.status_code, {name.lower(): said for name, said in got.headers.items()}, got.content)


class Talk:
    """A wire that talks to its stand-in."""

    def __init__(self, case: Case, stand_in: StandIn) -> None:
        self.case, self.stand_in = case, stand_in
        self.account = Account(stand_in.url + case.under, case.secrets, case.options, NOW)

    def ask(self, *numbers: str) -> list[Got]:
        """Ask for these numbers."""
        with httpx.Client(timeout=5, verify=False) as client:  # plain HTTP: nothing to verify
            return asker(self.case.carrier).fetch(numbers, self.account, Line(client))

    def failing(self) -> Why:
        """Ask for a known number and return why that failed."""
        with pytest.raises(Failure) as failure:
            self.ask(self.case.known)
        return failure.value.why


def cases(test: str, *, only: Callable[[Case], bool] = lambda case: True) -> list[object]:
    """Return the cases of a test; one that the wire is known to get wrong must fail."""
    return [
        pytest.param(
            case,
            id=case.carrier,
            marks=[pytest.mark.xfail(reason=WRONG[case.carrier, test], strict=True)]
            if (case.carrier, test) in WRONG
            else [],
        )
        for case in CASES.values()
        if only(case)
    ]


def has_token(case: Case) -> bool:
    return isinstance(case.stand_in(), TokenStandIn)


def takes_several(case: Case) -> bool:
    return asker(case.carrier).wire.batch > 1


@pytest.fixture
def talk(case: Case) -> Iterator[Talk]:
    """The wire of a case, and its stand-in running."""
    with running(case.stand_in()) as stand_in:
        yield Talk(case, stand_in)


def test_no_wire_is_left_out() -> None:
    assert set(CASES) == set(ASKED)


@pytest.mark.parametrize("case", cases("known"))
def test_what_a_wire_fetches_is_read(talk: Talk) -> None:
    [(number, raw, beside)] = talk.ask(talk.case.known)
    reading: Reading = import_module(f"doorstep.connect.carriers.{talk.case.carrier}.read").read(raw, beside)
    assert (number, reading.error) == (talk.case.known, None)
    assert len(reading.events) > 1


@pytest.mark.parametrize("case", cases("unknown"))
def test_a_number_that_is_not_known_is_empty(talk: Talk) -> None:
    assert [(number, raw) for number, raw, _ in talk.ask(talk.case.unknown)] == [(talk.case.unknown, b"")]


@pytest.mark.parametrize("case", cases("batch", only=takes_several))
def test_a_full_batch_is_answered_and_each_number_on_its_own(talk: Talk) -> None:
    most = asker(talk.case.carrier).wire.batch
    others = [talk.case.unknown[:-2] + str(10 + at) for at in range(most - 1)]
    others = [number for number in others if number not in talk.stand_in.parcels]
    found = {number: bool(raw) for number, raw, _ in talk.ask(talk.case.known, *others)}
    assert found == {talk.case.known: True} | dict.fromkeys(others, False)


@pytest.mark.parametrize("case", cases("secret", only=lambda case: bool(case.secrets)))
def test_each_wrong_secret_is_refused(talk: Talk) -> None:
    reasons = {}
    for name in talk.case.secrets:
        if name != "user_token":  # we found no description of what Purolator answers to a wrong one
            talk.account = Account(
                talk.account.base, {**talk.case.secrets, name: "another"}, talk.case.options, NOW, tokens={}
            )
            reasons[name] = talk.failing()
    assert set(reasons.values()) == {Why.REFUSED}


@pytest.mark.parametrize("case", cases("limit"))
def test_a_limit_is_known_as_one(talk: Talk) -> None:
    talk.stand_in.limit = 0
    assert talk.failing() is Why.TOO_OFTEN


@pytest.mark.parametrize("case", cases("away"))
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_carrier_that_fails_is_away(talk: Talk, status: int) -> None:
    talk.stand_in.broken = [status] * 3
    assert talk.failing() is Why.AWAY


@pytest.mark.parametrize("case", cases("token", only=has_token))
def test_a_token_is_kept_and_renewed_when_the_carrier_ended_it(talk: Talk) -> None:
    stand_in = talk.stand_in
    assert isinstance(stand_in, TokenStandIn)
    for _ in range(2):
        assert talk.ask(talk.case.known)[0][1]
    assert stand_in.given == 1
    stand_in.expire()
    assert talk.ask(talk.case.known)[0][1]
    assert stand_in.given == 2


def test_hermes_may_refuse_the_very_token_that_it_gave() -> None:
    with running(Hermes()) as hermes:
        hermes.lifetime = -1
        assert Talk(CASES["hermes"], hermes).failing() is Why.REFUSED
        assert hermes.given == 2


def test_usps_says_how_long_to_wait() -> None:
    with running(Usps()) as usps:
        talk = Talk(CASES["usps"], usps)
        usps.limit = 0
        with pytest.raises(Failure) as failure:
            talk.ask(talk.case.known)
        assert failure.value.retry_after == 30.0


def test_ups_may_say_in_a_warning_that_it_knows_nothing() -> None:
    with running(Ups()) as ups:
        ups.warns = True
        assert Talk(CASES["ups"], ups).ask(UNKNOWN_1Z)[0][1] == b""
