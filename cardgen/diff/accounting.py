"""Which changed leaves of a card are accounted for: by a finding, or because they follow from what a finding says.

The figures of an evaluation hang together: where a result moved, its summaries, its curves, its coverage and the
digest of its source moved with it, and one finding is enough. Where nothing of that kind is found, every changed leaf
is uncovered, and the remainder rules tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cardgen.diff.bump import version_key
from cardgen.diff.flatten import cell_name, pointer_of
from cardgen.diff.transition import Change, Rule, Side, Transition

__all__ = ["changed_leaves", "differs", "uncovered"]

_COMPANIONS = ("/generator/inputs", "/lint", "/references", "/inherited")
"""What follows from any change of a spec."""

_OF_A_RUN = (
    *("source", "date", "rows", "clusters", "excluded", "coverage", "coverage_matrices", "curves"),
    "match_matrices",
    *("compatibility", "pairing", "warnings", "threshold_sweeps", "threshold_results", "criterion_thresholds"),
)
_DERIVED_OUTCOME = ("observed", "bound", "group", "not_evaluated", "reason")


def changed_leaves(old: Side, new: Side) -> tuple[str, ...]:
    """Return the paths of leaves that differ, sorted."""
    one, other = old.flat.leaves, new.flat.leaves
    if one == other:
        return ()
    missing = object()
    return tuple(
        sorted(path for path in one.keys() | other.keys() if one.get(path, missing) != other.get(path, missing))
    )


def differs(transition: Transition) -> bool:
    """Tell whether the cards differ in anything but the number and the days of the version."""
    own = set(_bookkeeping(transition))
    return any(not _is_covered(leaf, own) for leaf in transition.changed)


def uncovered(transition: Transition, found: Iterable[tuple[Rule, Change]]) -> tuple[str, ...]:
    """Return the changed leaves that neither a finding nor what follows from one accounts for."""
    covers: set[str] = set()
    for _, change in found:
        covers.update(change.covers or (change.pointer,))
    covers.update(_bookkeeping(transition))
    covers.update(_consequences(transition))
    left = [leaf for leaf in transition.changed if not (_is_covered(leaf, covers) or _only_holds(leaf, transition))]
    others = [leaf for leaf in left if not leaf.startswith(_COMPANIONS)]
    return tuple(others if others or any(True for _ in found) else left)


def _only_holds(leaf: str, transition: Transition) -> bool:
    """Tell whether a leaf is the empty place of what the other card has beneath it: that is told where it stands."""
    sides = transition.old, transition.new
    return any(
        one.flat.leaves.get(leaf, leaf) in ([], {}, None) and leaf not in other.flat.leaves and leaf in other.index_of
        for one, other in (sides, sides[::-1])
    )


def _is_covered(leaf: str, covers: set[str]) -> bool:
    path = leaf
    while path:
        if path in covers:
            return True
        path = path.rpartition("/")[0]
    return False


def _bookkeeping(transition: Transition) -> Iterator[str]:
    """Yield what a new version brings: its number, its days, and new lines of the change log."""
    old, new = (card.card for card in transition.cards)
    yield "/card/version"  # the version rules tell it
    if version_key(new.version) <= version_key(old.version):
        return
    if new.as_of >= old.as_of:
        yield "/card/as_of"
    if new.review_by >= old.review_by:
        yield "/card/review_by"
    known = {entry.version for entry in old.changelog}
    yield from (pointer_of("card", "changelog", e.version) for e in new.changelog if e.version not in known)
    if not old.changelog:
        yield "/card/changelog"


def _consequences(transition: Transition) -> Iterator[str]:
    """Yield what follows from figures that moved, or that the gate claims."""
    moved: set[tuple[str, str, tuple[str, ...]]] = set()
    for (evaluation, name), pair in transition.compared.metrics.items():
        for comparison in pair.withheld:
            moved.add((evaluation, name, comparison.by))
        moved |= {(evaluation, name, c.after.by) for c in pair.changes if c.comparison.difference}
        moved |= {(evaluation, name, a.by) for b, a in pair.cells.both if b.status != a.status}
        moved |= {(evaluation, name, r.by) for r in (*pair.cells.gone, *pair.cells.added)}
    for _, _, change in transition.gates:
        for scope in change.figures:
            for card in transition.cards:
                moved |= {
                    (r.evaluation, r.metric, r.by) for r in card.results if scope.holds(r.evaluation, r.metric, r.by)
                }
    for card in transition.cards:
        for result in card.results:
            if transition.gate(result.evaluation, result.metric, result.by) is not None:
                yield pointer_of("results", result.evaluation, result.metric, cell_name(result.group))
    for evaluation, name, by in moved:
        yield pointer_of("disparities", evaluation, name, "&".join(by))
    # The spread of groups, and differences to everyone else, follow from the overall figure too.
    whole = {(evaluation, name) for evaluation, name, _ in moved}
    for card in transition.cards:
        for disparity in card.disparities:
            if (disparity.evaluation, disparity.metric) in whole:
                yield pointer_of("disparities", disparity.evaluation, disparity.metric, "&".join(disparity.by))
    for evaluation in {evaluation for evaluation, _, _ in moved}:
        yield from (pointer_of("evaluations", evaluation, name) for name in _OF_A_RUN)
    for card in transition.cards:
        for item in card.acceptance:
            if (item.evaluation, item.metric) in whole:
                yield from (pointer_of("acceptance", item.id, name) for name in _DERIVED_OUTCOME)
