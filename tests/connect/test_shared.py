"""What readers share: XML from outside, tables of codes, countries."""

from datetime import UTC, datetime

import pytest

from doorstep.connect import markup, places, scans
from doorstep.connect.bodies import Refused
from doorstep.connect.moments import Moment
from doorstep.connect.statuses import UNKNOWN, Meaning, Statuses
from doorstep.timeline.model import Delivered, Milestone, Place, Scan, Told


def test_names_lose_their_namespaces() -> None:
    root = markup.document(b'<a:x xmlns:a="urn:1"><a:y a:z="1">hi</a:y><y/></a:x>')
    assert (root.tag, markup.words(root, "y"), markup.attribute(markup.inside(root, "y"), "z")) == ("x", "hi", "1")
    assert list(markup.leaves(root)) == [("x.y[0].@z", "1"), ("x.y[0]", "hi")]
    assert len(markup.several(root, "y")) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b"<a>\xff</a>",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        b"<a>" * 200 + b"</a>" * 200,
        b"<a>" * 100_000,
    ],
)
def test_hostile_xml_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        markup.document(body)
    assert refused.value.problem.how_to_mend


def test_a_code_speaks_before_the_wording_unless_the_table_says_so() -> None:
    table = Statuses(
        {
            "code": {
                "dl": {"milestone": "delivered"},
                "X": {"milestone": "in_transit", "words": True},
            },
            "words": {"with neighbour": {"milestone": "delivered", "how": "neighbour"}},
            "how": {"Front door": "safe_place"},
            "error": {"9040": "number"},
        }
    )
    assert table.of("DL", "left with neighbour") == Meaning(Milestone.DELIVERED)
    assert table.of("x", "Left  WITH neighbour") == Meaning(Milestone.DELIVERED, how=Delivered.NEIGHBOUR)
    assert table.of("x", "moving") == Meaning(Milestone.IN_TRANSIT)
    assert table.of("q", "moving") == UNKNOWN
    assert table.how("at the FRONT DOOR") is Delivered.SAFE_PLACE
    assert "number" in table.help_with("9040")


def test_a_table_may_not_invent_reasons() -> None:
    with pytest.raises(ValueError, match="no reason"):
        Statuses({"code": {"A": {"milestone": "exception", "reason": "carrier.lazy"}}})


@pytest.mark.parametrize(
    ("written", "code"),
    [("DE", "DE"), ("deu", "DE"), ("Germany", "DE"), ("Deutschland", "DE"), ("UK", "GB"), ("usa", "US"),
     ("Hong Kong", "HK"), ("Allemagne", "DE"), ("nowhere", ""), ("", ""), ("12", "")],
)  # fmt: skip
def test_countries_are_known_however_they_are_written(written: str, code: str) -> None:
    assert places.country_code(written) == code


def test_a_state_is_known_by_its_name_as_well() -> None:
    assert places.region_code("US", "District of  columbia") == "DC"
    assert places.region_code("BR", "São Paulo") == "SP"
    assert places.region_code("FR", "Bretagne") == "Bretagne"
    assert places.zone_of(Place(region="California", country="US")) == "America/Los_Angeles"
    assert places.zone_of(Place(region="Western Australia", country="au")) == "Australia/Perth"


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (Place(postcode="90066", country="US"), "America/Los_Angeles"),
        (Place(postcode="79901", country="US"), "America/Denver"),
        (Place(region="IN", postcode="46809", country="US"), "America/Indiana/Indianapolis"),
        (Place(postcode="02110", country="US"), "America/New_York"),
        (Place(postcode="v5k 0a1", country="CA"), "America/Vancouver"),
        (Place(postcode="T2P 1J9", country="CA"), "America/Edmonton"),
        (Place(country="CA"), "America/Toronto"),
        (Place(postcode="04109", country="DE"), "Europe/Berlin"),
        (Place(postcode="90066"), ""),
    ],
)
def test_a_postcode_alone_tells_the_zone_where_a_country_has_several(place: Place, zone: str) -> None:
    assert places.zone_of(place) == zone


def test_an_estimate_is_known_since_the_last_scan_before_the_parcel_was_delivered() -> None:
    told = [
        Told("leg:x:1", (str(hour),), datetime(2026, 3, 4, hour, tzinfo=UTC), Scan(milestone), 60)
        for hour, milestone in ((9, Milestone.IN_TRANSIT), (11, Milestone.DELIVERED), (8, Milestone.PICKED_UP))
    ]
    at = Moment(datetime(2026, 3, 4, 7, tzinfo=UTC), None)
    assert scans.as_of(told, at) == Moment(datetime(2026, 3, 4, 9, tzinfo=UTC), 60)
    assert scans.as_of(told[1:2], at) == Moment(datetime(2026, 3, 4, 11, tzinfo=UTC), 60)
    assert scans.as_of([], at) == at
    assert scans.as_of([]) is None


def test_a_document_type_is_refused_in_any_encoding() -> None:
    body = '<?xml version="1.0" encoding="{}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    for encoding in ("utf-8", "iso-8859-1", "utf-16", "cp037"):
        with pytest.raises(Refused):
            markup.document(body.format(encoding).encode(encoding))
    comment = markup.document(b"<a><!-- a <b> --><c><![CDATA[<!DOCTYPE x>]]></c></a>")
    assert markup.words(comment, "c") == "<!DOCTYPE x>"
    wide = '<?xml version="1.0" encoding="utf-16"?><a><b>ü</b></a>'.encode("utf-16")
    assert markup.words(markup.document(wide), "b") == "ü"
