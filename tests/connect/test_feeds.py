"""A table of scan feeds: each reader takes its own rows, every other row is named."""

from datetime import UTC, datetime

import pytest

from doorstep.connect import feeds
from doorstep.connect.bodies import Refused
from doorstep.connect.gathered import Gathered
from doorstep.timeline.model import Scan, Told

HEAD = b"feed,file,parcel,code,timestamp,depot,country,zip2,extra\r\n"


def scan(row: feeds.Row) -> Told:
    if row.timestamp != "now":
        raise ValueError("no time")
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return Told(f"leg:x:{row.parcel}", ("scan", row.timestamp, row.code), at, Scan(code=row.further("add")))


def test_each_row_is_an_event_or_named_by_its_line() -> None:
    body = HEAD + b"x,f,1,a,now,,,,svc=1 add=7\r\ny,f,1,a,now,,,,\r\n\r\nx,f,2,a,then,,,,\r\nx,f,,a,now,,,,\r\nx,f\r\n"
    gathered = Gathered()
    feeds.gather(body, "x", scan, gathered)
    assert [(told.subject, told.fact) for told in gathered.events] == [("leg:x:1", Scan(code="7"))]
    assert [one.path for one in gathered.found.ignored] == ["line 3", "line 5", "line 6", "line 7"]


@pytest.mark.parametrize(
    ("raw", "yes"),
    [(HEAD, True), (b"\xef\xbb\xbf" + HEAD, True), (b"feed,file\n", False), (b"<a/>", False), (b"", False)],
)
def test_the_heading_tells_such_a_table(raw: bytes, yes: bool) -> None:
    assert feeds.is_feed(raw) is yes


@pytest.mark.parametrize("body", [HEAD + b"\xff\n", HEAD + b'x,"' + b"y" * 200_000 + b'"\n'])
def test_what_is_no_table_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        feeds.gather(body, "x", scan, Gathered())
    assert refused.value.problem.how_to_mend
