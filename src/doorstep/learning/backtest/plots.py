"""The diagrams of a back-test, as SVG files that read well on light and dark pages."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from doorstep.learning.backtest.model import Band, Fared, Tested, Warnings
from doorstep.learning.report.drawing import ACCENT, GROUND, QUIET, SOON, draw, plain

_FEWEST = 20
_COLOURS = {
    "ink": "#1f2328", "quiet": "#6e7781", "line": "#d0d7de", "accent": "#1f6feb", "fine": "#1a7f37", "soon": "#bf8700",
    "late": "#cf222e", "ground": "#ffffff",
}  # fmt: skip


def drawings(tested: Tested) -> dict[str, str]:
    """Return each diagram by its name, as a whole SVG file."""
    made = {
        "dates": _dates(tested),
        "risk-handover": _risk(tested.warnings.reliability["handover"], "risk-handover", "At the hand-over"),
        "risk-three-days": _risk(
            tested.warnings.reliability["three_days_before"], "risk-three-days", "Three days before the promised day"
        ),
        "warnings": _warnings(tested.warnings),
        "months": _months(tested),
    }
    return {name: _alone(svg) for name, svg in made.items()}


def _alone(svg: str) -> str:
    """Return a drawing for a file of its own: its colours are named by a page, which a file has not."""
    for name, colour in _COLOURS.items():
        svg = svg.replace(f"var(--{name})", colour)
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return svg.replace("<defs", f'<rect width="100%" height="100%" fill="{_COLOURS["ground"]}"/><defs', 1) + "\n"


def _dates(tested: Tested) -> str:
    def paint(figure: Figure) -> None:
        axes = plain(figure, x="should have come by then, %", y="came by then, %")
        axes.plot([0, 100], [0, 100], color=QUIET, linestyle="--", linewidth=1)
        for name, colour, label in (("purchase", ACCENT, "at the purchase"), ("handover", SOON, "at the hand-over")):
            points = tested.shares[name]
            count = points[0][2] if points else 0
            axes.plot(
                [100 * x for x, _, _ in points], [100 * y for _, y, _ in points], "o-", color=colour,
                label=f"{label}, {count:,} orders",
            )  # fmt: skip
        axes.legend(loc="upper left")

    return draw("dates", paint, width=420, height=340, says="Share of orders that came by each told quantile")


def _risk(bands: Sequence[Band], name: str, title: str) -> str:
    def paint(figure: Figure) -> None:
        axes = plain(figure, x="risk that was given, %", y="became late, %", title=title)
        axes.plot([0, 100], [0, 100], color=QUIET, linestyle="--", linewidth=1)
        axes.plot([100 * one.mean_risk for one in bands], [100 * one.late for one in bands], color=ACCENT)
        for one in bands:
            x, y = 100 * one.mean_risk, 100 * one.late
            axes.plot(x, y, "o", color=ACCENT, markerfacecolor=ACCENT if one.n >= _FEWEST else GROUND)
            axes.annotate(f"{one.n:,}", (x, y), (5, -10), textcoords="offset points", fontsize=7, color=QUIET)
        axes.set_xlim(-2, 106)
        axes.set_ylim(-2, 106)

    return draw(name, paint, width=420, height=340, says=f"{title}: risk given against the share that became late")


def _warnings(found: Warnings) -> str:
    def paint(figure: Figure) -> None:
        axes = plain(figure, x="median lead, days", y="warnings that were right, %")
        rules = [rule for rule in found.k_days if rule.precision is not None]
        axes.plot(
            [rule.days for rule in rules], [100 * (rule.precision or 0) for rule in rules], "s--", color=QUIET,
            label="all that is still under way then",
        )  # fmt: skip
        points = [one for one in found.curve if one.precision is not None and one.median_lead_hours is not None]
        leads = [((one.median_lead_hours or 0) / 24, 100 * (one.precision or 0), one.recall or 0) for one in points]
        axes.plot([x for x, _, _ in leads], [y for _, y, _ in leads], "o-", color=ACCENT, label="learned")
        for x, y, recall in leads:
            axes.annotate(f"finds {100 * recall:.0f} %", (x, y), (5, 4), textcoords="offset points", fontsize=7)
        axes.legend(loc="upper right")

    return draw("warnings", paint, width=520, height=340, says="Share of right warnings against their median lead")


def _months(tested: Tested) -> str:
    def paint(figure: Figure) -> None:
        axes = plain(figure, y="arrivals within the 90 % interval, %")
        axes.axhline(90, color=QUIET, linestyle="--", linewidth=1)
        names = sorted({month for one in (tested.purchase, tested.handover) for month in _held(one["ours"])})
        for segment, colour, label in (
            (tested.purchase, ACCENT, "at the purchase"), (tested.handover, SOON, "at the hand-over"),
        ):  # fmt: skip
            held = _held(segment["ours"])
            known = [(place, 100 * held[name]) for place, name in enumerate(names) if name in held]
            axes.plot([x for x, _ in known], [y for _, y in known], "o-", color=colour, label=label)
        axes.set_xticks(range(len(names)), names)
        axes.set_ylim(50, 102)
        axes.legend(loc="lower left")

    return draw("months", paint, width=520, height=260, says="Coverage of the 90 % interval by month of purchase")


def _held(one: Fared) -> dict[str, float]:
    return one.intervals["90"].by_month if "90" in one.intervals else {}
