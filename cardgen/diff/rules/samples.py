"""How many are behind the figures: smaller samples, suppressed categories, missing labels, another mix of people."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.results import Result
from cardgen.card.words import EVERYONE, category_name
from cardgen.diff.flatten import cell_name, pointer_of
from cardgen.diff.phrases import listed
from cardgen.diff.rules.groups import cell_pointer
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]


def _cell_pairs(transition: Transition) -> Iterator[tuple[EvaluationRecord, Result, Result, tuple[str, ...]]]:
    """Yield every cell that both cards have, once, with the ids of the metrics whose results it has.

    Metrics that rest on other rows, as those of a document may, or that are undefined where others are not, are
    yielded apart: what is found must not hang on which metric comes first.
    """
    seen: dict[tuple[object, ...], tuple[EvaluationRecord, Result, Result, list[str]]] = {}
    for (evaluation, metric), pair in transition.compared.metrics.items():
        for before, after in pair.cells.both:
            key = (evaluation, after.by, cell_name(after.group), before.n, after.n, before.status, after.status)
            seen.setdefault(key, (pair.evaluation, before, after, []))[3].append(metric)
    for record, before, after, metrics in seen.values():
        yield record, before, after, tuple(metrics)


def _sizes(transition: Transition, *, dropped: bool) -> Iterator[Change]:
    limit = 1 - transition.settings.sample_size_drop
    found: dict[tuple[str, tuple[str, ...]], dict[str, tuple[int, int]]] = {}
    sums: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for record, before, after, metrics in _cell_pairs(transition):
        if before.n is None or after.n is None:
            continue
        if dropped and after.status == "insufficient" and before.status == "ok":
            yield _below_minimum(record, before, after, metrics)
            continue
        if not dropped and before.status == "insufficient" and after.status == "ok":
            yield _above_minimum(record, before, after, metrics)
            continue
        smaller, larger = (after.n, before.n) if dropped else (before.n, after.n)
        if smaller < limit * larger:
            cells, sizes = found.setdefault((record.id, after.by), {}), (before.n, after.n)
            known = cells.get(cell_name(after.group), sizes)
            cells[cell_name(after.group)] = min(known, sizes, key=lambda pair: min(pair) / max(pair))
            sums.setdefault((record.id, after.by), []).extend(_results(record.id, metrics, before, after))
    for (evaluation, by), cells in found.items():
        pointer = pointer_of("evaluations", evaluation, "n", "&".join(by) or "overall")
        names = listed([_called(cell) for cell in cells])
        word = "fewer" if dropped else "more"
        first = next(iter(cells.values()))
        counts = f"{first[0]:,} → {first[1]:,} rows" if len(cells) == 1 else f"{len(cells)} categories"
        yield Change(
            pointer,
            {cell: n for cell, (n, _) in cells.items()},
            {cell: n for cell, (_, n) in cells.items()},
            f"{word} rows in {evaluation} for {names}: {counts}",
            covers=(pointer, *sums[evaluation, by], *_coverage(evaluation, by)),
        )


def _called(cell: str) -> str:
    return EVERYONE.lower() if cell == "overall" else " × ".join(part.split("=", 1)[-1] for part in cell.split("&"))


def _coverage(evaluation: str, by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pointer_of("evaluations", evaluation, "coverage", name, "categories") for name in by)


def _below_minimum(record: EvaluationRecord, before: Result, after: Result, metrics: tuple[str, ...]) -> Change:
    message = (
        f"{category_name(after.group, after.by)} in {record.id} has {after.n:,} rows, before {before.n:,}, which is "
        f"below the card's own minimum: its figures are gone"
    )
    pointer = pointer_of("evaluations", record.id, "n", cell_name(after.group))
    covers = (pointer, *_results(record.id, metrics, before, after))
    return Change(pointer, before.n, after.n, message, severity="error", covers=covers)


def _above_minimum(record: EvaluationRecord, before: Result, after: Result, metrics: tuple[str, ...]) -> Change:
    message = f"{category_name(after.group, after.by)} in {record.id} has enough rows for figures: {after.n:,}"
    pointer = pointer_of("evaluations", record.id, "n", cell_name(after.group))
    return Change(pointer, before.n, after.n, message, covers=(pointer, *_results(record.id, metrics, before, after)))


def _results(evaluation: str, metrics: tuple[str, ...], before: Result, after: Result) -> tuple[str, ...]:
    return tuple(
        pointer_of("results", evaluation, metric, cell_name(result.group))
        for metric in metrics
        for result in (before, after)
    )


def _suppressed(transition: Transition, *, now: bool) -> Iterator[Change]:
    found: dict[str, list[tuple[EvaluationRecord, Result, Result, tuple[str, ...]]]] = {}
    for item in _cell_pairs(transition):
        record, before, after, _ = item
        has, lacks = (before, after) if now else (after, before)
        if lacks.status == "suppressed" and has.status != "suppressed":
            found.setdefault(cell_pointer(record.id, after.by, cell_name(after.group)) + "/status", []).append(item)
    for pointer, items in found.items():
        # A figure that was printed says more than one that was undefined in the same cell.
        record, before, after, _ = min(items, key=lambda item: (item[1] if now else item[2]).status != "ok")
        name = category_name(after.group, after.by)
        message = (
            f"{name} in {record.id} is suppressed, and its figures were published before"
            if now
            else f"{name} in {record.id} is no longer suppressed"
        )
        covers = [pointer, *_coverage(record.id, after.by)]
        for _, one, other, metrics in items:
            covers += _results(record.id, metrics, one, other)
        yield Change(pointer, before.status, after.status, message, covers=tuple(covers))


def _labelled(transition: Transition, *, dropped: bool) -> Iterator[Change]:
    old, new = transition.cards
    limit = transition.settings.coverage_drop
    for before, after in match(old.evaluations, new.evaluations, by_id).kept:
        for one, other in match(before.coverage, after.coverage, lambda item: item.group).kept:
            if one.missing_share is None or other.missing_share is None:
                continue
            lost = other.missing_share - one.missing_share
            if (lost if dropped else -lost) > limit:
                known = [1 - one.missing_share, 1 - other.missing_share]
                pointer = pointer_of("evaluations", after.id, "coverage", after_group := other.group, "missing_share")
                message = (
                    f"{known[1]:.0%} of the rows of {after.id} have a label of the group {after_group}, "
                    f"before {known[0]:.0%}"
                )
                covers = (pointer, pointer_of("evaluations", after.id, "coverage", after_group, "missing"))
                yield Change(pointer, one.missing_share, other.missing_share, message, covers=covers)


def _mix(transition: Transition) -> Iterator[Change]:
    """Find categories whose share of the rows moved; each evaluation and group once."""
    old, new = transition.cards
    limit = transition.settings.mix_shift
    for before, after in match(old.evaluations, new.evaluations, by_id).kept:
        for one, other in match(before.coverage, after.coverage, lambda item: item.group).kept:
            shares = [
                {item.category: item.share for item in record.categories if item.share is not None}
                for record in (one, other)
            ]
            if set(shares[0]) != set(shares[1]):
                continue
            moved = [name for name, share in shares[1].items() if abs(share - shares[0][name]) > limit]
            if moved:
                pointer = pointer_of("evaluations", after.id, "coverage", other.group, "shares")
                categories = pointer_of("evaluations", after.id, "coverage", other.group, "categories")
                yield Change(
                    pointer,
                    {name: shares[0][name] for name in moved},
                    {name: shares[1][name] for name in moved},
                    f"who was tested in {after.id} moved: {listed(_shift(shares, moved))}",
                    covers=(pointer, categories),
                )


def _shift(shares: list[dict[str, float]], moved: list[str]) -> list[str]:
    return [f"{name} {shares[0][name]:.0%} → {shares[1][name]:.0%}" for name in moved]


RULES = (
    Rule(
        "sample-size-dropped",
        "samples",
        "warning",
        "minor",
        "A category has over 20 % fewer rows; an error where it falls below the card's own minimum.",
        "Fewer rows say less, and a loss that is not by chance says something else.",
        "Say what became of the rows.",
        "sample-size-grown",
        lambda transition: _sizes(transition, dropped=True),
    ),
    Rule(
        "sample-size-grown",
        "samples",
        "info",
        "minor",
        "A category has many more rows, or enough for figures where it had too few.",
        "More rows say more.",
        "Nothing to do.",
        "sample-size-dropped",
        lambda transition: _sizes(transition, dropped=False),
    ),
    Rule(
        "group-became-suppressed",
        "samples",
        "error",
        "major",
        "A category whose figures were published is suppressed.",
        "A reader who relied on them has nothing in their place, and the two versions together may give it away.",
        "Test more people of that category.",
        "group-unsuppressed",
        lambda transition: _suppressed(transition, now=True),
    ),
    Rule(
        "group-unsuppressed",
        "samples",
        "info",
        "minor",
        "A category that was suppressed has figures.",
        "A reader learns about people who were too few before.",
        "Nothing to do.",
        "group-became-suppressed",
        lambda transition: _suppressed(transition, now=False),
    ),
    Rule(
        "coverage-dropped",
        "samples",
        "warning",
        "minor",
        "A smaller share of the rows has a known label of a group.",
        "Rows without a label stand in no category: those of one group may be missing.",
        "Find out whose labels are missing.",
        "coverage-grown",
        lambda transition: _labelled(transition, dropped=True),
    ),
    Rule(
        "coverage-grown",
        "samples",
        "info",
        "minor",
        "A larger share of the rows has a known label of a group.",
        "More of what was tested stands in the table of groups.",
        "Nothing to do.",
        "coverage-dropped",
        lambda transition: _labelled(transition, dropped=False),
    ),
    Rule(
        "group-mix-changed",
        "samples",
        "warning",
        "minor",
        "A category's share of the rows moved by over 5 points.",
        "An overall figure moves with the mix of people, although nobody is served better or worse.",
        "Read the change within groups, which the comparison shows beside the change of the mix.",
        "group-mix-changed",
        _mix,
    ),
)
