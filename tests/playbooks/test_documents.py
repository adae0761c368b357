"""Playbook documents and what is said about those that cannot be used."""

from doorstep.playbooks.documents import check_playbook, playbooks_of, read_playbook
from doorstep.shop.model import Complaint

PATH = "playbooks/late.toml"
GOOD = """name = "late"
why  = "Whoever hears it from us first forgives it."
once = "order"

[when]
fact = ["risk_raised"]
risk_above = 0.6
unless_milestone = ["delivered"]

[[then]]
key = "tell"
act = "tell"
template = "late_apology"

[[example]]
says = "it will be late: we say so"
fact = "risk_raised"
risk = 0.8
now = 2026-03-04T09:00:00Z
expect = ["tell"]

[[example]]
says = "the risk is small: silence"
fact = "risk_raised"
risk = 0.2
now = 2026-03-04T09:00:00Z
expect = []

[[example]]
says = "delivered in the meantime: silence"
fact = "risk_raised"
milestone = "delivered"
risk = 0.8
now = 2026-03-04T09:00:00Z
expect = []
"""


def complaints(text: str, path: str = PATH) -> list[Complaint]:
    return check_playbook(path, text, {path: text})


def changed(old: str, new: str) -> list[Complaint]:
    assert old in GOOD
    return complaints(GOOD.replace(old, new, 1))


def test_a_good_playbook_is_read() -> None:
    playbook, found = read_playbook(PATH, GOOD)
    assert found == []
    assert playbook is not None
    assert (playbook.name, playbook.when.fact, playbook.then[0].template) == ("late", ("risk_raised",), "late_apology")
    assert complaints(GOOD) == []
    assert playbooks_of({PATH: GOOD, "shop.toml": ""}) == [playbook]


def test_other_documents_are_none_of_our_business() -> None:
    assert complaints("nonsense", "shop.toml") == []


def test_text_that_is_not_toml() -> None:
    assert changed('once = "order"', 'once = "order') == [
        Complaint(
            PATH,
            "This is not TOML: Illegal character '\\n'.",
            "Mend the line, or copy the form of a neighbouring one.",
            3,
        )
    ]


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_word() -> None:
    assert changed("risk_above", "risk_abov") == [
        Complaint(PATH, "There is no field 'risk_abov' in 'when'.", "Did you mean 'risk_above'?", 7)
    ]
    assert changed('template = "late_apology"', 'tmplate = "x"\nakt = "tell"') == [
        Complaint(PATH, "There is no field 'tmplate' in 'then no. 1'.", "Did you mean 'template'?", 13),
        Complaint(PATH, "There is no field 'akt' in 'then no. 1'.", "Did you mean 'act'?", 14),
    ]


def test_a_missing_field() -> None:
    assert changed('act = "tell"\n', "") == [
        Complaint(PATH, "'then no. 1' needs the field 'act'.", "Add a line: act = …", 10)
    ]
    assert changed('name = "late"\n', "") == [
        Complaint(PATH, "The document needs the field 'name'.", "Add a line: name = …", None)
    ]


def test_a_value_of_the_wrong_kind() -> None:
    assert changed('["risk_raised"]', '"risk_raised"') == [
        Complaint(
            PATH,
            "'fact of when' must be a list in square brackets; here it is a text in quotes.",
            'Put it in brackets: ["…"].',
            6,
        )
    ]


def test_words_out_of_closed_lists() -> None:
    assert changed('["delivered"]', '["deliverd"]') == [
        Complaint(PATH, "'deliverd' is no word for 'unless_milestone'.", "Did you mean 'delivered'?", 8)
    ]
    assert changed('act = "tell"', 'act = "tel"') == [Complaint(PATH, "Nobody can 'tel'.", "Did you mean 'tell'?", 12)]


def test_exactly_one_trigger() -> None:
    assert [one.why for one in changed('["risk_raised"]\n', '["risk_raised"]\nmilestone = ["lost"]\n')] == [
        "It has milestone and fact."
    ]
    assert changed('fact = ["risk_raised"]\n', "")[0].why == "Nothing wakes this playbook."


def test_at_least_three_examples_one_of_them_silent() -> None:
    assert changed(GOOD[GOOD.rindex("[[example]]") :], "")[0] == Complaint(
        PATH, "It has 2 examples.", "Give at least 3, one of them of silence.", 15
    )
    told = GOOD.replace("expect = []", 'expect = ["tell"]')
    assert "No example shows when it is silent." in [one.why for one in complaints(told)]


def test_an_example_that_comes_out_otherwise() -> None:
    assert changed("risk = 0.2", "risk = 0.7") == [
        Complaint(
            PATH,
            "The example 'the risk is small: silence' expects silence; what comes is tell.",
            "Change the conditions of the playbook, or what the example expects.",
            22,
        )
    ]


def test_a_time_without_a_zone() -> None:
    assert changed("now = 2026-03-04T09:00:00Z", "now = 2026-03-04T09:00:00") == [
        Complaint(PATH, "'now' has no time zone.", "Add Z, or an offset such as +01:00.", 19)
    ]


def test_the_file_is_named_like_the_playbook() -> None:
    assert complaints(GOOD, "playbooks/early.toml")[0].why == "The playbook is called 'late', its file 'early'."
