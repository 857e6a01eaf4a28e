"""What a scan leaves of the rows: the sufficient statistics of every category and intersection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cardgen.metrics.definition import Metric
from cardgen.statistics.dyadic import PairSpread
from cardgen.statistics.linearised import SumMoments

__all__ = [
    "Cell",
    "ClusterCounts",
    "ClusterSums",
    "Coverage",
    "GroupingCells",
    "Histogram",
    "Margins",
    "MatchCell",
    "Measured",
    "SourceRecord",
    "SubjectSums",
    "Warned",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ClusterCounts:
    """How many rows each cluster has at each score; a line for each cluster and score that occur together.

    Attributes:
        clusters: Distinct clusters with a row in the cell.
        cluster: Index of the cluster of each line, from 0 to `clusters` − 1; shape (lines,).
        bins: Index of its score in the histogram, shape (lines,).
        positives: Rows of the positive class, shape (lines,).
        negatives: Rows of the negative class, shape (lines,).
        identities: Which cluster of the evaluation each is, shape (clusters,); None where that is not known.
    """

    clusters: int
    cluster: NDArray[np.int64]
    bins: NDArray[np.int64]
    positives: Floats
    negatives: Floats
    identities: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many positive and negative rows have each score (or fall in each bin of scores).

    Where a number is counted that is no score, every row is a positive one.

    Attributes:
        scores: Ascending, shape (b,): the distinct scores, or the lower edge of each bin; of a number, its middle.
        positives: Rows of the positive class (or genuine pairs) at each, shape (b,).
        negatives: Rows of the negative class (or impostor pairs) at each, shape (b,).
        exact: Whether every distinct score stands for itself; else scores were binned.
        width: Width of a bin; 0 where scores stand for themselves.
        by_cluster: The counts of each cluster; None where none is declared, or where there are too many lines to keep.
        by_subject: Where pairs name their subjects, those of each: genuine pairs as positives, and as negatives
            impostor pairs at either end, so that each is there twice.
        squares: Σ w² of the positive and of the negative rows at each; None where rows weigh alike, or are clustered.
    """

    scores: Floats
    positives: Floats
    negatives: Floats
    exact: bool
    width: float = 0.0
    by_cluster: ClusterCounts | None = None
    squares: tuple[Floats, Floats] | None = None
    by_subject: ClusterCounts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SubjectSums:
    """What the subjects of pairs say of a cell.

    Attributes:
        people: Distinct subjects of the cell.
        genuine: Moments, over subjects, of false non-matches and genuine pairs; None where there are none.
        impostor: Spread of false matches over impostor pairs that share subjects; None where there are none.
    """

    people: int
    genuine: SumMoments | None
    impostor: PairSpread | None


@dataclass(frozen=True, slots=True, eq=False)
class MatchCell:
    """The impostor pairs of two categories of people.

    Attributes:
        first: The category of the one.
        second: The category of the other, the same or one that follows in the order of the card.
        people: People of the category of which there are fewer (clusters, or pairs, where pairs name no subjects).
        pairs: Impostor pairs.
        accepted: False matches among them.
        impostor: Their spread, where pairs name their subjects.
        by_cluster: Moments, over clusters, of false matches and impostor pairs, where a cluster is declared instead.
    """

    first: str
    second: str
    people: int
    pairs: float
    accepted: float
    impostor: PairSpread | None = None
    by_cluster: SumMoments | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The sufficient statistics of one category, one intersection, or everyone.

    Attributes:
        group: Category by group id, in the order of the grouping; empty for everyone.
        rows: Rows in the cell.
        clusters: Distinct clusters with a row in the cell; None where no cluster is declared.
        sums: Base sum (weighted where rows have weights) by name; holds `rows` too, weighted alike.
        products: Σ s sᵀ over units (clusters, or rows where there are none), shape (k, k), in the order of
            `Measured.bases`; None where the source holds sums only.
        units: How many units `products` sums over.
        histogram: Counts per score, where a metric or a curve needs them.
        participants: By metric id, the clusters that hold evidence about it (speakers with a truly negative row, for a
            false positive rate); empty where no cluster is declared.
        subjects: What the subjects of pairs say, where pairs name them; `clusters` are these people then.
    """

    group: Mapping[str, str]
    rows: int
    clusters: int | None
    sums: Mapping[str, float]
    products: Floats | None = None
    units: int | None = None
    histogram: Histogram | None = None
    participants: Mapping[str, int] = field(default_factory=dict)
    subjects: SubjectSums | None = None


@dataclass(frozen=True, slots=True)
class GroupingCells:
    """The cells of one grouping, sorted as declared, else by name; a declared category without rows has a cell too.

    An intersection has cells for the combinations that occur.

    Attributes:
        by: The group ids.
        cells: One for each category or intersection that occurs or is declared.
        missing: Rows that lack a label of one of the groups and so stand in no cell.
        clusters: Distinct clusters with a row in any of the cells, fewer than those of the cells added up where some
            are in several; None where no cluster is declared.
    """

    by: tuple[str, ...]
    cells: tuple[Cell, ...]
    missing: int
    clusters: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who was tested, for one group.

    Attributes:
        group: The group id.
        rows: Rows by category, in the order of the categories; 0 for a declared category that the data lacks.
        clusters: Clusters by category; None where no cluster is declared.
        missing: Rows without a label; with declared categories and `rest: exclude` they left the evaluation too.
        excluded: Rows that left the evaluation because their category is not declared (`rest: exclude`).
        pooled: Undeclared categories that were pooled into Other, with their rows.
        strangers: Undeclared names in the data that are in no category, sorted; they stand on no card.
    """

    group: str
    rows: Mapping[str, int]
    clusters: Mapping[str, int] | None
    missing: int
    excluded: int
    pooled: Mapping[str, int] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """Which rows each published cell is made of, for suppression that subtraction cannot undo.

    Attributes:
        incidence: 0/1, shape (cells, atoms): whether a joint cell of all groups (an atom) is part of a published cell.
            The first row is everyone; the others follow `Measured.groupings` in order.
        rows: Rows of each atom, shape (atoms,).
        labels: By group id the category of each atom, None where its rows lack a label; length atoms each.
    """

    incidence: NDArray[np.int8]
    rows: NDArray[np.int64]
    labels: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums:
    """The base sums of every cluster within every joint category, from which versions are compared as pairs.

    Attributes:
        groups: The group ids.
        categories: The categories of each group.
        labels: Index of the category of each group, -1 where a label is missing; shape (groups, lines).
        names: What the data calls the clusters.
        clusters: Index of the cluster of each line, shape (lines,).
        rows: Rows behind each line, shape (lines,).
        sums: Base sums in the order of `Measured.bases`, shape (bases, lines).
    """

    groups: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    labels: NDArray[np.int64]
    names: tuple[str, ...]
    clusters: NDArray[np.int64]
    rows: Floats
    sums: Floats


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What was read.

    Attributes:
        kind: Rows or counts.
        name: The path as the spec writes it.
        files: How many files.
        bytes: Their size.
        digest: SHA-256 over the files' digests and relative names, hexadecimal; None where rows are in no file.
        rows: Rows read (lines of a counts file stand for many).
    """

    kind: Literal["rows", "counts"]
    name: str
    files: int
    bytes: int
    digest: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a reader of the card must know about the data; no error."""

    kind: str
    message: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One evaluation, measured.

    Attributes:
        evaluation: Its id.
        bases: Names of the base sums in the order of every cell's `products`; the last is `rows`.
        overall: The cell of everyone.
        groupings: One for each grouping of `by`, in its order.
        coverage: One for each group that occurs in `by`, in order of first use.
        margins: What suppression needs.
        source: What was read.
        rows: Rows in the evaluation, after exclusions.
        excluded: Rows that left it: of undeclared categories, or without a label, of a group with `rest: exclude`.
        clusters: Distinct clusters, None where none is declared.
        warnings: What a reader must know.
        metrics: The metrics as the source holds them, in the order asked for. A counts source that gives a numerator
            and a denominator instead of base sums holds them under `numerator:ID` and `denominator:ID`.
        cluster_sums: Sums of every cluster; None where no cluster is declared, or they have too many lines.
        crossed: Intersections that a scan or an adjusted gap needs, one for each of `Evaluation.crossings`; none of
            their cells is published for itself.
        matches: By group with labels of both people of a pair, the impostor pairs of any two categories.
    """

    evaluation: str
    bases: tuple[str, ...]
    overall: Cell
    groupings: tuple[GroupingCells, ...]
    coverage: tuple[Coverage, ...]
    margins: Margins
    source: SourceRecord
    rows: int
    excluded: int
    clusters: int | None
    warnings: tuple[Warned, ...] = ()
    metrics: tuple[Metric, ...] = ()
    cluster_sums: ClusterSums | None = None
    crossed: tuple[GroupingCells, ...] = ()
    matches: Mapping[str, tuple[MatchCell, ...]] = field(default_factory=dict)
