"""Plots of shares as inline SVG: they take ink and paper from the page, and name themselves for who cannot see them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from notecheck.audit.intervals import Share
from notecheck.audit.intervals import funnel as limits_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, YELLOW, RED = "#2f7399", "#f0c04a", "#c4472f"
"""They differ in lightness too: for who does not see colours apart, and for grey paper."""

_INK, _MUTED, _FONT = "#010203", "#040506", "DejaVu Sans"
_WIDTH, _ROW = 7.2, 0.32
_MOST = 20
"""So many bars are drawn; the table beside has the others."""


def stacked(
    name: str, title: str, rows: Sequence[tuple[str, Sequence[Share]]], legend: Sequence[tuple[str, str, str]]
) -> str:
    """Returns a bar of shares for each row; the shares of a row make up the whole.

    Args:
        name: what the plot is called in the page, once.
        title: what it shows.
        rows: a label, and a share for each entry of the legend.
        legend: what each share is called, its colour, and the colour of words on it.
    """
    rows = rows[:_MOST]

    def draw(axes: Axes) -> None:
        ends = [0.0] * len(rows)
        for nth, (called, colour, words) in enumerate(legend):
            sizes = [100 * (shares[nth].share or 0) for _, shares in rows]
            bars = axes.barh(
                range(len(rows)), sizes, left=ends, color=colour, label=called, edgecolor=_INK, linewidth=0.5
            )
            labels = [f"{size:.0f}" if size >= 5 else "" for size in sizes]
            axes.bar_label(bars, labels, label_type="center", color=words)
            ends = [end + size for end, size in zip(ends, sizes, strict=True)]
        _labelled(axes, [label for label, _ in rows])
        axes.set_xlim(0, 100)
        axes.set_xlabel("per cent of notes")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(legend), frameon=False, labelcolor=_INK)

    said = "; ".join(
        f"{label}: {', '.join(f'{c} {_percent(s)}' for (c, _, _), s in zip(legend, shares, strict=True))}"
        for label, shares in rows
    )
    return _svg(name, title, said, len(rows) * _ROW + 1.0, draw)


def bars(name: str, title: str, rows: Sequence[tuple[str, Share]], axis: str) -> str:
    """Returns a bar for each share, with its interval as a line. `axis` says what is measured in per cent."""
    rows = [(label, share) for label, share in rows if share.share is not None][:_MOST]

    def draw(axes: Axes) -> None:
        sizes = [100 * (share.share or 0) for _, share in rows]
        below = [size - 100 * (share.low or 0) for size, (_, share) in zip(sizes, rows, strict=True)]
        above = [100 * (share.high or 0) - size for size, (_, share) in zip(sizes, rows, strict=True)]
        whiskers = {"ecolor": _INK, "elinewidth": 1.2, "capsize": 3}
        axes.barh(range(len(rows)), sizes, height=0.6, color=BLUE, xerr=[below, above], error_kw=whiskers)
        _labelled(axes, [label for label, _ in rows])
        axes.set_xlim(0, min(100, 1.05 * max((100 * (share.high or 0) for _, share in rows), default=100)))
        axes.set_xlabel(f"{axis}, per cent")

    said = "; ".join(f"{label}: {_percent(share)}" for label, share in rows)
    return _svg(name, title, said, len(rows) * _ROW + 0.7, draw)


def columns(
    name: str, title: str, lows: Sequence[int], stacks: Sequence[tuple[str, str, Sequence[int]]], step: int
) -> str:
    """Returns the distribution of scores: a column for each step, a part of it for each (name, colour, counts)."""

    def draw(axes: Axes) -> None:
        ends = [0] * len(lows)
        for called, colour, counts in stacks:
            axes.bar(
                lows,
                counts,
                width=step,
                bottom=ends,
                align="edge",
                color=colour,
                label=called,
                edgecolor=_INK,
                linewidth=0.5,
            )
            ends = [end + n for end, n in zip(ends, counts, strict=True)]
        axes.set_xlim(lows[0], lows[-1] + step)
        axes.set_xlabel("score")
        axes.set_ylabel("notes")
        axes.legend(loc="upper left", frameon=False, labelcolor=_INK)

    filled = [(low, [counts[n] for _, _, counts in stacks]) for n, low in enumerate(lows)]
    said = "; ".join(f"{low} to {low + step}: {sum(counts)} notes" for low, counts in filled if sum(counts))
    return _svg(name, title, said, 3.2, draw)


def lines(
    name: str, title: str, labels: Sequence[str], series: Mapping[str, tuple[str, Sequence[Share | None]]]
) -> str:
    """Returns shares over time with their intervals; `series` has a colour and a share, or none, for each label."""

    def draw(axes: Axes) -> None:
        every = max(1, len(labels) // 12)
        for (called, (colour, shares)), marker in zip(series.items(), "osD", strict=False):
            there = [n for n, share in enumerate(shares) if share is not None]
            found = [share for share in shares if share is not None]
            middle, low, high = ([100 * (getattr(s, k) or 0) for s in found] for k in ("share", "low", "high"))
            axes.fill_between(there, low, high, color=colour, alpha=0.25, linewidth=0)
            axes.plot(there, middle, color=colour, marker=marker, markersize=4, label=called, markeredgecolor=_INK)
        axes.set_xticks(range(0, len(labels), every), labels[::every])
        axes.set_xlim(-0.5, len(labels) - 0.5)
        axes.set_ylim(0, 100)
        axes.set_ylabel("per cent of notes")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(series), frameon=False, labelcolor=_INK)

    said = "; ".join(
        f"{label}: {', '.join(f'{called} {_percent(share)}' for called, (_, s) in series.items() if (share := s[n]))}"
        for n, label in enumerate(labels)
    )
    return _svg(name, title, said, 3.2, draw)


def funnel(name: str, title: str, points: Sequence[tuple[str, Share, bool]], whole: float) -> str:
    """Returns shares of groups by the size of the group, with the limits of chance around the share of all.

    Args:
        name: what the plot is called in the page, once.
        title: what it shows.
        points: a group's label, its share, and whether it lies outside; only such a group is labelled.
        whole: the share of all.
    """
    largest = max(share.of for _, share, _ in points)
    sizes = sorted({max(1, round(largest * 1.1 * n / _STEPS)) for n in range(1, _STEPS + 1)})
    limits = [limits_of(whole, size) for size in sizes]

    def draw(axes: Axes) -> None:
        axes.plot(sizes, [100 * low for low, _ in limits], color=_MUTED, linestyle="--", linewidth=1)
        axes.plot(sizes, [100 * high for _, high in limits], color=_MUTED, linestyle="--", linewidth=1)
        axes.axhline(100 * whole, color=_MUTED, linewidth=1)
        for label, share, outside in points:
            at = (share.of, 100 * (share.share or 0))
            colour, marker = (RED, "D") if outside else (BLUE, "o")
            axes.plot(*at, marker=marker, color=colour, markersize=6, markeredgecolor=_INK, linestyle="none")
            if outside:
                axes.annotate(_short(label), at, xytext=(6, 4), textcoords="offset points")
        axes.set_xlim(0, 1.1 * largest)
        axes.set_ylim(-2, 102)
        axes.set_xlabel("notes of the group")
        axes.set_ylabel("per cent of notes")

    said = "; ".join(f"{la}: {_percent(s)} of {s.of}{', outside' if out else ''}" for la, s, out in points)
    return _svg(name, title, said, 3.2, draw)


_STEPS = 60
"""So many sizes of groups have their limits drawn."""


def _percent(share: Share) -> str:
    return "none" if share.share is None else f"{100 * share.share:.0f} per cent"


def _short(label: str) -> str:
    return label if len(label) <= 34 else f"{label[:33]}…"


def _labelled(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), [_short(label) for label in labels])
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


def _svg(name: str, title: str, said: str, height: float, draw: Callable[[Axes], None]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style: Any = {
        "svg.fonttype": "none", "svg.hashsalt": name, "text.parse_math": False, "font.family": _FONT, "font.size": 9,
        "text.color": _INK, "axes.labelcolor": _INK, "axes.edgecolor": _MUTED, "xtick.color": _MUTED,
        "ytick.color": _MUTED, "xtick.labelcolor": _INK, "ytick.labelcolor": _INK, "axes.spines.top": False,
        "axes.spines.right": False,
    }  # fmt: skip
    out = io.StringIO()
    with mpl.rc_context(style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a name's letters that the font for measuring lacks
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw(figure.subplots())
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _placed(out.getvalue(), name, title, said)


def _placed(svg: str, name: str, title: str, said: str) -> str:
    """Makes a drawing part of a page: its own ids, the page's colours and letters, words that say what it shows."""
    body = re.sub(r"(?s)^.*?<svg[^>]*>|<metadata>.*?</metadata>|<style.*?</style>", "", svg)
    view = re.search(r'viewBox="([^"]+)"', svg)
    assert view is not None
    body = re.sub(r'(id="|url\(#|href="#)', rf"\1{name}-", body)
    for ours, pages in ((_INK, "var(--ink)"), (_MUTED, "var(--muted)"), (f"'{_FONT}'", "system-ui, sans-serif")):
        body = body.replace(ours, pages)
    return (
        f'<svg viewBox="{view[1]}" role="img" aria-labelledby="{name}-title {name}-desc"'
        f'><title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(said)}</desc>{body}'
    )
