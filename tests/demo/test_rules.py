"""Reading stories, spans, live time, tracking numbers, and the bodies that readers must understand wholly."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from doorstep import connect
from doorstep.demo.model import Post
from doorstep.demo.rules.acting import cues, live
from doorstep.demo.rules.clocks import span
from doorstep.demo.rules.story import Unplayable, read_story, stories
from doorstep.demo.rules.tracking import tracking_number

STORY = """
title = "A lamp"
text = "Somebody buys a lamp."
starts = 2026-03-02T09:00:00Z
number = 1
[cast.buyer]
name = "Ada Beispiel"
email = "ada@example.org"
[basket]
goods = { LAMP-LYKTA = 1 }
[[act]]
at = "0h"
says = "Ada buys a lamp."
send = "order"
"""
READERS = {"webshop": "shopify", "ups": "ups", "events": "generic_json"}
#: Parts that the readers rightly leave out: they repeat what is told elsewhere.
REPEATS = ("repeats", "the day of delivery")


def every_post() -> list[tuple[str, Post]]:
    return [
        (name, post)
        for name, story in stories().items()
        for cue in cues(story, lambda after: datetime(2026, 3, 2, 9, tzinfo=UTC) + after)
        for post in cue.posts
    ]


def test_the_readers_understand_every_body_of_every_story() -> None:
    for name, post in every_post():
        reading = connect.reader(READERS[post.source]).read(post.raw, {"x-shopify-topic": post.topic})
        assert reading.error is None, (name, reading.error)
        assert [one for one in reading.ignored if not one.why.startswith(REPEATS)] == [], name
        assert reading.events, name


def test_two_stories_never_share_a_tracking_number_or_an_order() -> None:
    numbers = [story.number for story in stories().values()]
    assert len(numbers) == len(set(numbers))
    made = {tracking_number(carrier, number, 1) for carrier in ("ups", "dpd", "gls", "x") for number in numbers}
    assert len(made) == 4 * len(numbers)


def test_a_span_reads_as_it_is_written() -> None:
    assert span("2d3h20m") == timedelta(days=2, hours=3, minutes=20)
    assert (span("+90m"), span("1m30s")) == (timedelta(minutes=90), timedelta(seconds=90))
    with pytest.raises(ValueError, match="write it as 2d3h20m"):
        span("soon")


def test_live_the_past_keeps_its_pace_and_a_day_ahead_takes_a_minute() -> None:
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    when = live(stories()["slept_in_leipzig"], now, timedelta(minutes=1))
    assert when(timedelta()) == now - timedelta(days=3, hours=12, minutes=49)
    assert (
        when(span("5d2h")) == now + timedelta(days=5, hours=2) / 1440 - timedelta(days=3, hours=12, minutes=49) / 1440
    )
    assert when(span("6d22h40m")) - when(span("5d2h")) == timedelta(days=1, hours=20, minutes=40) / 1440
    assert when(span("7d4h10m")) - when(span("6d22h40m")) == timedelta(seconds=25)


@pytest.mark.parametrize("name", stories())
def test_every_story_can_be_watched_live_within_minutes(name: str) -> None:
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    told = [cue.at for cue in cues(stories()[name], live(stories()[name], now, timedelta(minutes=1))) if cue.posts]
    assert told == sorted(told)
    assert told[0] <= now
    ahead = [at for at in told if at > now]
    assert ahead
    assert ahead[0] >= now + timedelta(seconds=75)
    assert all(later - at >= timedelta(seconds=25) for at, later in pairwise(ahead))
    assert ahead[-1] <= now + timedelta(minutes=8)


MORE = 'send = "order"\n[[act]]\nat = "1h"\nsays = "More."\n'


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('send = "order"', 'send = "nothing"', "the first act must send the order"),
        ("ada@example.org", "ada@gmail.com", "nobody real may be written to"),
        ("LAMP-LYKTA", "LAMP-LYKTE", "nothing is sold as 'LAMP-LYKTE'"),
        ('at = "0h"', 'at = "noon"', "is no span of time"),
        ("number = 1", "numbr = 1", "unknown field `numbr`"),
        ('send = "order"', MORE + 'send = "ordr"', "the act at 1h sends 'ordr'; known are order"),
        ('send = "order"', MORE + 'send = "scan"\nparcel = "B"', "speaks of parcel 'B', which was not packed yet"),
        ('at = "0h"', 'at = "2h"', None),
    ],
)
def test_a_story_that_cannot_be_played_says_why(was: str, becomes: str, says: str | None) -> None:
    assert was in STORY
    changed = STORY.replace(was, becomes)
    if says is None:
        assert read_story("lamp", changed).act[0].says == "Ada buys a lamp."
        return
    with pytest.raises(Unplayable, match=re.escape(says)):
        read_story("lamp", changed)
