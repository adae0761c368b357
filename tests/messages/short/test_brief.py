"""Short texts of a template: its own words, what is made where it has none, and what a publish complains about."""

import msgspec
import pytest

from doorstep.messages.model import Block, MessageView, Push, Sms, Template, Voice, Whatsapp, Words
from doorstep.messages.rules.letter import Brief, TextError, brief, sheet_of
from doorstep.messages.rules.publish import check_messages

VIEW = MessageView(shop="x", order="1001", first_name="Ada", when="tomorrow", link="https://n.example/t/k")
WORDS = Words(subject="Your parcel {{ order }} comes {{ when }}", blocks=(Block(text="Hello"),), preheader="By noon.")


def said(channel: str, words: Words = WORDS, purpose: str = "service") -> Brief:
    sheet = sheet_of("late", Template(purpose, {"en": words}), "en")
    return brief([sheet], VIEW, channel, "en", shop="Nordlicht")


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("sms", "Nordlicht: Your parcel 1001 comes tomorrow https://n.example/t/k"),
        ("whatsapp", "Nordlicht: Your parcel 1001 comes tomorrow https://n.example/t/k"),
        ("chat", "Nordlicht: Your parcel 1001 comes tomorrow https://n.example/t/k"),
        ("push", "By noon."),
        ("voice", "Nordlicht: Your parcel 1001 comes tomorrow"),
    ],
)
def test_without_words_of_its_own_the_subject_serves(channel: str, text: str) -> None:
    made = said(channel)
    assert (made.title, made.text, made.options) == ("Your parcel 1001 comes tomorrow", text, {})


def test_own_words() -> None:
    words = msgspec.structs.replace(
        WORDS,
        sms=Sms("Hi {{ first_name }}, {{ link }}"),
        whatsapp=Whatsapp("Hello {{ first_name }}", "parcel_late", ("{{ first_name }}", "{{ when }}")),
        push=Push("Late", "It comes {{ when }}"),
        voice=Voice("Press 1.", {"1": "deliver_tomorrow"}),
    )
    assert said("sms", words).text == "Hi Ada, https://n.example/t/k"
    assert said("whatsapp", words) == Brief(
        "Your parcel 1001 comes tomorrow",
        "Hello Ada",
        {"template": "parcel_late", "values": '["Ada","tomorrow"]'},
        frozenset({"order", "when", "first_name"}),
    )
    assert (said("push", words).title, said("push", words).text) == ("Late", "It comes tomorrow")
    assert said("voice", words).options == {"keys": '{"1":"deliver_tomorrow"}'}


def test_whatsapp_says_what_the_sms_says() -> None:
    assert said("whatsapp", msgspec.structs.replace(WORDS, sms=Sms("Short"))).text == "Short"


def test_what_is_not_service_names_the_way_out() -> None:
    assert said("sms", msgspec.structs.replace(WORDS, sms=Sms("Buy")), "marketing").text == (
        "Buy\nNo more of these messages: STOP"
    )


def test_several_sheets_are_told_together() -> None:
    late, out = (Template("service", {"en": msgspec.structs.replace(WORDS, subject=one)}) for one in ("Late", "Out"))
    made = brief([sheet_of("a", late, "en"), sheet_of("b", out, "en")], VIEW, "sms", "en", shop="N")
    assert made.text == "N: Late https://n.example/t/k\nOut"


def test_nothing_to_say_is_an_error() -> None:
    with pytest.raises(TextError):
        said("push", Words(subject="", blocks=()))


def complaints(more: str) -> list[tuple[str, int | None]]:
    text = f'purpose = "service"\n[words.en]\nsubject = "S"\nblocks = [{{ text = "T" }}]\n{more}'
    return [(one.why, one.line) for one in check_messages("messages/late.toml", text, {})]


def test_complaints() -> None:
    assert complaints('[words.en.sms]\ntext = "Short {{ link }}"') == []
    assert complaints(f'[words.en.sms]\ntext = "{"a" * 613}"') == [
        ("It takes 5 segments for some orders; 4 are the limit.", 6)
    ]
    assert complaints(f'[words.en.sms]\ntext = "{"ж" * 269}"') == [
        ("It takes 5 segments for some orders; 4 are the limit. ж make it twice as long.", 6)
    ]
    assert complaints('[words.en.sms]\ntext = "{{ nonsense }}"') == [("There is no value 'nonsense'.", 6)]
    assert complaints('[words.en.whatsapp]\nvalues = ["{{ order }}"]') == [("Values stand without a template.", 6)]
    assert complaints('[words.en.voice]\nkeys = { "12" = "x" }\ntext = "Press"') == [
        ("'12' is no key of a telephone.", 6)
    ]
    assert complaints(f'[words.en.push]\ntext = "{"a" * 181}"') == [("It has 181 characters for some orders.", 6)]
    assert complaints('[words.en.sms]\ntext = "We asked the carrier"') == [
        ("'We asked' claims an act that nobody is bound to.", 6)
    ]
