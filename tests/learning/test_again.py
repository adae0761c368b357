"""Deciding once more from what was written down: the same inputs, the same answer; and plain words where not."""

from datetime import UTC, datetime, timedelta

import msgspec

from doorstep.kit.ids import digest
from doorstep.learning.rules.again import decided_again, judged_again, release_of
from doorstep.messages.model import Judged, OpenAsk, PersonFacts
from doorstep.playbooks.model import Situation
from doorstep.playbooks.rules import compile as prepare
from doorstep.playbooks.rules import decide
from doorstep.timeline.rules import fold
from tests.learning.histories import GOVERNANCE, PLAYBOOKS, START, Story, told

NOW = START + timedelta(hours=2)
_encode = msgspec.json.Encoder().encode


def stored() -> tuple[bytes, bytes]:
    """A situation and the decision that came of it, as they are kept."""
    story = Story("a", START)
    situation = Situation(fold(story.order, story.events)[0])
    return _encode(situation), _encode(decide(situation, prepare(PLAYBOOKS), NOW))


def ask(**more: object) -> OpenAsk:
    base = OpenAsk(
        digest("ask"), "order:a", "confirmed", "confirmed", "service", NOW, NOW, NOW + timedelta(days=1),
        live=True, reachable=("email",),
    )  # fmt: skip
    return msgspec.structs.replace(base, **more)


def judged(*asks: OpenAsk, at: datetime = NOW) -> bytes:
    return _encode(Judged(at, "r1", asks, PersonFacts("America/Sao_Paulo"), {}, {}))


def test_the_same_inputs_give_the_same_decision() -> None:
    inputs, outcome = stored()
    assert decided_again(inputs, outcome, prepare(PLAYBOOKS), NOW) == ()


def test_a_step_that_would_come_or_go_today_is_named() -> None:
    inputs, outcome = stored()
    other = prepare((told("hello", fact=("order_placed",), once="order"), *PLAYBOOKS[1:]))
    assert decided_again(inputs, outcome, other, NOW) == (
        "It took step 'tell' of 'confirmed' because of order, and would not today.",
        "It would take step 'tell' of 'hello' because of order today, and did not.",
    )


def test_another_moment_to_look_again_is_a_difference() -> None:
    inputs, outcome = stored()
    fewer = prepare(tuple(one for one in PLAYBOOKS if one.name != "soon"))
    (line,) = decided_again(inputs, outcome, fewer, NOW)
    assert line.startswith("It would look again at None, not at 2025-01-15 08:00:00")


def test_a_changed_step_says_what_changed() -> None:
    inputs, outcome = stored()
    longer = prepare((told("confirmed", fresh_for=72, fact=("order_placed",), once="order"), *PLAYBOOKS[1:]))
    (line,) = decided_again(inputs, outcome, longer, NOW)
    assert line.startswith("Step 'tell' of 'confirmed' because of order would be another one today: fresh_until was")


def test_what_cannot_be_read_is_said() -> None:
    _, outcome = stored()
    (line,) = decided_again(b"{", outcome, prepare(PLAYBOOKS), NOW)
    assert line.startswith("What was written down cannot be read any more")
    assert release_of(b"[]") == ""


def test_a_verdict_is_judged_again() -> None:
    rules = msgspec.structs.replace(GOVERNANCE, live=frozenset({"shop", "channel:email", "playbook:confirmed"}))
    kept = judged(ask(), at=datetime(2025, 1, 6, 15, tzinfo=UTC))
    assert judged_again(kept, digest("ask"), "sent", "", rules) == ()
    assert judged_again(kept, digest("ask"), "sent", "", GOVERNANCE) == (
        "It was sent, and would be refused by the rule 'shadow' today.",
    )
    assert judged_again(kept, digest("another"), "sent", "", rules) == (
        "The message was not among those that were judged together.",
    )
    assert release_of(kept) == "r1"
