"""A back-test as a person reads it."""

from doorstep.learning.backtest.model import Fared, Point, Tested, Warnings

_NAMES = {"ours": "learned", "lane": "lanes", "shop": "shop's own date"}


def as_text(tested: Tested) -> str:
    """Return the figures of a back-test as text."""
    lines = [
        f"{tested.orders:,} orders bought from {tested.start[:10]} on, {tested.taught:,} others taught; "
        f"learned {tested.models} times in {tested.seconds:.0f} s",
    ]
    for title, fared in (("At the purchase", tested.purchase), ("At the hand-over to the carrier", tested.handover)):
        lines += ["", title, *_segment(fared)]
    lines += _warnings(tested.warnings)
    for reason, count in tested.left_out.items():
        lines.append(f"Not judged: {count:,} {reason}")
    lines.append(f"{len(tested.data_quality)} kinds of oddities in the data; --json names them")
    return "\n".join(lines)


def _warnings(warnings: Warnings) -> list[str]:
    return [
        "",
        f"Warnings: {warnings.late:,} of {warnings.orders:,} orders became late; one warning an order, a day before "
        "the promised day at the latest",
        "  asked for  right    found    median lead   warned",
        *(_point(point) for point in warnings.curve),
        "  Warning of all that is still under way so many days before, and ours with at least that lead:",
        *(
            f"  {rule.days} days: {_share(rule.precision)} right, {_share(rule.recall)} found"
            + (
                f"; ours {_share(rule.ours.precision)}, {_share(rule.ours.recall)}, {_lead(rule.ours)}"
                if rule.ours
                else ""
            )
            for rule in warnings.k_days
        ),
        f"  Ranking (average precision): {_number(warnings.pr_auc.handover)} at the hand-over, "
        f"{_number(warnings.pr_auc.three_days_before)} three days before",
    ]


def _segment(fared: dict[str, Fared]) -> list[str]:
    lines = []
    for name, one in fared.items():
        if one.mae_days is None:
            lines.append(f"  {_NAMES[name]:<16} nothing to judge")
            continue
        ends = f" ({one.mae_95[0]:.2f} to {one.mae_95[1]:.2f})" if one.mae_95 else ""
        lines.append(
            f"  {_NAMES[name]:<16} off by {one.mae_days:.2f} days{ends}, half of them by {one.median_ae_days:.2f}, "
            f"bias {one.bias_days:+.2f}; {one.n:,} orders"
        )
        for level, interval in one.intervals.items():
            worst = min(interval.by_month.values(), default=interval.coverage)
            lines.append(
                f"    {level} % interval: held {_share(interval.coverage)} (worst month {_share(worst)}), "
                f"{interval.mean_width_days:.1f} days wide"
            )
    return lines


def _point(point: Point) -> str:
    return (
        f"  {point.asked:<9}  {_share(point.precision):>7}  {_share(point.recall):>7}  "
        f"{_lead(point):>12}  {point.warned:>7,}"
    )


def _lead(point: Point) -> str:
    return "–" if point.median_lead_hours is None else f"{point.median_lead_hours / 24:.1f} days"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
