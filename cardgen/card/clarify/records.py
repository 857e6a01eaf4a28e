"""The records of the compatibility group of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cardgen.card.clarify.estimate import Answer, of_pair, of_strata
from cardgen.card.clarify.pairs import Pair, pairs, strata
from cardgen.card.compatibility import CompatibilityMetric, Contrast
from cardgen.card.figures.estimate import Design
from cardgen.card.figures.rest_cell import is_nested
from cardgen.card.figures.tabulate import Tabulated, to_record
from cardgen.metrics.clarify import CLARIFY, SUITE, Comparison
from cardgen.spec.evidence import Evaluation
from cardgen.statistics.estimates import Estimate

__all__ = ["compatibility"]


def compatibility(
    evaluation: Evaluation,
    table: Sequence[Tabulated],
    design: Design,
    references: Mapping[tuple[str, ...], str | Mapping[str, str]],
) -> tuple[CompatibilityMetric, ...]:
    """Return what an evaluation says under the names of another tool; nothing where it is not asked to.

    Args:
        evaluation: The evaluation.
        table: Its results, everyone and every cell, of any of its metrics.
        design: How rows hang together.
        references: What the categories of each grouping are compared with.
    """
    if SUITE not in evaluation.compatibility:
        return ()
    first = table[0].result.metric
    cells: dict[tuple[str, ...], list[Tabulated]] = {}
    for item in table:
        if item.result.metric == first:
            cells.setdefault(item.result.by, []).append(item)
    (everyone,) = cells[()]
    compared = [
        pair
        for by in evaluation.groupings
        if len(by) == 1
        for pair in pairs(by, cells.get(by, ()), everyone, references[by])
    ]
    made = []
    for comparison in CLARIFY.values():
        contrasts = [
            contrast
            for pair in compared
            if (contrast := _contrast(comparison, pair, evaluation, cells, everyone, design)) is not None
        ]
        if contrasts:
            made.append(
                CompatibilityMetric(
                    suite="sagemaker-clarify",
                    name=comparison.id,
                    label=comparison.label,
                    definition=comparison.definition,
                    formula=comparison.formula,
                    stage=comparison.stage,
                    contrasts=tuple(contrasts),
                )
            )
    return tuple(made)


def _contrast(
    comparison: Comparison,
    pair: Pair,
    evaluation: Evaluation,
    cells: Mapping[tuple[str, ...], Sequence[Tabulated]],
    everyone: Tabulated,
    design: Design,
) -> Contrast | None:
    """Return one figure; None where it needs strata and the evaluation has none for this grouping."""
    if comparison.kind != "conditional":
        return _record(pair, None, of_pair(comparison, pair, design))
    within = evaluation.compatibility_within
    crossed = next((by for by in cells if within is not None and set(by) == {*pair.by, within} and len(by) == 2), None)
    if within is None or crossed is None:
        return None
    found = strata(pair, within, cells[crossed])
    if found is None:
        answer = Answer(Estimate(None), "it needs a category of the intersection that is not printed")
        return _record(pair, within, answer).model_copy(update={"status": "insufficient"})
    nested = is_nested(everyone.cell, [item.cell for item in cells[crossed]])
    return _record(pair, within, of_strata(comparison, found, design, nested=nested))


def _record(pair: Pair, within: str | None, answer: Answer) -> Contrast:
    known = answer.estimate.value is not None
    reason = answer.reason
    if known and answer.estimate.interval is None and reason is None:
        reason = "nothing in the data gives its interval"
    return Contrast(
        by=pair.by,
        advantaged=dict(pair.advantaged),
        disadvantaged=dict(pair.disadvantaged),
        within=within,
        value=answer.estimate.value,
        interval=to_record(answer.estimate.interval),
        status="ok" if known else "undefined",
        reason=reason,
    )
