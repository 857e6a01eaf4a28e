"""The rules about the rows behind the figures: few clusters, few events, rows that left, categories that are absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.lint.category_fix import fix_category
from cardgen.card.lint.rule import Context, Finding, Fixer, LintRule, Path
from cardgen.card.numbers import Scale, count
from cardgen.card.origins import mixture
from cardgen.card.results import Result
from cardgen.card.words import category_name
from cardgen.spec.origin import ORIGIN
from cardgen.spec.reading.characters import quoted

__all__ = ["CATEGORY_ABSENT", "DATA_WARNING", "FEW_CLUSTERS", "FEW_EVENTS", "ROWS_EXCLUDED", "SYNTHETIC_ROWS"]

_NAMED = 8
_SHARE = Scale(100, "%", "\u00a0points", "%", 1)


def _few_clusters(context: Context) -> Iterator[Finding]:
    for record, by, cells in _noted(context, "few-clusters"):
        where = _listing({category_name(cell.group, by): None for cell in cells})
        yield Finding(
            "few-clusters",
            _path(context, record, by),
            f"few clusters (column {record.cluster}) stand behind {where}, so their intervals are rough; "
            "collect more of them, or read the intervals with care",
        )


def _few_events(context: Context) -> Iterator[Finding]:
    for record, by, cells in _noted(context, "few-events"):
        where = _listing({f"{category_name(cell.group, by)} ({cell.metric})": None for cell in cells})
        left_out = "; they stay out of worst group, gap and ratio" if by else ""
        yield Finding(
            "few-events",
            _path(context, record, by),
            f"fewer than five events or non-events stand behind {where}{left_out}; test more rows",
        )


def _noted(context: Context, note: str) -> Iterator[tuple[EvaluationRecord, tuple[str, ...], list[Result]]]:
    """Yield each evaluation and grouping that has printed figures with a note, and those figures."""
    for record in context.evaluations:
        found: dict[tuple[str, ...], list[Result]] = {}
        for result in context.results:
            if result.evaluation == record.id and result.status == "ok" and note in result.notes:
                found.setdefault(result.by, []).append(result)
        yield from ((record, by, cells) for by, cells in sorted(found.items()))


def _rows_excluded(context: Context) -> Iterator[Finding]:
    for record in context.evaluations:
        if not record.excluded or record.rows is None:
            continue
        share = record.excluded / (record.rows + record.excluded)
        yield Finding(
            "rows-excluded",
            _path(context, record, ()),
            f"{count(record.excluded)} rows of {quoted(record.id)} ({_SHARE.value(share)}) left it because their "
            "category is not declared, so its figures do not describe them; declare the category, or pool the rest",
        )


def _category_absent(context: Context) -> Iterator[Finding]:
    for record in context.evaluations:
        for group, absent in _absent(context, record):
            yield Finding(
                "category-absent",
                _group_path(context, group),
                f"the data of {quoted(record.id)} hold no rows of {_listing(dict.fromkeys(absent))}, which "
                f"{quoted(group)} declares; check the spelling, collect some, or remove the category",
            )


def _absent(context: Context, record: EvaluationRecord) -> Iterator[tuple[str, list[str]]]:
    """Yield each group of an evaluation that lacks declared categories, and those; all rows may be real."""
    kinds = {group.id: group.kind for group in context.spec.groups}
    for coverage in record.coverage:
        absent = [item.category for item in coverage.categories if item.status == "absent"]
        if absent and kinds.get(coverage.group) != ORIGIN:
            yield coverage.group, absent


def _data_warnings(context: Context) -> Iterator[Finding]:
    for record in context.evaluations:
        absent = [quoted(category) for _, missing in _absent(context, record) for category in missing]
        for warning in record.warnings:
            if not any(name in warning for name in absent):  # category-absent tells of those
                yield Finding("data-warning", _path(context, record, ()), f"{quoted(record.id)}: {warning}")


def _synthetic_rows(context: Context) -> Iterator[Finding]:
    said = str(getattr(context.spec.design, "test_methodology", None) or "")
    if "synthetic" in said.lower():
        return
    for index, record in enumerate(context.evaluations):
        mixed = mixture(context.spec.groups, record)
        if mixed:
            yield Finding(
                "synthetic-rows",
                ("evaluations", index, "synthetic"),
                f"{quoted(record.id)} has {mixed}, and nothing says how they were made; say it under "
                "design.test_methodology",
            )


def _path(context: Context, record: EvaluationRecord, by: tuple[str, ...]) -> Path:
    """Return the path of an evaluation in the spec, or of one of its groupings."""
    for index, evaluation in enumerate(context.spec.evaluations):
        if evaluation.id == record.id:
            places = [place for place, names in enumerate(evaluation.groupings) if names == by]
            return ("evaluations", index, "by", places[0]) if places else ("evaluations", index)
    return ("evaluations",)


def _group_path(context: Context, identifier: str) -> Path:
    for index, group in enumerate(context.spec.groups):
        if group.id == identifier:
            return ("groups", index, "categories") if group.categories is not None else ("groups", index)
    return ("groups",)


def _listing(names: dict[str, None]) -> str:
    """Return names, each once, in the order of the card; many are cut with the number left out."""
    shown = ", ".join(quoted(name)[1:-1] for name in list(names)[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown


def _info(identifier: str, summary: str, why: str, fix: str, check: Callable[[Context], Iterator[Finding]]) -> LintRule:
    return LintRule(identifier, "info", "info", summary, why, fix, check)


FEW_CLUSTERS = _info(
    "few-clusters",
    "An interval rests on few clusters.",
    "With few speakers, people or documents an interval knows little of those that were not tested.",
    "Test more clusters, or say in the limitations how few there are.",
    _few_clusters,
)

FEW_EVENTS = _info(
    "few-events",
    "A figure rests on fewer than five events or non-events.",
    "One event more or less changes such a figure much, and it would decide worst group and gap by chance.",
    "Test more rows of the category, or pool categories that belong together.",
    _few_events,
)

SYNTHETIC_ROWS = LintRule(
    id="synthetic-rows",
    level="warning",
    release_level="warning",
    summary="Rows are marked synthetic, and the test methodology says nothing of them.",
    why="Made rows are as hard as whoever made them thought of; a reader must know how they came about.",
    fix="Say under design.test_methodology how the synthetic rows were made, and why they are there.",
    check=_synthetic_rows,
)

ROWS_EXCLUDED = _info(
    "rows-excluded",
    "Rows left the evaluation because their category is not declared.",
    "The overall figure does not describe them.",
    "Declare the category, or pool the rest.",
    _rows_excluded,
)

CATEGORY_ABSENT = LintRule(
    id="category-absent",
    level="warning",
    release_level="warning",
    summary="A declared category does not occur in the data.",
    why="It is shown as not evaluated; often its name is only spelt otherwise in the data.",
    fix="Check the spelling, collect rows of the category, or remove it.",
    check=_category_absent,
    fixer=Fixer(
        "Spells the category as the data do, where one name in them differs by case, white space or hyphens only.",
        fix_category,
        measures=True,
    ),
)

DATA_WARNING = LintRule(
    id="data-warning",
    level="warning",
    release_level="warning",
    summary="The evaluation found something in the data that a reader must know.",
    why="It is no error, and it changes how a figure reads.",
    fix="Follow the message, or explain it under test_methodology.",
    check=_data_warnings,
)
