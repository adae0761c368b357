"""One order as text that a person reads from top to bottom in a terminal."""

import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.kit.i18n import Translator, moment_words, span_words
from doorstep.promise.model import Statement
from doorstep.tasks.model import Task
from doorstep.timeline.sentences import milestone_words
from doorstep.views.order import Message


def human(found: dict[str, Any], *, everything: bool) -> str:
    """Return the same as text that a person reads from top to bottom."""
    page = _Page(ZoneInfo(found["zone"]), found["now"])
    state, say = found["state"], Translator("en")
    page.line(f"{_bold(state.number or found['order'])}  {milestone_words(state.milestone, say)}")
    if found["matter"]:
        page.line(found["matter"])
    _dates(page, found)
    for parcel, held in found["custody"].items():
        stretches = [f"{one['who'] or 'nobody known'} from {page.clock(one['since'])}" for one in held]
        page.line(f"{parcel.removeprefix('parcel:')}: {', '.join(stretches)}")
    page.part("What happened", [_event(one, page) for one in found["timeline"]])
    page.part("What was said about the date", [_said(one, page) for one in found["statements"]])
    page.part("Messages", [_message(one, page) for one in found["messages"]])
    page.part("To do", [line for one in found["tasks"] for line in _task(one, page)])
    spoke = [one for one in found["why"] if everything or one["taken"] or one["due"] or one["message"]]
    page.part("Why", [_reason(one) for one in spoke])
    if len(spoke) < len(found["why"]):
        page.line(f"  {len(found['why']) - len(spoke)} more steps were not taken; --all says why.")
    return page.text


class _Page:
    """Collects lines; knows how to say moments."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        self._zone, self._now = zone, now
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def line(self, text: str) -> None:
        self._lines.append(text)

    def part(self, title: str, lines: list[str]) -> None:
        self._lines += ["", _bold(title), *(f"  {line}" for line in lines or ["–"])]

    def when(self, at: datetime) -> str:
        return moment_words(at, self._now, self._zone, "en")

    def clock(self, at: datetime, *, day_only: bool = False) -> str:
        return f"{at.astimezone(self._zone):{'%Y-%m-%d      ' if day_only else '%Y-%m-%d %H:%M'}}"

    def days(self, first: datetime, likely: datetime | None, last: datetime) -> str:
        begin, end, today = (at.astimezone(self._zone).date() for at in (first, last, self._now))
        return span_words(begin, end, likely.astimezone(self._zone).date() if likely else None, today, "en")


def _dates(page: _Page, found: dict[str, Any]) -> None:
    state, estimate = found["state"], found["estimate"]
    if state.promised and state.promised.end:
        page.line(f"Promised {page.when(state.promised.end)}")
    if estimate is not None and state.open:
        risk = f", risk {estimate.risk:.0%}" if estimate.risk is not None else ""
        days = page.days(estimate.earliest, estimate.likely, estimate.latest)
        page.line(f"Expected {days} ({estimate.confidence:.0%}, {estimate.source}{risk})")


def _event(one: dict[str, Any], page: _Page) -> str:
    return f"{page.clock(one['occurred_at'], day_only=one['precision'] == 'day')}  {one['sentence']}"


def _said(one: Statement, page: _Page) -> str:
    days = page.days(one.earliest, None, one.latest) if one.earliest and one.latest else one.wording
    first = page.clock(one.first_shown) if one.first_shown else ""
    return f"{first}  {days}, on the {one.surface} to the {one.audience} ({one.source}), {one.shown}×"


def _message(one: Message, page: _Page) -> str:
    return f"{page.clock(one.made_at)}  {one.template} by {one.channel}: {'shadow' if one.shadow else one.fate}"


def _task(one: Task, page: _Page) -> list[str]:
    mark = {"open": "[ ]", "done": "[x]"}.get(one.state, "[-]")
    due = f", due {page.when(one.due_at)}" if one.due_at and one.state == "open" else ""
    points = [f"    {'x' if point.given else '·'} {point.says}" for point in one.checklist]
    return [f"{mark} {one.title} ({one.owner or one.role}{due})", *points]


def _reason(one: dict[str, Any]) -> str:
    mark = "✓" if one["taken"] else "…" if one["due"] else "–"
    message = (
        f" Message: {one['message']}{', ' + one['message_why'] if one['message_why'] else ''}."
        if one["message"]
        else ""
    )
    return f"{mark} {one['playbook']}/{one['step']}: {one['why']}{message}"


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if sys.stdout.isatty() else text
