"""Who is held out is refused last of all, counted beside those who were told, and judged the same again."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from doorstep.kit import db
from doorstep.messages.model import TOLD, UNTOLD, Judged, OpenAsk
from doorstep.messages.rules.governor import again, judge
from doorstep.messages.rules.publish import stationery_of
from doorstep.playbooks.documents import check_playbook
from doorstep.timeline.model import Milestone
from tests.messages.conftest import NOON, Office, documents
from tests.messages.desk import BERLINER, NIGHT, ON_THE_WAY, OPTED_IN, ask, rules

WINBACK = "playbooks/winback.toml"


def held(one: OpenAsk, **changed: Any) -> OpenAsk:
    return msgspec.structs.replace(one, arm=UNTOLD, **changed)


def with_holdout(share: float) -> dict[str, str]:
    found = documents()
    text = found[WINBACK].replace('topic = "after"', f'topic = "after"\nholdout = {share}')
    return {**found, WINBACK: text}


def test_the_held_out_are_refused_where_the_others_are_told() -> None:
    person = msgspec.structs.replace(BERLINER, consents=OPTED_IN)
    open_ones = [held(ask("offer", n=1)), ask("howto", n=2)]
    said = judge(open_ones, person, {"order:1": ON_THE_WAY}, NOON, rules())
    assert [(one.verdict, one.rule) for one in said] == [("refused", "holdout"), ("sent", "")]


def test_other_rules_come_first_so_that_both_groups_are_alike() -> None:
    late = judge([held(ask("offer"))], BERLINER, {"order:1": ON_THE_WAY}, NOON, rules())
    assert late[0].rule == "consent"
    person = msgspec.structs.replace(BERLINER, consents=OPTED_IN)
    waits = judge([held(ask("offer"))], person, {"order:1": ON_THE_WAY}, NIGHT, rules())
    assert (waits[0].verdict, waits[0].rule) == ("", "quiet_hours")
    shadow = judge([held(ask("offer", live=False))], person, {"order:1": ON_THE_WAY}, NOON, rules())
    assert (shadow[0].rule, shadow[0].preview) == ("shadow", True)


def test_a_service_message_reaches_everybody() -> None:
    said = judge([held(ask("shipped"))], BERLINER, {"order:1": ON_THE_WAY}, NOON, rules())
    assert said[0].verdict == "sent"


def test_both_groups_are_counted_and_stay(office: Office) -> None:
    office.papers = stationery_of(with_holdout(0.5), "r2")
    asks = []
    for n in range(30):
        subject = office.order(str(n), email=f"p{n}@example.org", milestone=Milestone.DELIVERED)
        office.consent(subject, "marketing")
        asks.append(office.ask("winback", subject, purpose="marketing"))
    sent = office.prepare(desk=office.desk_of("one")) + office.prepare(desk=office.desk_of("two"))
    with office.database.transaction() as tx:
        rows = db.rows(tx, "SELECT id, arm, rule, judged::text, verdict FROM ask ORDER BY id", {})
    arms = [row[1] for row in rows]
    assert set(arms) == {TOLD, UNTOLD}
    assert len(sent) == arms.count(TOLD)
    assert {(arm, rule) for _, arm, rule, _, _ in rows} == {(TOLD, ""), (UNTOLD, "holdout")}
    for row_id, _, rule, text, verdict in rows:
        judged = msgspec.json.decode(text, type=Judged)
        said = next(one for one in again(judged, office.papers.governance) if one.ask == row_id)
        assert (said.verdict, said.rule) == (verdict, rule)
    more = [office.ask("winback", f"order:{n}", purpose="marketing", cause="later") for n in range(30)]
    office.prepare(NOON + timedelta(hours=1), desk=office.desk_of("three"))
    first, later = ({one.subject for one in group if office.verdict(one)[1] == "holdout"} for group in (asks, more))
    assert first == later


@pytest.mark.parametrize(
    ("path", "line", "why"),
    [
        ("playbooks/shipped.toml", "holdout = 0.1", "nobody may be left without it"),
        (WINBACK, "holdout = 1.5", "the share that is not told"),
        (WINBACK, "holdout = 0.1\nplan = 1", "needs people"),
        ("playbooks/low_score.toml", "holdout = 0.1", "tells nobody"),
    ],
)
def test_a_holdout_that_cannot_be_is_refused_at_publish(path: str, line: str, why: str) -> None:
    shop = documents()
    complaints = check_playbook(path, line + "\n" + shop[path], shop)
    assert [one.why for one in complaints if why in one.why]
    assert check_playbook(WINBACK, with_holdout(0.1)[WINBACK], shop) == []
