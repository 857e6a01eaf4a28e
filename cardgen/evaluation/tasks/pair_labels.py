"""Groups of pairs: the labels of both people, and the category of pairs whose people are of the same one.

A pair of two categories, or with a person whose label is missing or undeclared, stands in no category; it stays in the
evaluation, because false matches between categories are false matches all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw

from cardgen.evaluation.rolling.categories import bin_index
from cardgen.evaluation.sources.protocols import Kind, Pick
from cardgen.evaluation.tasks.roles import group_name, group_picks
from cardgen.spec.evidence import Evaluation, Group

__all__ = ["binned", "first_label", "grouped_picks", "groups_for", "labelled", "second_label"]


def groups_for(evaluation: Evaluation, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return groups as an evaluation divides by them: only pairs have a second label."""
    if evaluation.task == "verification":
        return groups
    return tuple(group.model_copy(update={"pair_column": None}) for group in groups)


def first_label(group: Group) -> str:
    """Return the name under which the engine reads the label of a pair's first person."""
    return f"first of {group_name(group)}"


def second_label(group: Group) -> str:
    """Return the name under which the engine reads the label of a pair's second person."""
    return f"second of {group_name(group)}"


def grouped_picks(groups: tuple[Group, ...]) -> tuple[Pick, ...]:
    """Return the columns of groups, both of those that have two."""
    found: list[Pick] = []
    for group, pick in zip(groups, group_picks(groups), strict=True):
        if group.pair_column is None:
            found.append(pick)
            continue
        found.append(Pick(first_label(group), pick.column, pick.form, pick.at))
        found.append(Pick(second_label(group), group.pair_column, pick.form, ("groups", group.id, "pair_column")))
    return tuple(found)


def binned(groups: tuple[Group, ...]) -> Mapping[str, tuple[float, ...]]:
    """Return the edges of every column that is cut into bins, by its name."""
    return dict(_binned(groups))


def _binned(groups: tuple[Group, ...]) -> Iterator[tuple[str, tuple[float, ...]]]:
    for group in groups:
        if group.bins is not None:
            names = (group_name(group),) if group.pair_column is None else (first_label(group), second_label(group))
            yield from ((name, group.bins) for name in names)


def labelled(frame: nw.LazyFrame[Any], groups: tuple[Group, ...], columns: Mapping[str, Kind]) -> nw.LazyFrame[Any]:
    """Return a frame whose numbers are cut into bins, and whose pairs have the category that both people are of.

    Args:
        frame: The picked columns.
        groups: The groups.
        columns: What every column of the data holds; labels of two kinds are compared as texts.
    """
    edges = binned(groups)
    if edges:
        frame = frame.with_columns(*(bin_index(name, of).alias(name) for name, of in edges.items()))
    paired = [group for group in groups if group.pair_column is not None]
    texts = [
        name
        for group in paired
        if group.bins is None and columns[group.column] != columns[group.pair_column or group.column]
        for name in (first_label(group), second_label(group))
    ]
    if texts:
        frame = frame.with_columns(*(nw.col(name).cast(nw.String).alias(name) for name in texts))
    if not paired:
        return frame
    return frame.with_columns(
        *(
            nw.when(nw.col(first_label(group)) == nw.col(second_label(group)))
            .then(nw.col(first_label(group)))
            .alias(group_name(group))
            for group in paired
        )
    )
