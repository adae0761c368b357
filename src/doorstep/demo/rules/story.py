"""Read stories, and say what is wrong with one. Pure."""

from functools import lru_cache
from importlib.resources import files

import msgspec

from doorstep.demo.model import Act, Story
from doorstep.demo.rules.acting import SENDS
from doorstep.demo.rules.clocks import span
from doorstep.demo.rules.goods import catalogue
from doorstep.timeline.model import ALL_REASONS, Delivered, Milestone


class Unplayable(ValueError):
    """A story cannot be played; the text says where and why."""


@lru_cache(maxsize=1)
def stories() -> dict[str, Story]:
    """Every story of the project, by its name."""
    found = {}
    for path in sorted(files("doorstep.demo").joinpath("stories").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
            name = path.name.removesuffix(".toml")
            found[name] = read_story(name, path.read_text(encoding="utf-8"))
    return found


def read_story(name: str, text: str) -> Story:
    """Return a story out of its document. Raises `Unplayable`."""
    try:
        story = msgspec.toml.decode(text, type=Story)
    except msgspec.DecodeError as error:
        raise Unplayable(f"{name}: {error}") from None
    story = msgspec.structs.replace(story, name=name)
    if wrong := faults(story):
        raise Unplayable(f"{name}: {wrong[0]}")
    return story


def faults(story: Story) -> list[str]:
    """Return everything that keeps a story from being played."""
    found = [f"nothing is sold as {sku!r}" for sku in story.basket.goods if sku not in catalogue()]
    people = [story.cast.buyer, *([story.cast.recipient] if story.cast.recipient else [])]
    found += [
        f"{one.email!r} must end in example.org or example.com: nobody real may be written to"
        for one in people
        if one.email and not one.email.endswith(("@example.org", "@example.com"))
    ]
    if not story.act or story.act[0].send != "order":
        return [*found, "the first act must send the order"]
    parcels: set[str] = set()
    last = span("0h")
    for act in story.act:
        found += _faults(act, parcels)
        try:
            at = span(act.at)
        except ValueError as error:
            found.append(str(error))
            continue
        if at < last:
            found.append(f"the act at {act.at} comes after one that is later")
        last = max(last, at)
    return found


def _faults(act: Act, parcels: set[str]) -> list[str]:
    where = f"the act at {act.at}"
    found = []
    if act.send not in SENDS:
        found.append(f"{where} sends {act.send!r}; known are {', '.join(SENDS)}")
    if act.send == "packed":
        parcels.add(act.parcel)
        if not act.parcel or not act.carrier:
            found.append(f"{where} packs a parcel without a name or a carrier")
    elif act.send == "leg":
        parcels.add(f"{act.parcel}/{act.leg}")
        if act.parcel not in parcels or not act.leg:
            found.append(f"{where} needs a packed parcel and a leg")
    elif act.leg and f"{act.parcel}/{act.leg}" not in parcels:
        found.append(f"{where} speaks of the leg {act.leg!r}, which nobody has announced")
    elif act.parcel and act.parcel not in parcels:
        found.append(f"{where} speaks of parcel {act.parcel!r}, which was not packed yet")
    if act.send in {"scan", "relabel"} and not act.parcel:
        found.append(f"{where} names no parcel")
    if act.send == "scan" and not act.loud and act.milestone not in {one.value for one in Milestone}:
        found.append(f"{where} scans {act.milestone!r}, which is no milestone")
    if act.send == "scan" and act.reason and act.reason not in ALL_REASONS:
        found.append(f"{where} gives the reason {act.reason!r}, which is unknown")
    if act.how and act.how not in {one.value for one in Delivered}:
        found.append(f"{where} delivers to {act.how!r}, which is unknown")
    if act.send == "event" and not act.event.get("kind"):
        found.append(f"{where} is an event without a kind")
    return found
