"""What a card compares each category with beyond its reference, and what all comparisons say together."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale
from cardgen.card.results import Disparity
from cardgen.card.scales import ratio_scale
from cardgen.card.words import EVERYONE, EVERYONE_ELSE, category_name
from cardgen.render.prose.text import cluster_noun, joined, plural
from cardgen.render.views.probabilities import probability
from cardgen.render.views.tables import GroupTable

__all__ = [
    "ComparisonRow",
    "ComparisonTable",
    "compared_in_words",
    "comparison_table",
    "shared_in_words",
    "verdict_in_words",
]

_DIFFERENCES = ("difference_to_best", "difference_to_rest", "difference_to_overall")
_RATIOS = {"difference_to_best": "ratio_to_best", "difference_to_rest": "ratio_to_rest"}
_TESTED = ("difference", *_DIFFERENCES)
_OTHERS = {
    "difference_to_best": "the best",
    "difference_to_rest": EVERYONE_ELSE,
    "difference_to_overall": EVERYONE.lower(),
}
_MOST_NAMED = 12
_BEST = " (best)"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One category against one other thing.

    Attributes:
        name: The category.
        other: What it is compared with.
        difference: The difference with its interval, without unit; a dash where there is none.
        ratio: The ratio with its interval; empty where there is none.
        chance: The p-value, adjusted for the number of comparisons; empty where it could not be tested.
        note: Why there is no figure, or an empty string.
        verdict: How the ratio stands to its limit, in a word; empty where it has none.
    """

    name: str
    other: str
    difference: str
    ratio: str
    chance: str
    note: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """The comparisons of a metric over a grouping beyond those with the reference.

    Attributes:
        caption: What it shows.
        group_head: Head of the categories.
        difference_head: Head of the differences, with their unit.
        verdict_head: Head of the verdicts on ratios: the limit.
        rows: A row for each thing that is compared with, and each category, in the order of the table above.
    """

    caption: str
    group_head: str
    difference_head: str
    verdict_head: str
    rows: tuple[ComparisonRow, ...]

    @property
    def has_ratios(self) -> bool:
        """Whether any row has a ratio."""
        return any(row.ratio for row in self.rows)

    @property
    def has_verdicts(self) -> bool:
        """Whether any ratio is held against a limit."""
        return any(row.verdict for row in self.rows)

    @property
    def has_notes(self) -> bool:
        """Whether any row has a note."""
        return any(row.note for row in self.rows)


def comparison_table(
    card: Card, evaluation: EvaluationRecord, metric: MetricRecord, table: GroupTable
) -> ComparisonTable | None:
    """Build the table of comparisons, in the order of the table of groups; None where nothing more was compared."""
    by = next((row.result.by for row in table.all_rows if row.result.by), ())
    found = _of(card, evaluation.id, metric.id, by)
    asked = [item for item in found if item.kind in _DIFFERENCES]
    void = _void(asked)
    place = {_key(row.result.group): number for number, row in enumerate(table.all_rows)}
    shown = [item for item in asked if item.kind not in void]
    shown.sort(
        key=lambda item: (_DIFFERENCES.index(item.kind), place.get(_key(item.groups.get("category", {})), len(place)))
    )
    if not shown:
        return None
    unit = table.scale.points.strip()
    limit = next((item.limit for item in found if item.kind in _RATIOS.values() and item.limit is not None), None)
    return ComparisonTable(
        caption=f"{table.caption}: further comparisons",
        group_head=table.group_head,
        difference_head="Difference" + (f", {unit}" if unit else ""),
        verdict_head="" if limit is None else f"Limit of {limit:g}",
        rows=tuple(_row(item, found, by, table.scale) for item in shown),
    )


def compared_in_words(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> str:
    """Say which differences are more than chance once it is allowed for how many there are."""
    found = [item for item in _of(card, evaluation.id, metric.id, by) if item.kind in _TESTED]
    tested = [item for item in found if item.adjusted_p_value is not None and item.family is not None]
    if not tested:
        return ""
    family = tested[0].family or len(tested)
    after = f", allowing for {family} comparisons (Holm)" if family > 1 else ""
    beyond = [item for item in tested if (item.adjusted_p_value or 0.0) < 1 - evaluation.level]
    others = set(_others(tested, by))
    if len(others) > 1:
        if not beyond:
            return f"No difference is more than chance may make it{after}."
        if len(beyond) > _MOST_NAMED:
            return f"Different by more than chance{after}: {len(beyond)} of {len(tested)}."
        pairs = [f"from {other}: {joined(_named(beyond, other, by))}" for other in dict.fromkeys(_others(beyond, by))]
        return f"Different by more than chance{after}, {'; '.join(pairs)}."
    other = others.pop()
    if not beyond:
        return f"No group differs from {other} by more than chance may make it{after}."
    names = _named(beyond, other, by)
    told = joined(names) if len(names) <= _MOST_NAMED else f"{len(names)} of {len(tested)} groups"
    verb = "differs" if len(names) == 1 else "differ"
    return f"{told} {verb} from {other} by more than chance{after}."


def shared_in_words(card: Card, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> str:
    """Say what widens or narrows the intervals of differences: shared clusters, and a best group that was picked."""
    found = _of(card, evaluation.id, metric.id, by)
    noted = {note for item in found for note in item.notes}
    noun = plural(cluster_noun(evaluation.cluster))
    said = []
    if "shared-clusters" in noted:
        said.append(f"Some {noun} are in several groups, and the intervals of differences and of the gap allow for it.")
    if "shared-clusters-bound" in noted:
        said.append(
            f"Some {noun} are in several groups; how far this ties the figures together is not known, so the "
            "intervals of differences and of the gap are as wide as it could make them."
        )
    if "picked" in noted:
        said.append("The best group was picked from the data, so the intervals of differences to it are wider.")
    void = _void(found)
    if void:
        said.append(f"Not compared {'; '.join(f'with {_OTHERS[kind]}: {why}' for kind, why in void.items())}.")
    return " ".join(said)


def _void(items: list[Disparity]) -> dict[str, str]:
    """Return what no category could be compared with, and why: one sentence, and not a row for each category.

    No category is best, for instance, where neither way is better.
    """
    found = {}
    for kind in _DIFFERENCES:
        own = [item for item in items if item.kind == kind]
        if own and all(item.status != "ok" for item in own):
            found[kind] = joined(dict.fromkeys(item.reason or "no figure" for item in own))
    return found


def _of(card: Card, evaluation: str, metric: str, by: tuple[str, ...]) -> list[Disparity]:
    return [item for item in card.disparities if (item.evaluation, item.metric, item.by) == (evaluation, metric, by)]


def _row(item: Disparity, found: list[Disparity], by: tuple[str, ...], scale: Scale) -> ComparisonRow:
    kind, category = _RATIOS.get(item.kind), item.groups.get("category")
    ratio = next((each for each in found if each.kind == kind and each.groups.get("category") == category), None)
    known = item.status == "ok" and item.value is not None
    interval = item.interval
    difference = scale.bare_difference(item.value or 0.0) if known else "–"
    if interval is not None:
        difference += f" ({scale.bare_difference(interval.low)} to {scale.bare_difference(interval.high)})"
    return ComparisonRow(
        name=_name(item, by),
        other=_other(item, by),
        difference=difference,
        ratio="" if ratio is None else _ratio(ratio),
        chance="" if item.adjusted_p_value is None else probability(item.adjusted_p_value),
        note=item.reason or "",
        verdict="" if ratio is None or ratio.verdict is None else ratio.verdict,
    )


def verdict_in_words(item: Disparity) -> str:
    """Say how a ratio stands to its limit; empty where it has none."""
    if item.verdict is None or item.limit is None:
        return ""
    limit = f"{item.limit:g}"
    return {
        "meets": f"meets the limit of {limit}",
        "fails": f"fails the limit of {limit}",
        "inconclusive": f"inconclusive: the interval straddles the limit of {limit}",
    }[item.verdict]


def _ratio(item: Disparity) -> str:
    if item.value is None:
        return ""
    own, interval = ratio_scale(item.value, item.interval), item.interval
    return own.value(item.value) + (f" ({own.range(interval.low, interval.high)})" if interval else "")


def _key(group: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(group.items()))


def _others(items: list[Disparity], by: tuple[str, ...]) -> list[str]:
    """Name what each is compared with, the best as any other category: it may be the reference as well."""
    return [_other(item, by).removesuffix(_BEST) for item in items]


def _named(items: list[Disparity], other: str, by: tuple[str, ...]) -> list[str]:
    """Name the categories that are compared with the same thing, each once."""
    return list(dict.fromkeys(_name(item, by) for item in items if _others([item], by) == [other]))


def _name(item: Disparity, by: tuple[str, ...]) -> str:
    return category_name(item.groups.get("category", {}), by)


def _other(item: Disparity, by: tuple[str, ...]) -> str:
    if item.kind == "difference_to_overall":
        return EVERYONE.lower()
    reference = item.groups.get("reference")
    if not reference:
        return _OTHERS.get(item.kind, EVERYONE_ELSE)
    return category_name(reference, by) + (_BEST if item.kind == "difference_to_best" else "")
