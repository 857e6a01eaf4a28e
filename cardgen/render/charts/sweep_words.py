"""What stands by a chart of a metric against the threshold: its finding, what it measures, and its figures in words."""

from __future__ import annotations

from cardgen.card.numbers import plain, scale_for
from cardgen.render.charts.captions import sample_sentence
from cardgen.render.charts.lettering import cleaned
from cardgen.render.charts.names import grouping_name, name_of
from cardgen.render.charts.sweeps import SweepView, sweep_notes
from cardgen.render.prose.text import capitalised
from cardgen.render.views.thresholds import criterion_sentence

__all__ = ["sweep_alt", "sweep_subtitle", "sweep_title"]


def sweep_title(view: SweepView) -> str:
    """Say at which thresholds a release criterion would be met in every category; else what is drawn."""
    if view.criterion is not None:
        said = criterion_sentence(view.card, view.evaluation, view.criterion[1])
        return cleaned(said.partition(". ")[0].removesuffix("."))
    whom = f", by {grouping_name(view.card, view.by)}" if view.by else ""
    return f"{capitalised(cleaned(view.metric.label))} at every threshold{whom}"


def sweep_subtitle(view: SweepView) -> str:
    """Say what is drawn, on how much it rests, and what a reader must know besides."""
    whom = f" by {grouping_name(view.card, view.by)}" if view.by else ""
    drawn = f"{capitalised(cleaned(view.metric.label))} against the threshold{whom}."
    return " ".join((drawn, sample_sentence(view.card, view.evaluation), *sweep_notes(view)))


def sweep_alt(title: str, view: SweepView) -> str:
    """Describe the panels: the finding, then each category at the thresholds that are marked, or at the ends."""
    places = {view.thresholds.index(each): each for each in _shown(view)}
    parts = []
    for line in view.lines:
        name = name_of(line.group, view.by) if view.by else "Overall"
        figures = []
        for place, threshold in places.items():
            value = line.values[place]
            if value is None:
                figures.append(f"undefined at {plain(threshold)}")
                continue
            low, high = (line.lows[place], line.highs[place]) if line.lows else (None, None)
            width = () if low is None or high is None else ((high - low) / 2,)
            scale = scale_for(view.metric.unit, [value], width, [view.evaluation.rows or 1])
            interval = "" if low is None or high is None else f" ({scale.range(low, high)})"
            figures.append(f"{scale.value(value)}{interval} at {plain(threshold)}")
        parts.append(f"{name} {', '.join(figures)}")
    return f"Line chart of a metric against the threshold. {title}. {'; '.join(parts)}."


def _shown(view: SweepView) -> list[float]:
    """Return the thresholds of the sweep at or next above those that are marked; the middle one without any."""
    marked = [min(each for each in view.thresholds if each >= at) for at in view.marked]
    return list(dict.fromkeys(marked)) or [view.thresholds[len(view.thresholds) // 2]]
