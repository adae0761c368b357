"""Whether a wish makes sense, and when two of them are the same. Pure."""

import re

from msgspec.structs import replace

from doorstep.delivery.model import Choice, Refused, Rules, Wish

_LONGEST = {"neighbour": 120, "safe_place": 120, "collection_point": 200, "note": 300, "gate_code": 40, "pin": 8}
_PIN = re.compile(r"\d{4,8}")


def checked(wish: Wish, choice: Choice | None, rules: Rules) -> Wish:
    """Return the wish with nothing in it that its change does not need. Raises ``Refused``."""
    if choice is None:
        raise Refused("not_offered")
    if not choice.possible:
        raise Refused(choice.why)
    plain = Wish(wish.change, choice.parcel)
    if wish.change in _LONGEST:
        return replace(plain, words=_words(wish))
    if wish.change in ("day", "hold"):
        if wish.day not in choice.days:
            raise Refused("bad_day")
        return replace(plain, day=wish.day)
    if wish.change == "window":
        return _window(wish, choice, rules, plain)
    if wish.change == "address":
        if wish.address is None or not (wish.address.lines.strip() and wish.address.city.strip()):
            raise Refused("bad_address")
        return replace(plain, address=wish.address)
    return plain


def _words(wish: Wish) -> str:
    words = " ".join(wish.words.split())
    if not words or len(words) > _LONGEST[wish.change] or any(not sign.isprintable() for sign in words):
        raise Refused("bad_words")
    if wish.change == "pin" and not _PIN.fullmatch(words):
        raise Refused("bad_pin")
    return words


def _window(wish: Wish, choice: Choice, rules: Rules, plain: Wish) -> Wish:
    span = wish.span
    if span is None or span.day not in choice.days:
        raise Refused("bad_day")
    clocks = (f"{span.start:%H:%M}", f"{span.end:%H:%M}")
    if not any((one.start, one.end) == clocks and span.day.isoweekday() in one.weekdays for one in rules.window):
        raise Refused("bad_window")
    return replace(plain, span=span)


def same_words(wish: Wish) -> tuple[str, ...]:
    """What a wish says, for its keyed hash: letter case and blanks do not make another wish."""
    address = wish.address
    parts = (address.lines, address.postcode, address.city, address.region, address.country) if address else ()
    span = f"{wish.span.day} {wish.span.start} {wish.span.end}" if wish.span else ""
    return tuple(" ".join(one.split()).casefold() for one in (wish.change, wish.words, f"{wish.day}", span, *parts))
