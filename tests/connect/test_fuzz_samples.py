"""Every sample of every connector, broken in every way that bytes break: cut, swapped, doubled, in another encoding,
nested, blown up. A reader answers with events, reasons or an error, and takes time in proportion to the size.

Connectors and their forms (JSON, XML, EDI, tables, telegrams) are found by themselves.
"""

import json
import re
import time
from copy import deepcopy
from typing import Any
from xml.etree.ElementTree import Element, tostring

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.connect import known, reader
from tests.connect.bodies_at_hand import Body, ids, own
from tests.connect.test_fuzz import fit
from tests.connect.turning import scan_lists

OWN = own()
XML = [body for body in OWN if body.raw.lstrip()[:1] == b"<"]
CAREFUL = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig", "cp500")
NASTY = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&#0;", b"&amp;", b"\\ud800", b"\\u0000", b"<![CDATA[",
    b"]]>", b"'", b'"', b"~", b"*", b"+", b"?'", b":", b";", b"\t", b"\r", b"\n\n", b"9" * 400, b"-" * 40, b"1e999",
    b"NaN", b"9999-12-31T23:59:59-14:00", b"0000-00-00", b"24:60:61", b"99999999999999", b"\xc4\xb0", b"[{<",
)  # fmt: skip


def read(body: Body, raw: bytes) -> None:
    fit(reader(body.connector).read(raw, body.meta))


@st.composite
def broken(draw: st.DrawFn, raw: bytes) -> bytes:
    """These bytes with one to four things done to them."""
    for _ in range(draw(st.integers(1, 4))):
        first, last = sorted((draw(st.integers(0, len(raw))), draw(st.integers(0, len(raw)))))
        middle = raw[first:last]
        deed = draw(st.sampled_from(("cut", "drop", "double", "swap", "nasty", "flip", "turn", "repeat")))
        if deed == "cut":
            raw = raw[:last]
        elif deed == "drop":
            raw = raw[:first] + raw[last:]
        elif deed == "double":
            raw = raw[:last] + middle[:4_000] + raw[last:]
        elif deed == "swap":
            raw = middle + raw[:first] + raw[last:]
        elif deed == "nasty":
            raw = raw[:first] + draw(st.sampled_from(NASTY)) + raw[first:]
        elif deed == "flip" and first < len(raw):
            raw = raw[:first] + bytes([raw[first] ^ (1 << draw(st.integers(0, 7)))]) + raw[first + 1 :]
        elif deed == "turn":
            raw = raw[:first] + middle[::-1] + raw[last:]
        else:
            raw = raw[:first] + raw[first : first + 3] * draw(st.integers(1, 200)) + raw[first:]
    return raw


@pytest.mark.parametrize("body", OWN, ids=ids)
@CAREFUL
@given(data=st.data())
def test_a_sample_broken_by_bytes(body: Body, data: st.DataObject) -> None:
    read(body, data.draw(broken(body.raw)))


@pytest.mark.parametrize("body", OWN, ids=ids)
def test_a_sample_in_every_encoding(body: Body) -> None:
    text = body.raw.decode("utf-8-sig")
    for encoding in ENCODINGS:
        read(body, text.encode(encoding, "replace"))
        read(body, text.encode(encoding, "replace")[:-1])


@pytest.mark.parametrize("body", OWN, ids=ids)
def test_a_sample_cut_at_many_places(body: Body) -> None:
    for place in range(0, len(body.raw), max(1, len(body.raw) // 60)):
        read(body, body.raw[:place])
        read(body, body.raw[place:])


VALUES = (
    "", " ", "x" * 5_000, "9" * 400, "-1", "1e400", "99999999999999999999", "\u0000", "\ud7ff", "Ω≈ç√", "9999-12-31",
    "0001-01-01T00:00:00", "2026-02-30", "24:00", "2026-03-04T10:00:00+99:99", "leg:x:y", "a:b:c", "[object Object]",
    "%s%n", "../../etc/passwd",
)  # fmt: skip
KINDS: tuple[Any, ...] = (*VALUES, None, True, 0, -1, 10**30, 1.5e308, [], {}, [[]], [{}], {"": {}}, [None] * 50)


def places(found: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON body."""
    spots, stack = [], [found]
    while stack:
        value = stack.pop()
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            spots.append((value, key))
            stack.append(inner)
    return spots


@pytest.mark.parametrize("body", [body for body in OWN if body.raw.lstrip()[:1] in b"{["], ids=ids)
@CAREFUL
@given(data=st.data())
def test_json_with_other_things_in_its_places(body: Body, data: st.DataObject) -> None:
    found = json.loads(body.raw)
    for _ in range(data.draw(st.integers(1, 3))):
        spots = places(found)
        if spots:
            container, key = data.draw(st.sampled_from(spots))
            container[key] = deepcopy(data.draw(st.sampled_from(KINDS)))
    read(body, json.dumps(found).encode())


@pytest.mark.parametrize("body", XML, ids=ids)
@CAREFUL
@given(data=st.data())
def test_xml_with_other_things_in_its_places(body: Body, data: st.DataObject) -> None:
    root: Element = fromstring(body.raw.strip(), forbid_entities=True)
    for _ in range(data.draw(st.integers(1, 4))):
        every = list(root.iter())
        spot, other = data.draw(st.sampled_from(every)), data.draw(st.sampled_from(every))
        deed = data.draw(st.sampled_from(("text", "tag", "attribute", "move", "empty")))
        if deed == "text":
            spot.text = data.draw(st.sampled_from([value for value in VALUES if "\0" not in value]))
        elif deed == "tag":
            spot.tag = other.tag
        elif deed == "attribute":
            spot.set("at", "2026-03-04T10:00:00")
        elif deed == "move":
            spot.append(deepcopy(other))
        else:
            spot.clear()
    read(body, tostring(root))


@pytest.mark.parametrize("body", [body for body in OWN if body.raw.lstrip()[:1] not in b"<{["], ids=ids)
@CAREFUL
@given(data=st.data())
def test_tables_edi_and_telegrams_with_other_things_in_their_places(body: Body, data: st.DataObject) -> None:
    parts = re.split(r"([;,\t|*+:~'/\r\n])", body.raw.decode("utf-8-sig"))
    for _ in range(data.draw(st.integers(1, 4))):
        first, second = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, len(parts) - 1))
        deed = data.draw(st.sampled_from(("value", "swap", "drop", "double")))
        if deed == "value":
            parts[first] = data.draw(st.sampled_from(VALUES))
        elif deed == "swap":
            parts[first], parts[second] = parts[second], parts[first]
        elif deed == "drop":
            parts[first] = ""
        else:
            parts[first:first] = parts[first:second][:200]
    read(body, "".join(parts).encode())


ISA = b"ISA*00*          *00*          *02*A              *ZZ*B              *260304*1030*U*00401*000000001*0*P*>~"
BOMBS = {
    "laughs": "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)),
    "blow-up": f'<!ENTITY a11 "{"x" * 100_000}">',
    "file": '<!ENTITY a11 SYSTEM "file:///etc/passwd">',
    "parameter": '<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY a11 "x">',
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("connector", sorted({body.connector for body in XML}))
def test_entities_are_never_expanded(connector: str, bomb: str) -> None:
    for body in (one for one in XML if one.connector == connector):
        text = re.sub(r"^\s*<\?xml.*?\?>\s*|<!DOCTYPE[^>]*>", "", body.raw.decode("utf-8-sig"))
        root = re.findall(r"<([\w:.-]+)", text)[0]
        armed = re.sub(r">[^<>]*\w[^<>]*<", ">&a11;<", re.sub(r'(\s(?!xmlns)[\w:.-]+)="[^"]*"', r'\1="&a11;"', text))
        assert "&a11;" in armed
        began = time.process_time()
        reading = reader(connector).read(
            f'<!DOCTYPE {root} [<!ENTITY a0 "ha">{BOMBS[bomb]}]>{armed}'.encode(), body.meta
        )
        fit(reading)
        assert (reading.events, time.process_time() - began < 1) == ((), True)
        assert "root:" not in repr(reading)


@pytest.mark.parametrize("connector", known())
def test_deep_and_wide_bodies_are_answered(connector: str) -> None:
    deep = 20_000
    for raw in (
        b"<a>" * deep,
        b"<a>" * deep + b"</a>" * deep,
        b"<a " + b" ".join(b'b%d="2026-03-04"' % number for number in range(deep)) + b"/>",
        b"<a>" + b"<b>2026-03-04</b>" * deep + b"</a>",
        b"ISA*" + b"*" * deep,
        ISA + b"AT7*X3~" * deep,
        b"UNA:+.? 'UNB+UNOA:2+A+B+260304:1030+1'" + b"DTM+334:202603041030:203'" * deep,
        b"UNB+" + b"?+" * deep,
        b"FSU/12\n" + b"RCS/04MAR1030/FRA/T1K5\n" * deep,
        b'"' * deep, b";" * deep, b"\n" * deep, b"a;b\n" + b'"' + b"x" * deep,
        json.dumps({f"key{number}": "2026-03-04T10:00:00" for number in range(deep)}).encode(),
    ):  # fmt: skip
        began = time.process_time()
        fit(reader(connector).read(raw, {"received_at": "2026-03-04T12:00:00Z"}))
        assert time.process_time() - began < 2, raw[:40]


def grown(raw: bytes, times: int) -> bytes | None:
    """The body with its scans so many times over, each time with other words; ``None`` where there are none."""
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in b"{[":
        found = json.loads(raw)
        lists = sorted(scan_lists(found), key=lambda one: len(json.dumps(one)))
        for one in lists[-1:]:
            copies = [_reworded(deepcopy(one), number) for number in range(times)]
            one[:] = [part for copy in copies for part in copy]
        return json.dumps(found).encode() if lists else None
    if start == b"<":
        return _grown_xml(raw, times)
    end = raw.decode("utf-8-sig")[105] if raw[:3] == b"ISA" else "'" if raw[:3] in {b"UNA", b"UNB"} else "\n"
    parts = raw.decode("utf-8-sig").split(end)
    first, last = (len(parts) // 3, 2 * len(parts) // 3 + 1) if end != "\n" else (1, len(parts))
    return end.join([*parts[:first], *parts[first:last] * times, *parts[last:]]).encode()


def _reworded(found: Any, number: int) -> Any:
    if isinstance(found, dict):
        return {key: _reworded(value, number) for key, value in found.items()}
    if isinstance(found, list):
        return [_reworded(value, number) for value in found]
    return (
        f"{found} {number}" if isinstance(found, str) and " " in found and not any(map(str.isdigit, found)) else found
    )


def _grown_xml(raw: bytes, times: int) -> bytes | None:
    root: Element = fromstring(raw.strip(), forbid_entities=True)
    parents = [one for one in root.iter() if len(one) > 1 and len({child.tag for child in one}) == 1]
    if not parents:
        return None
    most = max(parents, key=lambda one: len(list(one.iter())))
    most.extend([deepcopy(child) for _ in range(times - 1) for child in list(most)])
    return tostring(root)


@pytest.mark.parametrize("body", [body for body in OWN if grown(body.raw, 2) is not None], ids=ids)
def test_four_times_the_scans_take_no_more_than_some_four_times_the_work(body: Body) -> None:
    def seconds(raw: bytes | None) -> float:
        assert raw is not None
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            fit(reader(body.connector).read(raw, body.meta))
            best = min(best, time.process_time() - began)
        return best

    times = max(2, 40_000 // len(body.raw))
    small, large = seconds(grown(body.raw, times)), seconds(grown(body.raw, 4 * times))
    assert large < 0.05 + small * 4 * 3, (small, large)
