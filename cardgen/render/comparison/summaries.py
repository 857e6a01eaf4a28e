"""What stands beside the figures: changes of gaps between groups, and changes that only the mix of groups brought."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.numbers import Scale
from cardgen.card.results import IntervalRecord
from cardgen.card.words import category_name, change_word
from cardgen.diff.report import GapChange, Mix, Report
from cardgen.render.comparison.figures import grouping_name
from cardgen.render.comparison.scales import labels_of, metric_scale
from cardgen.render.comparison.verdict import one_line
from cardgen.render.prose.text import capitalised

__all__ = ["GapView", "MixView", "gap_views", "mix_views"]

_ENDS = (("worst", "best"), ("largest", "smallest"))


@dataclass(frozen=True, slots=True)
class GapView:
    """How a gap changed.

    Attributes:
        name: Metric, grouping and evaluation: `Word error rate by accent`.
        old: The old gap with its unit.
        new: The new gap.
        difference: New minus old.
        interval: Its interval without unit; empty where there is none.
        between: The ends of the gap; both pairs where they changed.
        verdict: What the change says.
        mark: Its mark.
        word: Its word.
        paired: Whether both ends were compared pair by pair.
    """

    name: str
    old: str
    new: str
    difference: str
    interval: str
    between: str
    verdict: str
    mark: str
    word: str
    paired: bool

    @property
    def change(self) -> str:
        """The difference with its interval."""
        return f"{self.difference} ({self.interval})" if self.interval else self.difference


@dataclass(frozen=True, slots=True)
class MixView:
    """How a change of an overall figure splits.

    Attributes:
        name: Metric and grouping.
        crude: Change of the overall figure.
        within: Change that is left with the old mix.
        interval: Its interval without unit; empty where there is none.
        mix: Change that the new mix brings.
        shift: Largest change of a category's share.
    """

    name: str
    crude: str
    within: str
    interval: str
    mix: str
    shift: str

    @property
    def sentence(self) -> str:
        """The split in a sentence."""
        reach = f" ({self.interval})" if self.interval else ""
        return (
            f"{self.name}: {self.crude} overall, of which {self.within}{reach} within groups and {self.mix} from their "
            f"mix; the largest shift of a share is {self.shift}"
        )


def gap_views(report: Report) -> tuple[GapView, ...]:
    """Put the changes of gaps into words, those that widened first."""
    order = ("widened", "narrowed", "inconclusive", "equivalent")
    ordered = sorted(report.gaps, key=lambda item: order.index(item.verdict))
    return tuple(_gap(report, item) for item in ordered)


def mix_views(report: Report) -> tuple[MixView, ...]:
    """Put the changes of mix into words."""
    return tuple(_mix(report, item) for item in report.mixes)


def _name(report: Report, evaluation: str, metric: str, by: tuple[str, ...]) -> str:
    of, own = labels_of(report, evaluation, metric)
    several = len({item.evaluation for item in report.comparisons}) > 1
    where = f" ({one_line(of.title)})" if several else ""
    return f"{capitalised(one_line(own.label))} by {grouping_name(report.groups, by)}{where}"


def _scale(report: Report, evaluation: str, metric: str) -> Scale:
    _, own = labels_of(report, evaluation, metric)
    key = evaluation, metric
    items = [item for item in report.comparisons if (item.evaluation, item.metric) == key]
    return metric_scale(own.unit, items, [item for item in report.gaps if (item.evaluation, item.metric) == key])


def _gap(report: Report, item: GapChange) -> GapView:
    scale = _scale(report, item.evaluation, item.metric)
    mark, word = change_word(item.verdict, item.difference)
    old, new = (_between(groups, item.by) for groups in (item.old_groups, item.new_groups))
    return GapView(
        name=_name(report, item.evaluation, item.metric, item.by),
        old=one_line(scale.bare(item.old) + scale.points),
        new=one_line(scale.bare(item.new) + scale.points),
        difference=one_line(scale.difference(item.difference)),
        interval=_signed(item.interval, scale),
        between=new if old == new else f"{old}, now {new}",
        verdict=item.verdict,
        mark=mark,
        word=word,
        paired=item.paired,
    )


def _between(groups: dict[str, dict[str, str]], by: tuple[str, ...]) -> str:
    for worst, best in _ENDS:
        if worst in groups and best in groups:
            return one_line(f"{category_name(groups[worst], by)} and {category_name(groups[best], by)}")
    return one_line(" and ".join(category_name(group, by) for group in groups.values()))


def _signed(interval: IntervalRecord | None, scale: Scale) -> str:
    if interval is None:
        return ""
    return f"{scale.bare_difference(interval.low)} to {scale.bare_difference(interval.high)}"


def _mix(report: Report, item: Mix) -> MixView:
    scale = _scale(report, item.evaluation, item.metric)
    shift = Scale(100, "%", " points", "%", 1)
    return MixView(
        name=_name(report, item.evaluation, item.metric, item.by),
        crude=one_line(scale.difference(item.crude)),
        within=one_line(scale.difference(item.within)),
        interval=_signed(item.within_interval, scale),
        mix=one_line(scale.difference(item.mix)),
        shift=shift.bare(item.largest_shift) + shift.points,
    )
