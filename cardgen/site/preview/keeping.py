"""What a rebuild may keep: cells of unchanged data, figures of unchanged cells, charts of unchanged figures.

Everything is kept under a digest of what it was made from, so that a key that is met again means the same result. Two
lists below name what figures and charts are known not to read; a test takes those parts away and finds the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from cardgen.card.document import Card
from cardgen.card.thresholds.record import exact_thresholds
from cardgen.errors import CardgenError
from cardgen.evaluation.sources.files import find_files
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.sources import CountsSource, RowsSource
from cardgen.spec.texts import replace_prose, texts_of

__all__ = [
    "NOT_IN_CHARTS",
    "NOT_IN_FIGURES",
    "FileDigests",
    "cells_key",
    "charts_key",
    "data_files",
    "figures_key",
    "without_prose",
]

NOT_IN_FIGURES = frozenset({"variation", "design", "deployment", "operations", "further_information", "glossary"})
"""Sections of a spec that no figure is made from. Of the intended use only the prose is none of theirs."""

NOT_IN_CHARTS = frozenset(
    {
        *("generator", "intended_use", "design", "deployment", "operations", "further_information", "glossary"),
        *("lint", "references", "inherited"),
    }
)
"""Parts of a card that no chart is drawn from."""


class FileDigests:
    """The SHA-256 of files; one whose size, time and inode are as they were is not read again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int, int], str]] = {}

    def of(self, path: Path) -> str:
        """Return the digest of a file; empty where it cannot be read, which the build then says."""
        try:
            found = path.stat()
            state = found.st_size, found.st_mtime_ns, found.st_ino
            if path not in self._known or self._known[path][0] != state:
                with path.open("rb") as handle:
                    self._known[path] = state, hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError:
            return ""
        return self._known[path][1]


def data_files(loaded: LoadedSpec, evaluation: Evaluation, data_root: Path | None) -> tuple[Path, ...]:
    """Return the files of an evaluation; none where they cannot be told, or stand in a warehouse."""
    source = evaluation.results
    if not isinstance(source, RowsSource | CountsSource):
        return ()
    try:
        found = find_files(source, loaded.directory, data_root, ("evaluations", evaluation.id, "source"))
    except CardgenError:
        return ()
    return tuple(file.path for file in found.files)


def cells_key(loaded: LoadedSpec, evaluation: Evaluation, files: tuple[Path, ...], digests: FileDigests) -> str:
    """Return what the cells of an evaluation depend on: its definition without prose, the groups, and its data."""
    groups = [_plain(group) for group in loaded.spec.groups]
    content = [(str(file), digests.of(file)) for file in files]
    return _digest([_plain(evaluation), groups, list(exact_thresholds(loaded.spec, evaluation)), content])


def figures_key(spec: CardSpec, cells: Mapping[str, str]) -> str:
    """Return what the figures of a card depend on, given the keys of its cells."""
    sections = spec.model_dump(mode="json", exclude={*NOT_IN_FIGURES, "intended_use"})
    return _digest([sections, _plain(spec.intended_use), dict(cells)])


def charts_key(card: Card) -> str:
    """Return what the charts of a card depend on."""
    return _digest(card.model_dump(mode="json", exclude=set(NOT_IN_CHARTS)))


def without_prose(model: BaseModel) -> Any:
    """Return a part of a spec with all its prose blank."""
    return replace_prose(model, {text.path: "" for text in texts_of(model) if text.kind == "prose"})


def _plain(model: BaseModel) -> object:
    return without_prose(model).model_dump(mode="json")


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=True)
    return hashlib.sha256(text.encode()).hexdigest()
