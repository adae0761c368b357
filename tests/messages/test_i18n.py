"""Words in the reader's language."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from doorstep.kit import i18n
from doorstep.kit.money import Money

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["yesterday", "today", "tomorrow", "on Thursday", "on 12 March", "on 3 January 2027"]),
        ("de", ["gestern", "heute", "morgen", "am Donnerstag", "am 12. März", "am 3. Januar 2027"]),
        ("fr", ["hier", "aujourd’hui", "demain", "jeudi", "le 12 mars", "le 3 janvier 2027"]),
        ("es", ["ayer", "hoy", "mañana", "el jueves", "el 12 de marzo", "el 3 de enero de 2027"]),
        ("pt_BR", ["ontem", "hoje", "amanhã", "quinta-feira", "em 12 de março", "em 3 de janeiro de 2027"]),
        ("zh_Hans", ["昨天", "今天", "明天", "星期四", "3月12日", "2027年1月3日"]),
    ],
)
def test_a_day_is_near_a_weekday_or_a_date(language: str, said: list[str]) -> None:
    days = [MONDAY + timedelta(days=n) for n in (-1, 0, 1, 3, 10)] + [date(2027, 1, 3)]
    assert [i18n.on_day(day, MONDAY, language) for day in days] == said


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        (
            "en",
            "between tomorrow and Thursday, most likely Wednesday",
            "between 13 March and 15 March, most likely 14 March",
        ),
        (
            "de",
            "zwischen morgen und Donnerstag, am ehesten am Mittwoch",
            "zwischen dem 13. März und dem 15. März, am ehesten am 14. März",
        ),
    ],
)
def test_an_interval_names_its_ends_and_its_likeliest_day(language: str, near: str, far: str) -> None:
    assert i18n.span_words(date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 4), MONDAY, language) == near
    assert i18n.span_words(date(2026, 3, 13), date(2026, 3, 15), date(2026, 3, 14), MONDAY, language) == far


def test_an_interval_of_one_day_is_a_day_and_of_two_days_has_no_likeliest() -> None:
    assert i18n.span_words(date(2026, 3, 4), date(2026, 3, 4), None, MONDAY, "en") == "on Wednesday"
    two = i18n.span_words(date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 4), MONDAY, "en")
    assert two == "between Wednesday and Thursday"
    assert i18n.span_words(MONDAY, MONDAY + timedelta(days=1), None, MONDAY, "en") == "today or tomorrow"
    assert i18n.span_words(MONDAY, MONDAY + timedelta(days=1), None, MONDAY, "de") == "heute oder morgen"


def test_a_moment_is_relative_within_the_hour_and_the_places_clock_beyond() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert i18n.moment_words(now + timedelta(minutes=20), now, BERLIN, "en") == "in 20 minutes"
    assert i18n.moment_words(now + timedelta(minutes=20), now, BERLIN, "de") == "in 20 Minuten"
    assert i18n.moment_words(now - timedelta(seconds=5), now, BERLIN, "de") == "gerade eben"
    assert i18n.moment_words(now + timedelta(hours=30), now, BERLIN, "de") == "morgen um 16:00 Uhr"


def test_numbers_and_money_follow_the_readers_form() -> None:
    assert i18n.money_words(Money(123456, "EUR"), "de") == "1.234,56\xa0€"
    assert i18n.money_words(Money(1999, "JPY"), "en") == "JP¥1,999"
    assert i18n.number_words(1234.5, "de") == "1.234,5"
    assert i18n.country_words("DE", "en") == "Germany"
    assert i18n.country_words("QQ", "en") == "QQ"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("pt", "pt_BR"), ("zh-CN", "zh_Hans"), ("EN_us", "en"), ("tlh", "en"), ("", "en")],
)
def test_a_tag_finds_its_language(tag: str, language: str) -> None:
    assert i18n.language_of(tag) == language


def test_a_shop_without_the_language_answers_in_english_where_it_can_else_in_its_first() -> None:
    assert i18n.language_of("fr", ("de", "en")) == "en"
    assert i18n.language_of("fr", ("de", "es")) == "de"
    assert i18n.language_of("", ("de", "en")) == "de"


def test_an_unknown_sentence_stays_english_and_a_missing_value_is_an_error() -> None:
    assert i18n.Translator("de").text("Nobody translated {what}.", what="this") == "Nobody translated this."
    assert i18n.Translator("de").plural("{n} snark", "{n} snarks", 2) == "2 snarks"
    with pytest.raises(KeyError):
        i18n.Translator("de").text("by {day}")


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [language for language in i18n.LANGUAGES if language != "en"])
def test_every_catalogue_can_be_filled_and_chapters_agree(language: str) -> None:
    said: dict[tuple[str, str, str], set[tuple[str, ...]]] = defaultdict(set)
    wrong: list[str] = []
    for path in sorted((i18n.LOCALE_FOLDER / language).glob("*.po")):
        for entry in i18n.entries(path, language):
            known = _fields(entry.one) | _fields(entry.many) | {"on_day", "weekday", "date"}
            wrong += [f"{path.name}: {text}" for text in entry.said if not _fields(text) <= known]
            if entry.said:
                said[entry.sense, entry.one, entry.many].add(entry.said)
    assert wrong == []
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}
