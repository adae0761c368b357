"""EDI is taken apart by the separators that a body names itself, whatever they are, in linear time."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect import edi
from doorstep.connect.bodies import Refused

ISA = "ISA*00*          *00*          *02*ABCD           *ZZ*SHOP           *261122*0400*U*00401*000000001*0*P*>~"
PLAIN = st.text("ABC 0123.-/äß", max_size=8)


def test_an_x12_body_tells_its_separators() -> None:
    for end in ("~", "~\n", "\n", "\r\n", "\x1c"):
        body = ISA.replace("~", end) + f"ST*214*1{end}AT7*X1*NS***20261122*0400*LT{end}AT7*D1*A>B{end}"
        found = edi.x12(body)
        assert [one.path for one in found] == ["ISA[0]", "ST[0]", "AT7[0]", "AT7[1]"]
        assert (found[2].text(1), found[2].text(5), found[2].text(99)) == ("X1", "20261122", "")
        assert found[3].elements[1] == ["A", "B"]


def test_a_body_without_envelope_is_read_by_its_first_segment() -> None:
    assert [one.tag for one in edi.x12("ST|214|1\nB10|7|8|ABCD\n")] == ["ST", "B10"]


def test_an_edifact_body_may_name_its_separators_and_release_them() -> None:
    plain = edi.edifact("UNB+UNOC:3+A+B'\nFTX+AAI+++it?'s 5?+3?: ok??'")
    assert plain[1].text(4) == "it's 5+3: ok?"
    other = edi.edifact("UNA|*,! ~UNB*UNOC|3*A*B~FTX*AAI***5!*3~")
    assert (other[0].text(1, 2), other[1].text(4)) == ("3", "5*3")


@pytest.mark.parametrize(
    "body", ["hello", "ISA", "ISA*00*", "GSX", "STA", "UNA:+.? '", "UNA+++? 'UNB+a'", "UNA:+.? AUNBA", "{}"]
)
def test_what_is_no_edi_is_refused_in_words(body: str) -> None:
    for read in (edi.x12, edi.edifact):
        with pytest.raises(Refused) as refused:
            read(body)
        assert refused.value.problem.how_to_mend


def test_bytes_may_be_utf_8_or_latin_1_and_never_empty() -> None:
    assert edi.text("K1*Köln".encode()) == edi.text("K1*Köln".encode("iso-8859-1")) == "K1*Köln"
    for nothing in (b"", b" \n", b"\0\0"):
        with pytest.raises(Refused):
            edi.text(nothing)


@given(st.lists(st.lists(st.lists(PLAIN, min_size=1, max_size=3), min_size=1, max_size=4), max_size=6))
def test_what_is_released_comes_back_as_it_was(segments: list[list[list[str]]]) -> None:
    def released(text: str) -> str:
        return "".join("?" + sign if sign in "+:'?" else sign for sign in text)

    body = "UNB+UNOC:3'" + "".join(
        "FTX+" + "+".join(":".join(released(part + "'+:?") for part in element) for element in one) + "'"
        for one in segments
    )
    assert [one.elements for one in edi.edifact(body)[1:]] == [
        [[part + "'+:?" for part in element] for element in one] for one in segments
    ]


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_split_or_refused(raw: bytes) -> None:
    for begin in (b"", b"ISA*", b"UNA", b"UNB+", ISA.encode()):
        for read in (edi.x12, edi.edifact):
            with suppress(Refused):
                assert all(one.path for one in read(edi.text(begin + raw)))


GROWING = {"UNB+": "?", "UNB": "'", ISA: "*", ISA + "~": "ST~"}


@pytest.mark.parametrize("begin", GROWING)
def test_the_time_grows_with_the_size_alone(begin: str) -> None:
    def seconds(size: int) -> float:
        body, best = begin + GROWING[begin] * size, 9.0
        for _ in range(3):
            began = time.process_time()
            (edi.edifact if body.startswith("UNB") else edi.x12)(body)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(160_000) < 1.0 + seconds(10_000) * 16 * 6  # looking at each pair of signs would take minutes
