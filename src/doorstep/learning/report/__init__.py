"""One page about a replay: sentences, plots, tables. Self-contained: no script, no font, nothing to fetch."""

from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from doorstep.learning.model import Replayed
from doorstep.learning.report import plots, words
from doorstep.learning.rules.figures import risk_bands, warnings_at
from doorstep.learning.rules.months import months
from doorstep.learning.rules.replay import Plan
from doorstep.learning.rules.summary import Summary

_HERE = Path(__file__).parent
_LIMITS = tuple(step / 20 for step in range(2, 20))
_STAGES = {"ordered": "at the purchase", "handed_over": "when the carrier had it"}


def page(found: Replayed, told: Summary, plan: Plan) -> str:
    """Return the report as HTML."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=select_autoescape(), trim_blocks=False, keep_trailing_newline=True
    )
    environment.filters.update(share=_share, number=_number)
    pictures = _pictures(found, told, plan)

    def figure(name: str, caption: str) -> Markup:
        if not pictures[name]:
            return Markup("")
        drawn = Markup(pictures[name])  # noqa: S704 - our own drawing, in which every text is escaped
        return Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(drawn, caption)

    bought = sorted(one.placed_at for one in found.courses if one.placed_at is not None)
    return environment.get_template("report.html").render(
        told=told,
        style=Markup((_HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - a file of ours
        figure=figure,
        shop=plan.settings.name,
        first=f"{bought[0]:%Y-%m-%d}" if bought else "–",
        last=f"{bought[-1]:%Y-%m-%d}" if bought else "–",
        stages=[(_STAGES[stage], figures) for stage, figures in told.stages.items()],
        promise_says=words.of_promise(told.promise),
        warnings_say=words.of_warnings(told.warnings, plan.settings.risk_raise),
        books=[(one, words.of_playbook(one.told, one.steps)) for one in told.playbooks],
        verdicts=[(*words.of_verdict(name), count) for name, count in told.verdicts.items()],
        limits=words.limits(found.courses, told, plan),
    )


def _pictures(found: Replayed, told: Summary, plan: Plan) -> dict[str, str]:
    by_month = months(found.courses)
    limits = sorted({*_LIMITS, plan.settings.risk_raise})
    return {
        "coverage": plots.coverage(by_month, told.promise.confidence or plan.confidence),
        "errors": plots.errors(by_month),
        "arrivals": plots.arrivals(found.courses),
        "precision_recall": plots.precision_recall(warnings_at(found.courses, limits), plan.settings.risk_raise),
        "reliability": plots.reliability(risk_bands(found.courses, "handed_over")),
        "calendar": plots.calendar(found.courses, ZoneInfo(plan.settings.zone)),
        "by_playbook": plots.by_playbook(found.monthly),
    }


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
