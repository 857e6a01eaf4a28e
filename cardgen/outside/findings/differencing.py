"""Whether the answer about a group, beside the answers that were given before, would tell of too few people.

Who is told the rate of a thousand people, and then that of the same without one, knows of that one. Groups whose sums
are told cut the rows into parts; a part, or what lies between two groups, of fewer people than may be told must not
follow from them (Adam and Wortmann 1989, ACM Computing Surveys 21: 515–556, on trackers).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from pathlib import Path

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.predicates.rows import DerivedRows
from cardgen.evaluation.predicates.syntax import And, Not, Predicate, normal, renamed
from cardgen.evaluation.predicates.syntax import columns as columns_of
from cardgen.evaluation.sources.duck.engine import DuckEngine
from cardgen.evaluation.sources.files import find_files
from cardgen.evaluation.sources.protocols import Pick
from cardgen.evaluation.tasks.kinds import CONFUSION
from cardgen.evaluation.tasks.roles import named_columns
from cardgen.outside.findings.asking import Asked
from cardgen.spec.sources import CountsSource, RowsSource
from cardgen.statistics.suppression import audit

__all__ = ["gives_away", "plainly_nobody", "told_groups"]

_AT = ("holdout",)
_CLUSTER = "cluster"
_TOLERANCE = 1e-9


def told_groups(asked: Asked) -> tuple[Predicate, ...]:
    """Return the groups that an answer tells figures of."""
    group, others = asked.loaded.group.predicate, asked.loaded.others
    if asked.loaded.finding.claim.gap is None:
        return (group,)
    return group, Not(group) if others is None else others.predicate


def gives_away(asked: Asked, told: Sequence[Predicate], more: Sequence[Predicate]) -> bool:
    """Tell whether sums of groups would give those of fewer people than may be told.

    Args:
        asked: The data, and how few that is.
        told: Groups whose sums are known, over the columns of the data.
        more: Groups whose sums would be, over those of the card.

    Raises:
        UnreadableError: The data cannot be read.
    """
    if not asked.suppress_below or not told:
        return False
    more = tuple(renamed(each, asked.placed.names) for each in more)
    published, people = _masks(asked, tuple(dict.fromkeys((*told, *more))))
    between = [
        larger & ~smaller
        for pair in combinations(published, 2)
        for larger, smaller in (pair, pair[::-1])
        if not (smaller & ~larger).any()
    ]
    few = [each for each in between if 0 < people(each) < asked.suppress_below]
    hidden = np.arange(len(published) + len(few)) >= len(published)
    if few and audit(np.vstack([published, *few]), hidden).size:
        return True
    return bool((_follow(published) & (people.of_parts() < asked.suppress_below)).any())


def plainly_nobody(asked: Asked, predicate: Predicate) -> bool:
    """Tell whether a group has no rows for a reason that tells of nobody in particular, such as a misspelt category.

    That nobody is both a certain person and of a certain label tells of that person. So one of the conditions that all
    must hold has to leave nobody by itself, speak of one column, and not of one that names rows or plays a role.
    """
    evaluation = asked.placed.evaluation
    apart = {*named_columns(evaluation).values(), evaluation.row_id, evaluation.cluster}
    whole = normal(renamed(predicate, asked.placed.names))
    parts = whole.parts if isinstance(whole, And) else (whole,)
    plain = [part for part in parts if len(columns_of(part)) == 1 and not apart & set(columns_of(part))]
    return bool(plain) and not _masks(asked, plain)[0].any(axis=1).all()


def _follow(published: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which parts have sums that follow from those of the published groups, shape (parts,).

    One does where its unit vector lies in the row space of the groups, so that its projection there is as long as it.
    """
    _, sizes, basis = np.linalg.svd(published.astype(np.float64), full_matrices=False)
    kept = basis[sizes > _TOLERANCE * sizes.max(initial=0.0)]
    found: NDArray[np.bool_] = (kept * kept).sum(axis=0) > 1 - _TOLERANCE
    return found


def _counted(asked: Asked) -> tuple[Pick, ...]:
    """Return the columns that add up to the rows that a line stands for; none where a line does not tell."""
    named = named_columns(asked.placed.evaluation)
    roles = ("rows",) if "rows" in named else CONFUSION
    return tuple(Pick(role, named[role], "number", _AT) for role in roles) if set(roles) <= set(named) else ()


class _People:
    """Counts people in parts of the rows.

    A cluster may be in several parts, so that it is counted once in their union.
    """

    def __init__(self, lines: NDArray[np.int64], clusters: NDArray[np.int64] | None, rows: NDArray[np.int64]) -> None:
        self._lines, self._clusters, self._rows = lines, clusters, rows

    def of_parts(self) -> NDArray[np.int64]:
        """Return the people in each part, shape (parts,)."""
        if self._clusters is None:
            return np.bincount(self._lines, weights=self._rows).astype(np.int64)
        pairs = np.unique(np.stack([self._lines, self._clusters]), axis=1)
        return np.bincount(pairs[0]).astype(np.int64)

    def __call__(self, parts: NDArray[np.bool_]) -> int:
        inside = parts[self._lines]
        if self._clusters is None:
            return int(self._rows[inside].sum())
        return int(np.unique(self._clusters[inside]).size)


def _masks(asked: Asked, groups: Sequence[Predicate]) -> tuple[NDArray[np.bool_], _People]:
    """Return which parts of the rows each group is made of, shape (groups, parts), and what counts people in them."""
    derived = {f"group {index}": {"in": each} for index, each in enumerate(groups)}
    picks = [Pick(name, name, "key", _AT) for name in derived]
    cluster, source = asked.placed.evaluation.cluster, asked.placed.evaluation.results
    if not isinstance(source, RowsSource | CountsSource):
        raise TypeError("held-out data stands in files")
    if cluster is not None:
        picks.append(Pick(_CLUSTER, cluster, "cluster", _AT))
    counted = _counted(asked) if isinstance(source, CountsSource) else ()
    keys = [pick.name for pick in picks]
    size = (
        reduce(lambda one, other: one + other, map(nw.col, (each.name for each in counted))).sum()
        if counted
        else nw.len()
    )
    with DuckEngine() as engine:
        rows = DerivedRows(engine.open(find_files(source, Path(), None, _AT), _AT), derived)
        with rows.explained():
            grouped = rows.frame((*picks, *counted)).group_by(*keys).agg(size.alias("rows"))
            found = grouped.to_native().fetchnumpy()
    inside = np.stack([~np.ma.getmaskarray(found[name]) for name in derived])
    masks, lines = np.unique(inside, axis=1, return_inverse=True)
    clusters = None
    if cluster is not None:
        values = [str(value) for value in np.ma.filled(found[_CLUSTER].astype(object), "")]
        clusters = np.unique(values, return_inverse=True)[1].astype(np.int64)
    counts = np.asarray(np.ma.getdata(found["rows"]), dtype=np.int64)
    return masks, _People(lines.reshape(-1).astype(np.int64), clusters, counts)
