"""Which cluster sums a card keeps, and under which names.

Each line is about one cluster: a speaker, a person. Where small categories are suppressed, lines are kept only if the
owner says so, and then without the clusters of any hidden cell, from which its figures could be worked out.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cardgen.card.evaluations import PairingRecord
from cardgen.card.figures.coverage_matrices import coverage_places
from cardgen.card.figures.suppress import Hidden, incidence_of
from cardgen.card.pairs.table import PairTable, compressed, content, digest_of
from cardgen.evaluation.cells import Cell, ClusterSums, Measured
from cardgen.evaluation.measure import CLUSTER_LINES
from cardgen.metrics.definition import RATIOS
from cardgen.spec.evidence import Evaluation
from cardgen.statistics import suppression

__all__ = ["PUBLIC_KEY", "keep", "table_of"]

PUBLIC_KEY = b"cardgen cluster sums"
"""The key of pseudonyms where the owner gives none: it hides names from a reader, not from one who can guess them."""


def keep(
    evaluation: Evaluation, measured: Measured, hidden: Hidden, threshold: int, card: str, key: bytes
) -> tuple[PairingRecord, Mapping[str, bytes]]:
    """Return what the card says of its cluster sums, and the file that it names.

    Args:
        evaluation: The spec of the evaluation.
        measured: Its cells.
        hidden: Cells that are suppressed.
        threshold: People below which a category is suppressed.
        card: Id of the card; a pseudonym is another one in every card and dataset.
        key: Key of the pseudonyms; versions that are to be compared as pairs need the same.

    Returns:
        The record, and the compressed file by its name; no file where there is a reason against it.
    """
    reason = _reason(evaluation, measured, hidden, threshold)
    if reason is not None or measured.cluster_sums is None:
        return PairingRecord(reason=reason), {}
    table = table_of(evaluation, measured)
    shown = ~_concealed(table, measured, hidden)
    if _gives_away(table, shown, measured, hidden, coverage_places(evaluation, measured)):
        reason = "with the sums of the other clusters, suppressed categories could be worked out"
        return PairingRecord(reason=reason), {}
    table = _pseudonymous(table, shown, f"{card}\x1f{evaluation.dataset}", key)
    data = content(table)
    name = f"pairs/{evaluation.id}.json.gz"
    record = PairingRecord(file=name, digest=digest_of(data), lines=table.rows.size)
    return record, {name: compressed(data)}


def table_of(evaluation: Evaluation, measured: Measured) -> PairTable:
    """Return numerators and denominators of every line of cluster sums, under the names of the data.

    Raises:
        ValueError: The evaluation has no cluster sums.
    """
    sums = measured.cluster_sums
    if sums is None:
        raise ValueError(f"{evaluation.id} has no cluster sums")
    place = {base: index for index, base in enumerate(measured.bases)}

    def of(weights: Mapping[str, float]) -> NDArray[np.float64]:
        total = np.zeros(sums.rows.size)
        for base, weight in weights.items():
            total += weight * sums.sums[place[base]]
        return total

    return PairTable(
        evaluation=evaluation.id,
        groups=sums.groups,
        categories=sums.categories,
        labels=sums.labels,
        units=_names(sums),
        rows=sums.rows,
        sums={
            metric.id: (of(metric.numerator), of(metric.denominator))
            for metric in measured.metrics
            if metric.form in RATIOS
        },
    )


def _reason(evaluation: Evaluation, measured: Measured, hidden: Hidden, threshold: int) -> str | None:
    """Say why no cluster sums are kept, or None."""
    if evaluation.cluster is None:
        return "no cluster is declared"
    if evaluation.keep_cluster_sums is False:
        return "the owner keeps them to itself"
    if threshold and not evaluation.keep_cluster_sums:
        return f"categories of fewer than {threshold} are suppressed, and each line would be about one"
    if 0 in hidden.reasons:
        return "the evaluation is suppressed as a whole"
    if measured.cluster_sums is None:
        return f"they would have more than {CLUSTER_LINES:,} lines"
    return None


def _names(sums: ClusterSums) -> tuple[str, ...]:
    return tuple(sums.names[index] for index in sums.clusters.tolist())


def _concealed(table: PairTable, measured: Measured, hidden: Hidden) -> NDArray[np.bool_]:
    """Tell which lines belong to a cluster that has rows in a hidden cell."""
    cells = _cells(measured)
    touched: set[str] = set()
    for index in hidden.reasons:
        touched |= {table.units[line] for line in np.flatnonzero(table.inside(cells[index].group)).tolist()}
    return np.array([unit in touched for unit in table.units], dtype=bool)


def _gives_away(
    table: PairTable, shown: NDArray[np.bool_], measured: Measured, hidden: Hidden, counted: frozenset[int]
) -> bool:
    """Tell whether a hidden cell could be worked out from the published ones less the shown lines.

    Where all rows of a published cell, or all that lack a label, are shown, none of the others are there: what they
    could be mistaken for is gone.
    """
    margins, cells = measured.margins, _cells(measured)
    declared = len(margins.incidence)
    places = [place for place in range(len(cells)) if place < declared or place in hidden.reasons or place in counted]
    crossed = [incidence_of(measured, cells[place].group) for place in places[declared:]]
    incidence = np.vstack([margins.incidence, *crossed])
    concealed = np.isin(places, list(hidden.reasons))
    known = np.zeros(margins.rows.size, dtype=bool)
    for place, inside in zip(places, incidence, strict=True):
        if place not in hidden.reasons and bool(shown[table.inside(cells[place].group)].all()):
            known |= inside > 0
    for place, group in enumerate(table.groups):
        if bool(shown[table.labels[place] < 0].all()):
            known |= np.array([label is None for label in margins.labels[group]], dtype=bool)
    return bool(suppression.audit(incidence[:, ~known], concealed).size)


def _cells(measured: Measured) -> list[Cell]:
    """Return every cell in the order of the places of hidden ones."""
    return [measured.overall, *(cell for each in (*measured.groupings, *measured.crossed) for cell in each.cells)]


def _pseudonymous(table: PairTable, shown: NDArray[np.bool_], context: str, key: bytes) -> PairTable:
    """Return the shown lines under pseudonyms, in the order of these, which says nothing of the order of the data."""
    chosen = np.flatnonzero(shown).tolist()
    names = {
        unit: hmac.new(key, f"{context}\x1f{unit}".encode(), hashlib.sha256).hexdigest()[:20]
        for unit in {table.units[line] for line in chosen}
    }
    order = sorted(chosen, key=lambda line: (names[table.units[line]], table.labels[:, line].tolist()))
    return PairTable(
        table.evaluation,
        table.groups,
        table.categories,
        table.labels[:, order],
        tuple(names[table.units[line]] for line in order),
        table.rows[order],
        {metric: (above[order], below[order]) for metric, (above, below) in table.sums.items()},
    )
