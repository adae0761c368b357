"""The page of effects: an empty one teaches the first step, a full one says what was changed, and programs get it."""

import json
from datetime import timedelta
from pathlib import Path

import jsonschema

from doorstep.cli.messages._effect_text import as_text
from doorstep.kit import db
from doorstep.kit.i18n import Translator
from doorstep.learning.effect.model import Group
from doorstep.learning.outcomes import handlers
from doorstep.learning.outcomes.model import DIMENSIONS, Day, Report
from doorstep.learning.outcomes.rules import compared
from doorstep.playbooks.model import Playbook, When
from doorstep.web.console.effect.lines import trials_of
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "effect.schema.json").read_text())
WINDOW = timedelta(days=14)


def sent(site: Site) -> None:
    """A message that left and was opened by a machine, counted."""
    site.tell(stories.delivered("1001"))
    sql = """
        INSERT INTO message (shop, month, id, subject, channel, purpose, template, language, playbook, sealed, made_at,
                             fate)
        VALUES ('fjord', '2026-01-01', gen_random_uuid(), 'order:1001', 'email', 'care', 'howto', 'en', 'howto', '',
                %(at)s, 'sent')"""
    with site.database.transaction() as tx:
        db.run(tx, sql, {"at": samples.NOW - timedelta(days=1)})
        db.run(tx, "UPDATE message SET month = date_trunc('month', made_at) WHERE playbook = 'howto'", {})
        handlers.count(tx, "fjord", WINDOW, samples.NOW, handlers.FIRST, 100)


def example() -> Report:
    """A report with one comparison in which the told bought twice as often."""
    playbook = Playbook("winback", "x", When(), (), (), holdout=0.5, plan=4_000, days=20)
    days = [
        Day(samples.NOW.date() + timedelta(days=n), arm, 200, did)
        for n in range(10)
        for arm, did in (("told", 40), ("untold", 20))
    ]
    today = samples.NOW.date()
    return Report("fjord", "playbook", today, today, 14, (), (compared(playbook, days, 3),))


def test_an_empty_page_teaches_the_first_step(site: Site) -> None:
    page = signed_in(site).get(HOME + "effect").content.decode()
    assert "holdout = 0.1" in page
    assert "No message has left yet" in page


def test_fates_stand_in_the_table_by_every_dimension(site: Site) -> None:
    sent(site)
    client = signed_in(site)
    for by in DIMENSIONS:
        page = client.get(HOME + "effect", {"by": by}).content.decode()
        assert page.count("<tr data-row>") == (by != "segment")
    assert '<tr data-row><th scope="row">howto</th><td>1</td>' in client.get(HOME + "effect").content.decode()


def test_programs_get_what_the_schema_says(site: Site) -> None:
    sent(site)
    found = json.loads(signed_in(site).get(HOME + "effect", {"format": "json", "by": "channel"}).content)
    jsonschema.validate(found, SCHEMA)
    assert [(row["name"], row["messages"], row["shares"]["sent"]["k"]) for row in found["rows"]] == [("email", 1, 1)]
    table = site.client.get(HOME + "effect.csv").content.decode().splitlines()
    assert (table[0].split(",")[:2], table[1].split(",")[:2]) == (["playbook", "messages"], ["howto", "1"])
    assert site.client.get(HOME + "effect.csv", {"looks": ""}).content.decode().startswith("playbook,day,told")


def test_a_comparison_is_said_in_words_and_drawn() -> None:
    (trial,) = trials_of(example(), Translator("en"))
    assert trial.verdict.startswith("It helps, certain since")
    assert (trial.told, trial.untold) == ("20 % of 2,000", "10 % of 2,000")
    assert trial.drawing is not None
    assert trial.drawing.line.count("L") == 9
    assert "it helps (certain since" in as_text(example())
    assert example().comparisons[0].looks[-1].effect.told == Group(2_000, 400)
