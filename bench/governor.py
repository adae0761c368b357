"""How many verdicts the governor gives on one core. `python bench/governor.py governor`.

The rules are the starter shop's own: its consents, legal hours, limits and templates. Persons differ in country, zone,
consents, own quiet hours and in what they had lately; they have one to six open asks over one or two orders, of every
purpose, at all hours of ten days with a change of the clock among them. The seed is fixed. Prints JSON.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from doorstep.kit.ids import digest
from doorstep.messages.model import Governance, Had, Judgement, OpenAsk, OrderFacts, PersonFacts, Standing
from doorstep.messages.rules.governor import judge
from doorstep.messages.rules.publish import stationery_of
from doorstep.playbooks.documents import playbooks_of

START = datetime(2026, 3, 24, tzinfo=UTC)
PERSONS, SECONDS = 2000, 5.0
CHANNELS = ("email", "sms", "whatsapp")
PLACES = (
    ("DE", "Europe/Berlin"), ("AT", "Europe/Vienna"), ("FR", "Europe/Paris"), ("ES", "Europe/Madrid"),
    ("GB", "Europe/London"), ("US", "America/New_York"), ("BR", "America/Sao_Paulo"), ("IN", "Asia/Kolkata"),
)  # fmt: skip
MILESTONES = ("in_transit", "out_for_delivery", "delivered", "attempt_failed")

Case = tuple[list[OpenAsk], PersonFacts, dict[str, OrderFacts], datetime]


def rules() -> tuple[Governance, list[tuple[str, str, str, str]]]:
    """The starter shop's rules, switched live, and its steps as (playbook, template, purpose, topic)."""
    folder = Path(__file__).resolve().parent.parent / "examples" / "shop"
    documents = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.toml")}
    text = documents["shop.toml"].replace('"shadow"', '"live"').replace("live = false", "live = true")
    governance = stationery_of({**documents, "shop.toml": text}, "bench").governance
    live = governance.live | {f"channel:{channel}" for channel in CHANNELS}
    steps = [
        (one.name, step.template, step.purpose, step.topic or one.topic)
        for one in playbooks_of(documents)
        for step in one.then
        if step.act == "tell"
    ]
    return msgspec.structs.replace(governance, live=live), steps


def cases(steps: list[tuple[str, str, str, str]]) -> list[Case]:
    """The persons with their asks."""
    rng = Random(20261122)
    return [_case(rng, n, steps) for n in range(PERSONS)]


def _case(rng: Random, n: int, steps: list[tuple[str, str, str, str]]) -> Case:
    now = START + timedelta(minutes=rng.randrange(10 * 24 * 60))
    country, zone = rng.choice(PLACES)
    orders = {
        f"order:{n}.{k}": OrderFacts(rng.choice(MILESTONES), parcels={f"{n}.{k}/1": rng.choice(MILESTONES)})
        for k in range(rng.choice((1, 1, 1, 2)))
    }
    asks = [_ask(rng, n, k, rng.choice(sorted(orders)), rng.choice(steps), now) for k in range(rng.randint(1, 6))]
    words = tuple(
        Standing(purpose, "email", rng.random() < 0.8, "double_opt_in")
        for purpose in ("care", "feedback", "marketing")
        if rng.random() < 0.5
    )
    had = tuple(
        sorted(
            (Had(now - timedelta(hours=rng.randrange(1, 190)), "service") for _ in range(rng.randrange(6))),
            key=lambda one: one.at,
        )
    )
    quiet = ("22:00", "09:00") if rng.random() < 0.1 else None
    channels = {"service": "whatsapp"} if rng.random() < 0.2 else {}
    return asks, PersonFacts(zone, country, words, had, quiet, channels), orders, now


def _ask(rng: Random, n: int, k: int, subject: str, step: tuple[str, str, str, str], now: datetime) -> OpenAsk:
    playbook, template, purpose, topic = step
    at = now - timedelta(minutes=rng.randrange(600))
    return OpenAsk(
        id=digest(str(n), str(k)),
        subject=subject,
        playbook=playbook,
        template=template,
        purpose=purpose,
        asked_at=at,
        news_at=at,
        fresh_until=at + timedelta(hours=24),
        channels=("email", "sms"),
        topic=topic,
        parcel=f"{subject.removeprefix('order:')}/1",
        live=True,
        reachable=CHANNELS if rng.random() < 0.7 else ("email",),
    )


def measure() -> dict[str, object]:
    """Judge all persons again and again for a few seconds."""
    governance, steps = rules()
    known = cases(steps)
    carried = CHANNELS

    def once() -> list[tuple[Judgement, ...]]:
        return [judge(asks, person, orders, now, governance, None, carried) for asks, person, orders, now in known]

    first = once()
    verdicts: dict[str, int] = {}
    for one in (one for said in first for one in said):
        verdicts[one.verdict or "waits"] = verdicts.get(one.verdict or "waits", 0) + 1
    done, began, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < SECONDS:
        done += sum(map(len, once()))
    spent, used = time.perf_counter() - began, time.process_time() - cpu
    return {
        "name": "governor",
        "figure": round(done / spent),
        "unit": "verdicts/s",
        "cpu_ms_per_op": round(used / done * 1000, 5),
        "peer": {"per second of CPU": round(done / used), "verdicts": verdicts},
    }


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode([measure()]).decode() + "\n")
