"""Draw with matplotlib into SVG that takes the colours of the page it stands in. The same data draws the same bytes."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

#: Colours that stand for names of the page's style; the drawing itself never meets another one.
INK, QUIET, LINE, ACCENT, FINE, SOON, LATE = (f"#0000{number:02x}" for number in range(161, 168))
GROUND = "#0000b0"
_NAMES = {
    INK: "ink", QUIET: "quiet", LINE: "line", ACCENT: "accent", FINE: "fine", SOON: "soon", LATE: "late",
    GROUND: "ground",
}  # fmt: skip
_INCH = 96.0


def draw(name: str, paint: Callable[[Figure], None], *, width: int = 680, height: int = 300, says: str = "") -> str:
    """Return an SVG element of so many pixels; ``says`` is read to those who cannot see it."""
    with _styled(name):
        figure = Figure(figsize=(width / _INCH, height / _INCH), layout="constrained")
        paint(figure)
        out = StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return _in_page(out.getvalue(), name, says)


def _styled(name: str) -> AbstractContextManager[None]:
    return matplotlib.rc_context(
        {
            "svg.hashsalt": name,
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.size": 9,
            "text.color": INK,
            "axes.edgecolor": LINE,
            "axes.labelcolor": QUIET,
            "axes.titlecolor": INK,
            "axes.titlesize": 9,
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.facecolor": "none",
            "figure.facecolor": "none",
            "savefig.facecolor": "none",
            "xtick.color": QUIET,
            "ytick.color": QUIET,
            "xtick.labelsize": 8,
            "ytick.labelsize": 8,
            "legend.frameon": False,
            "legend.labelcolor": INK,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": LINE,
            "grid.linewidth": 0.6,
            "lines.linewidth": 1.6,
        }
    )


def plain(figure: Figure, *, x: str = "", y: str = "", title: str = "") -> Axes:
    """One plot with its labels."""
    axes: Axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if title:
        axes.set_title(title)
    return axes


def _in_page(svg: str, name: str, says: str) -> str:
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s(width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r"#0000[0-9a-f]{2}", lambda found: f"var(--{_NAMES.get(found.group(), 'ink')})", svg)
    svg = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px", svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg)
    title = says.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
