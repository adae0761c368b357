"""The plots of the report. Each shows its sample sizes; where there is too little to show it draws nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from doorstep.learning.model import Course, RiskBand, WarningPoint
from doorstep.learning.report.drawing import ACCENT, GROUND, INK, LATE, LINE, QUIET, SOON, draw, plain
from doorstep.learning.rules.figures import became_late
from doorstep.learning.rules.months import Month

_DAY = timedelta(days=1)
_FEWEST = 20  # cases below which a month is drawn hollow
_LEAST_A_DAY = 3


def coverage(months: Sequence[Month], meant: float) -> str:
    """The share of arrivals within the interval, month by month, against the share that was meant."""
    known = [one for one in months if one.promise.coverage is not None]
    if not known:
        return ""

    def paint(figure: Figure) -> None:
        axes = plain(figure, y="arrivals within the interval, %")
        places = list(range(len(known)))
        shares = [100 * (one.promise.coverage or 0.0) for one in known]
        axes.axhline(100 * meant, color=QUIET, linestyle="--", linewidth=1)
        axes.annotate(f"meant: {100 * meant:.0f} %", (0, 100 * meant), (0, 3), textcoords="offset points", color=QUIET)
        axes.plot(places, shares, color=ACCENT)
        for place, share, one in zip(places, shares, known, strict=True):
            axes.plot(
                place, share, "o", color=ACCENT, markerfacecolor=ACCENT if one.promise.orders >= _FEWEST else GROUND
            )
        axes.set_ylim(0, 105)
        _months(axes, [one.month for one in known], [one.promise.orders for one in known])

    return draw("coverage", paint, says="Share of arrivals within the forecast interval by month of purchase")


def errors(months: Sequence[Month]) -> str:
    """How far off the likeliest moment was, and in which direction."""
    known = [one for one in months if one.promise.mae_days is not None]
    if not known:
        return ""

    def paint(figure: Figure) -> None:
        axes = plain(figure, y="days")
        places = list(range(len(known)))
        axes.bar(places, [one.promise.mae_days or 0.0 for one in known], color=LINE, label="off by, on average")
        axes.plot(
            places, [one.promise.bias_days or 0.0 for one in known], "o-", color=SOON, label="expected minus came"
        )
        axes.axhline(0, color=QUIET, linewidth=0.8)
        axes.margins(y=0.18)
        axes.legend(loc="upper right", ncols=2)
        _months(axes, [one.month for one in known], [one.promise.orders for one in known])

    return draw("errors", paint, says="Mean absolute error and bias of the forecasts by month of purchase")


def arrivals(courses: Sequence[Course]) -> str:
    """When parcels came, counted from the shop's promise and from the likeliest moment of our forecast."""
    promised = [(c.arrived_at - c.promised_to) / _DAY for c in courses if c.arrived_at and c.promised_to]
    likely = [(c.arrived_at - f.likely) / _DAY for c in courses if c.arrived_at and (f := c.forecasts.get("ordered"))]
    if not promised:
        return ""

    def paint(figure: Figure) -> None:
        axes = plain(figure, x="days after the date", y="share of the orders, %")
        edges = [float(day) for day in range(-40, 41)]
        for values, colour, label in (
            (promised, QUIET, f"after the shop's promise ({len(promised):,} orders)"),
            (likely, ACCENT, f"after our likeliest day ({len(likely):,} orders)"),
        ):
            inside = [min(max(value, -39.9), 39.9) for value in values]
            weights = [100 / len(values)] * len(values) if values else []
            axes.hist(inside, edges, weights=weights, histtype="step", color=colour, label=label, linewidth=1.5)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.legend(loc="upper right")

    return draw("arrivals", paint, says="Distribution of arrivals around the promised and the forecast date")


def reliability(bands: Sequence[RiskBand]) -> str:
    """Of the orders that were given a risk, how many became late: on the diagonal the risk is honest."""
    if not bands:
        return ""

    def paint(figure: Figure) -> None:
        axes = plain(figure, x="risk that was given, %", y="became late, %")
        axes.plot([0, 100], [0, 100], color=QUIET, linestyle="--", linewidth=1)
        points = [(100 * one.mean_risk, 100 * one.late / one.orders, one.orders) for one in bands]
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], color=ACCENT)
        for x, y, count in points:
            axes.plot(x, y, "o", color=ACCENT, markerfacecolor=ACCENT if count >= _FEWEST else GROUND)
            axes.annotate(f"{count:,}", (x, y), (5, -10), textcoords="offset points", fontsize=7, color=QUIET)
        axes.set_xlim(-2, 106)
        axes.set_ylim(-2, 106)

    return draw("reliability", paint, width=420, height=340, says="Risk given against the share that became late")


def precision_recall(points: Sequence[WarningPoint], chosen: float) -> str:
    """What warnings at other limits would have been worth."""
    known = [one for one in points if one.figures.precision is not None and one.figures.recall is not None]
    if not known:
        return ""

    def paint(figure: Figure) -> None:
        axes = plain(figure, x="late orders that were warned of, %", y="warnings that were right, %")
        places = [(100 * (one.figures.recall or 0), 100 * (one.figures.precision or 0)) for one in known]
        axes.plot([x for x, _ in places], [y for _, y in places], color=ACCENT)
        for (x, y), one in zip(places, known, strict=True):
            mine = abs(one.limit - chosen) < 1e-9
            axes.plot(x, y, "o", color=LATE if mine else ACCENT, markersize=8 if mine else 4)
            if mine or round(one.limit * 20) % 2 == 0:
                lead = one.figures.median_lead_hours
                ahead = f", {lead / 24:.1f} d ahead" if lead is not None else ""
                away = (-8, -3) if x > 97 else (-4, -11)
                axes.annotate(
                    f"{one.limit:.2f}{ahead}",
                    (x, y),
                    away,
                    textcoords="offset points",
                    ha="right",
                    fontsize=7,
                    color=INK if mine else QUIET,
                )
        axes.set_xlim(0, 105)
        axes.set_ylim(0, 105)

    return draw("warnings", paint, width=420, height=340, says="Precision and recall of warnings at different limits")


def by_playbook(monthly: dict[str, dict[str, int]]) -> str:
    """Messages told a month, one small picture a playbook, all on the same months."""
    if not monthly:
        return ""
    names = sorted(monthly)
    months = sorted({month for counts in monthly.values() for month in counts})
    rows = (len(names) + 3) // 4

    def paint(figure: Figure) -> None:
        grid = figure.subplots(rows, 4, squeeze=False, sharex=True)
        for place, axes in enumerate(grid.flat):
            if place >= len(names):
                axes.set_axis_off()
                continue
            counts = [monthly[names[place]].get(month, 0) for month in months]
            axes.bar(range(len(months)), counts, color=ACCENT, width=0.9)
            axes.set_title(f"{names[place]}\n{sum(counts):,}")
            axes.set_xticks([0, len(months) - 1], [months[0], months[-1]], fontsize=7)
            axes.locator_params(axis="y", nbins=3)

    return draw("playbooks", paint, width=760, height=40 + 130 * rows, says="Messages told each month by playbook")


def calendar(courses: Sequence[Course], zone: ZoneInfo) -> str:
    """The share of late orders by day of purchase: weeks to the right, weekdays downwards."""
    days: dict[date, list[bool]] = {}
    for course in courses:
        late = became_late(course)
        if late is not None and course.placed_at is not None:
            days.setdefault(course.placed_at.astimezone(zone).date(), []).append(late)
    if not days:
        return ""
    first = min(days) - timedelta(days=min(days).weekday())
    weeks = (max(days) - first).days // 7 + 1
    shades = [0.0, 0.02, 0.05, 0.1, 0.2, 0.4]

    def paint(figure: Figure) -> None:
        axes = plain(figure)
        for day, late in days.items():
            share, week = sum(late) / len(late), (day - first).days // 7
            few = len(late) < _LEAST_A_DAY
            strength = 0.08 + 0.92 * sum(share > one for one in shades) / len(shades)
            axes.add_patch(_cell(week, day.weekday(), LINE if few else LATE, 0.35 if few else strength))
        axes.set_xlim(-0.5, weeks)
        axes.set_ylim(7, -0.2)
        axes.set_yticks([0.5, 2.5, 4.5, 6.5], ["Mon", "Wed", "Fri", "Sun"])
        starts = [(week, day) for week in range(weeks) if (day := first + timedelta(weeks=week)).day <= 7]
        axes.set_xticks(
            [week for week, _ in starts][::2], [f"{day:%b %Y}" for _, day in starts][::2], rotation=30, ha="right"
        )
        axes.grid(visible=False)

    return draw("calendar", paint, width=760, height=190, says="Share of late orders by day of purchase")


def _cell(week: int, weekday: int, colour: str, strength: float) -> Rectangle:
    return Rectangle((week, weekday), 0.88, 0.88, facecolor=colour, alpha=strength, linewidth=0)


def _months(axes: Axes, names: Sequence[str], counts: Sequence[int]) -> None:
    """Label months with their number of cases; every third where there are many."""
    step = max(1, len(names) // 10)
    places = list(range(0, len(names), step))
    axes.set_xticks(places, [f"{names[place]}\nn {counts[place]:,}" for place in places], fontsize=7)
    axes.grid(visible=False, axis="x")
