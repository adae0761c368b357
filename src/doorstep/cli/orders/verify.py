"""Decide and judge everything once more from what was written down, and compare.

Each decision was stored with the situation it looked at, each verdict on a message with what the governor knew. Both
are worked out again with the documents of their own release. Changes nothing. Exit code 1 when something differs.
"""

import argparse
from collections.abc import Iterable, Mapping

from msgspec import Struct

from doorstep.cli import answer, ground
from doorstep.cli.answer import Problem
from doorstep.kit.handle import Tx
from doorstep.learning.rules.again import NOT_JUDGED, Answer, decided_again, judged_again, release_of
from doorstep.messages.model import Governance
from doorstep.messages.rules.publish import stationery_of
from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.rules import Library
from doorstep.playbooks.rules import compile as prepare
from doorstep.views import answers, releases

_SHOWN = 100  # differences of a shop that are named; all are counted


class Verified(Struct, frozen=True):
    """What came of one shop. ``not_judged`` are verdicts that no rule of the governor gave."""

    shop: str
    decisions: int
    decisions_that_differ: int
    verdicts: int
    verdicts_that_differ: int
    not_judged: int
    releases: int
    differences: tuple[Answer, ...]


def add(parser: argparse.ArgumentParser) -> None:
    """Which shop."""
    parser.add_argument("--shop", default="", help="one shop only; all of them unless told")


def run(args: argparse.Namespace) -> int:
    """Verify and show."""
    with ground.database() as database, database.transaction() as tx:
        known = releases.shops(tx)
        if args.shop and args.shop not in known:
            raise Problem(f"There is no shop {args.shop!r}. There are: {', '.join(known) or 'none yet'}.")
        found = [verify(tx, shop) for shop in known if not args.shop or shop == args.shop]
    wrong = sum(one.decisions_that_differ + one.verdicts_that_differ for one in found)
    return answer.show(args, found, lambda: as_text(found), code=answer.PROBLEM if wrong else answer.OK)


def verify(tx: Tx, shop: str) -> Verified:
    """Work out every answer of a shop again."""
    papers = Papers(tx, shop)
    decided = [Answer(one.subject, one.id, one.at, papers.decided(one)) for one in answers.decisions(tx, shop)]
    judged, skipped = [], 0
    for verdict in answers.verdicts(tx, shop):
        if verdict.rule in NOT_JUDGED:
            skipped += 1
            continue
        judged.append(Answer(verdict.subject, verdict.id, verdict.at, papers.judged(verdict)))
    return Verified(
        shop=shop,
        decisions=len(decided),
        decisions_that_differ=_differ(decided),
        verdicts=len(judged),
        verdicts_that_differ=_differ(judged),
        not_judged=skipped,
        releases=papers.count,
        differences=tuple([one for one in (*decided, *judged) if one.differs][:_SHOWN]),
    )


class Papers:
    """The releases of a shop, each prepared once."""

    def __init__(self, tx: Tx, shop: str) -> None:
        self._tx, self._shop = tx, shop
        self._documents: dict[str, Mapping[str, str] | None] = {}
        self._libraries: dict[str, Library | None] = {}
        self._rules: dict[str, Governance | None] = {}

    @property
    def count(self) -> int:
        """How many releases were met."""
        return sum(one is not None for one in self._documents.values())

    def decided(self, one: answers.Decided) -> tuple[str, ...]:
        """Return how a decision differs."""
        if one.release not in self._libraries:
            documents = self._of(one.release)
            self._libraries[one.release] = None if documents is None else prepare(playbooks_of(documents))
        library = self._libraries[one.release]
        return _MISSING if library is None else decided_again(one.inputs, one.outcome, library, one.at)

    def judged(self, one: answers.Judged) -> tuple[str, ...]:
        """Return how a verdict differs."""
        release = release_of(one.judged)
        if release not in self._rules:
            documents = self._of(release)
            self._rules[release] = None if documents is None else stationery_of(documents, release).governance
        rules = self._rules[release]
        return _MISSING if rules is None else judged_again(one.judged, one.id, one.verdict, one.rule, rules)

    def _of(self, release: str) -> Mapping[str, str] | None:
        if release not in self._documents:
            found = releases.published(self._tx, self._shop, release)
            self._documents[release] = None if found is None else found.documents
        return self._documents[release]


_MISSING = ("The release by which it was made is gone.",)


def _differ(found: Iterable[Answer]) -> int:
    return sum(bool(one.differs) for one in found)


def as_text(found: list[Verified]) -> str:
    """Return what came out as a person reads it."""
    lines = []
    for one in found:
        lines.append(
            f"{one.shop}: {one.decisions:,} decisions, {one.decisions_that_differ:,} differ; "
            f"{one.verdicts:,} verdicts, {one.verdicts_that_differ:,} differ ({one.releases:,} releases)"
        )
        for answered in one.differences:
            lines += [
                f"  {answered.subject} at {answered.at:%Y-%m-%d %H:%M:%S} UTC: {line}" for line in answered.differs
            ]
    return "\n".join(lines) or "There is no shop yet."
