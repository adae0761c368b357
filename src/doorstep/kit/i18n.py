"""Words in the reader's language: catalogues of sentences, and the words for days, times, spans and money. Pure.

An English sentence with named places, "{name} has it", is its own key. Translations lie in
`locale/<language>/<chapter>.po` and are read once; what is not translated stays English.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from msgspec import Struct

from doorstep.kit.money import Money

LANGUAGES = ("en", "de", "fr", "es", "pt_BR", "zh_Hans")
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"

_SAME_AS = {"pt": "pt_BR", "zh": "zh_Hans"}
_MANY: dict[str, Callable[[int], int]] = {
    "fr": lambda n: int(n > 1),
    "pt_BR": lambda n: int(n > 1),
    "zh_Hans": lambda n: 0,
}


def language_of(tag: str, offered: tuple[str, ...] = LANGUAGES) -> str:
    """Return which of the offered languages fits a tag such as "de-AT" or "pt".

    Whoever speaks none of them gets English where it is offered, for most people read it; else the first. No tag at
    all says nothing about the reader: the first.
    """
    main = tag.replace("-", "_").partition("_")[0].lower()
    wanted = _SAME_AS.get(main, main)
    if wanted in offered:
        return wanted
    return "en" if wanted and "en" in offered else offered[0]


class Entry(Struct, frozen=True):
    """One sentence of a .po file. `said` is empty where it is not translated yet; `many` is set for plurals."""

    one: str
    said: tuple[str, ...]
    many: str = ""
    sense: str = ""


class Catalogue:
    """All sentences of one language: singular ones by sense and English words, plural ones by their English pair."""

    __slots__ = ("several", "single")

    def __init__(self) -> None:
        self.single: dict[tuple[str, str], str] = {}
        self.several: dict[tuple[str, str], tuple[str, ...]] = {}


def entries(path: Path, language: str) -> Iterator[Entry]:
    """Yield every sentence of a .po file."""
    with path.open("rb") as file:
        for message in read_po(file, locale=language):
            if not message.id:
                continue
            said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            kept = said if all(said) else ()
            if isinstance(message.id, str):
                yield Entry(message.id, kept, sense=message.context or "")
            else:
                yield Entry(message.id[0], kept, many=message.id[1])


@cache
def catalogue(language: str) -> Catalogue:
    """Return the sentences of a language out of all chapters' files, read at the first call and kept."""
    found = Catalogue()
    for path in sorted((LOCALE_FOLDER / language).glob("*.po")):
        for entry in entries(path, language):
            if entry.many and entry.said:
                found.several[entry.one, entry.many] = entry.said
            elif entry.said:
                found.single[entry.sense, entry.one] = entry.said[0]
    return found


class Translator:
    """Says English sentences in one language. Cheap to make; holds nothing of its own."""

    __slots__ = ("_catalogue", "language")

    def __init__(self, language: str) -> None:
        """`language` is any tag; one that is not offered means English."""
        self.language = language_of(language)
        self._catalogue = catalogue(self.language)

    def text(self, msgid: str, /, **values: object) -> str:
        """Return the sentence with its places filled. Raises `KeyError` when a value is missing."""
        return self._catalogue.single.get(("", msgid), msgid).format_map(values)

    def sense(self, sense: str, msgid: str, /, **values: object) -> str:
        """Return a sentence that other languages say differently in this sense (msgctxt of the catalogue)."""
        return self._catalogue.single.get((sense, msgid), msgid).format_map(values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the sentence for `n` things; `{n}` stands for the number."""
        forms = self._catalogue.several.get((one, many))
        if forms is None:
            said = one if n == 1 else many
        else:
            which = _MANY[self.language](n) if self.language in _MANY else int(n != 1)
            said = forms[min(which, len(forms) - 1)]
        return said.format_map({"n": n, **values})


def start() -> None:
    """Read every catalogue now instead of at the first sentence."""
    for language in LANGUAGES:
        catalogue(language)


@lru_cache(maxsize=4096)
def day_words(day: date, today: date, language: str) -> str:
    """Return today, tomorrow, yesterday, the weekday within a week, the date beyond (with its year in another year)."""
    say = Translator(language)
    away = (day - today).days
    if away in (-1, 0, 1):
        return say.text(("yesterday", "today", "tomorrow")[away + 1])
    if abs(away) < 7:
        return str(get_day_names("wide", "stand-alone", say.language)[day.weekday()])
    return date_words(day, today, language)


@lru_cache(maxsize=4096)
def date_words(day: date, today: date, language: str) -> str:
    """Return day and month, with the year when it is not this year's: "12 March", "3. Januar 2027"."""
    if day.year != today.year:
        return str(format_date(day, "long", locale=_locale(language)))
    return str(format_skeleton("MMMMd", day, locale=_locale(language)))


@lru_cache(maxsize=4096)
def on_day(day: date, today: date, language: str) -> str:
    """Return the day as an answer to "when?": today, on Wednesday, on 12 March."""
    say, words = Translator(language), day_words(day, today, language)
    if abs((day - today).days) <= 1:
        return words
    return say.text("on {date}", date=words) if _far(day, today) else say.text("on {weekday}", weekday=words)


@lru_cache(maxsize=4096)
def by_day(day: date, today: date, language: str) -> str:
    """Return the day as a deadline: by tomorrow, by Wednesday, by 12 March."""
    say, words = Translator(language), day_words(day, today, language)
    return say.text("by {date}", date=words) if _far(day, today) else say.text("by {day}", day=words)


@lru_cache(maxsize=4096)
def span_words(first: date, last: date, likely: date | None, today: date, language: str) -> str:
    """Return an interval of days with its likeliest: "between Tuesday and Thursday, most likely Wednesday"."""
    say = Translator(language)
    if first >= last:
        return on_day(last, today, language)
    if last - first == timedelta(days=1) and first <= today <= last:
        first_day, last_day = day_words(first, today, language), day_words(last, today, language)
        return say.text("{first} or {last}", first=first_day, last=last_day)
    words = say.text("between {first} and {last}", first=_end(first, today, say), last=_end(last, today, say))
    if likely is None or not first <= likely <= last or (last - first).days < 2:
        return words
    day, on = day_words(likely, today, language), on_day(likely, today, language)
    return say.text("{span}, most likely {day}", span=words, day=day, on_day=on)


def _end(day: date, today: date, say: Translator) -> str:
    words = day_words(day, today, say.language)
    if abs((day - today).days) <= 1:
        return words
    kind = "{date}" if _far(day, today) else "{weekday}"
    return say.sense("end of a span", kind, date=words, weekday=words)


def _far(day: date, today: date) -> bool:
    return abs((day - today).days) >= 7


def time_words(moment: datetime, zone: tzinfo, language: str) -> str:
    """Return the time of day at a place: 14:30, 2:30 pm."""
    return str(format_time(moment.astimezone(zone), "short", locale=_locale(language))).replace(" ", " ")


def moment_words(moment: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """Return a moment as people say it: relative within the hour, else the day and the time of the place."""
    away = moment - now
    if abs(away) < timedelta(minutes=1):
        return Translator(language).text("just now")
    if abs(away) < timedelta(hours=1):
        return str(format_timedelta(away, granularity="minute", add_direction=True, locale=_locale(language)))
    day = on_day(moment.astimezone(zone).date(), now.astimezone(zone).date(), language)
    return Translator(language).text("{day} at {time}", day=day, time=time_words(moment, zone, language))


def money_words(money: Money, language: str) -> str:
    """Return an amount in the reader's form: €19.99, 19,99 €."""
    return str(format_currency(money.decimal, money.currency, locale=_locale(language)))


def number_words(number: float, language: str) -> str:
    """Return a number in the reader's form: 1,234.5."""
    return str(format_decimal(number, locale=_locale(language)))


def percent_words(share: float, language: str) -> str:
    """Return a share between 0 and 1 as per cent."""
    return str(format_percent(share, locale=_locale(language)))


def country_words(code: str, language: str) -> str:
    """Return the country's name; the code itself when it is none that we know."""
    return str(_locale(language).territories.get(code.upper(), code))


@cache
def _locale(language: str) -> Locale:
    # English without a country would put the month first; the shops that Doorstep serves mostly read it the other way
    main = language_of(language)
    return Locale.parse("en_GB" if main == "en" else main)
