"""What is said about a shop's texts before they are published."""

import pytest

from doorstep.messages.rules.letter.sandbox import Text, TextError
from doorstep.messages.rules.publish import check_messages
from doorstep.messages.rules.publish.claims import claim_in
from tests.messages.conftest import documents

GOOD = """
purpose = "service"
[words.de]
subject = "Da"
[[words.de.blocks]]
text = "Hallo"
[words.en]
subject = "Here"
[[words.en.blocks]]
text = "Hello"
"""


def said(text: str, path: str = "messages/x.toml", more: dict[str, str] | None = None) -> list[tuple[str, int | None]]:
    """Complaints about a document, with their lines, beside those of the starter shop."""
    together = {**documents(), path: text, **(more or {})}
    return [(one.why, one.line) for one in check_messages(path, text, together)]


def test_the_starter_shop_has_nothing_to_mend() -> None:
    together = documents()
    assert [one for path, text in together.items() for one in check_messages(path, text, together)] == []


def test_a_good_text_is_good() -> None:
    assert said(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ('purpose = "service"', 'purpose = "fun"', "'fun' is no purpose."),
        ("words.en", "words.fr", "The text is missing in 'en'."),
        ("words.en", "words.xx", "'xx' is no language of ours."),
        ('text = "Hello"', 'text = "{{ weather }}"', "There is no value 'weather'."),
        ('text = "Hello"', 'text = "{{ order"', "The text cannot be used"),
        ('text = "Hello"', 'text = "{{ order.upper() }}"', "The text cannot be used: call is not allowed"),
        ('text = "Hello"', 'text = "{{ parcels[5].n }}"', "It cannot be filled for every order"),
        ('text = "Hello"', 'text = ""', "The block has no text."),
        ('text = "Hello"', 'kind = "poem"\ntext = "x"', "'poem' is no kind of block."),
        ('text = "Hello"', 'kind = "button"\nto = "moon"\ntext = "x"', "A button cannot lead to 'moon'."),
        ('text = "Hello"', 'purpose = "fun"\ntext = "x"', "'fun' is no purpose."),
        ('text = "Hello"', 'text = "We asked the carrier."', "'We asked' claims an act that nobody is bound to."),
        ('text = "Hallo"', 'text = "Wir melden uns bis Montag."', "'Wir melden uns' claims an act"),
        ('purpose = "service"', 'purpose = "service"\nstale_when = ["gone"]', "'gone' is no milestone."),
        ('purpose = "service"', 'purpose = "care"\nurgent = true', "Only a service message can be urgent."),
        ('subject = "Here"', 'subject = "{{ when }}"', "It cannot be filled for every order: the subject is empty."),
    ],
)
def test_a_fault_is_named(before: str, after: str, why: str) -> None:
    complaints = said(GOOD.replace(before, after))
    assert any(one.startswith(why) for one, _ in complaints), complaints


def test_the_line_is_named() -> None:
    assert said(GOOD.replace('"Hello"', '"{{ weather }}"')) == [("There is no value 'weather'.", 10)]


def test_what_is_not_service_needs_a_document_of_consents() -> None:
    together = {path: text for path, text in documents().items() if path != "consents.toml"}
    together["messages/x.toml"] = GOOD.replace("service", "marketing")
    complaints = check_messages("messages/x.toml", together["messages/x.toml"], together)
    assert [one.why for one in complaints] == ["Nothing says what 'marketing' needs."]


def test_a_claim_needs_the_step_that_does_it() -> None:
    path, text = "playbooks/stalled.toml", documents()["messages/stalled.toml"]
    without = documents()[path].replace("ask_carrier", "look")
    why = f"The text claims 'ask_carrier', but {path} has no step of that key that does it."
    assert [one for one, _ in said(text, "messages/stalled.toml", {path: without})] == [why]


def test_a_playbook_must_name_a_text_that_is_there_with_its_purpose() -> None:
    path, named = "playbooks/shipped.toml", 'template = "shipped"'
    playbook = documents()[path]
    assert said(playbook.replace(named, 'template = "shiped"'), path)[0][0] == "There is no text 'shiped'."
    wrong = said(playbook.replace(named, named + '\npurpose = "care"'), path)
    assert wrong[0][0] == "The step says 'care', its text 'shipped' says 'service'."


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('purpose = "service"\nneeds = "opt_in"', "Messages about the order itself need no consent."),
        ('purpose = "fun"\nneeds = "opt_in"', "'fun' is no purpose."),
        ('purpose = "care"\nneeds = "luck"', "'luck' is nothing to need."),
        ('purpose = "care"\nneeds = "opt_in"\ncountries = ["Germany"]', "'Germany' is no country."),
    ],
)
def test_consents_are_checked(line: str, why: str) -> None:
    assert [one for one, _ in said(f'[[rule]]\nname = "x"\n{line}\n', "consents.toml")] == [why]


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * 9999999 }}",
        "{{ order.__class__ }}",
        "{{ order.ljust(99999999) }}",
        "{% set a = order %}",
        "{% macro a() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% for a in parcels %}{% for b in items %}x{% endfor %}{% endfor %}",
        "{% for a in 'abc' %}x{% endfor %}",
        "{{ range(9) }}",
        "{{ order|format }}",
        "{{ self }}",
        "{{ order ~ order }}",
        "{{ order[::-1] }}",
        "{{ 'aa'|join('bb') }}",
        "x" * 20_001,
        "{% if " + "(" * 300 + "order" + ")" * 300 + " %}{% endif %}",
    ],
)
def test_a_text_cannot_reach_outside_or_grow_without_end(source: str) -> None:
    with pytest.raises(TextError):
        Text(source).fill({"order": "1001", "parcels": [], "items": []})


def test_what_a_text_may_do() -> None:
    text = Text("{% for one in parcels %}{{ one.n }}{{ ', ' if not loop.last }}{% endfor %} {{ order|upper }}")
    assert text.fill({"parcels": [{"n": 1}, {"n": 2}], "order": "a1"}) == "1, 2 A1"
    assert text.uses == {"parcels", "order"}


@pytest.mark.parametrize(
    ("language", "text", "claim"),
    [
        ("en", "We've asked the carrier.", "We've asked"),
        ("en", "We will write again by Monday.", "We will write again"),
        ("en", "We are looking for it.", "We are looking for"),
        ("en", "You can write to us.", ""),
        ("de", "Wir haben beim Paketdienst nachgefragt.", "Wir haben beim Paketdienst nachgefragt"),
        ("de", "Jemand kümmert sich darum.", "kümmert sich"),
        ("de", "Du kannst nachfragen.", ""),
    ],
)
def test_sentences_that_claim_an_act_are_recognised(language: str, text: str, claim: str) -> None:
    assert claim_in(text, language) == claim
