"""The table of cluster sums, and its file: canonical JSON, compressed, named by the digest of its content.

The digest is that of the JSON, not of the compressed file, because libraries for compression differ in what they write.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cardgen.errors import CardError, Place, Problem

__all__ = ["PairTable", "compressed", "content", "digest_of", "read_table"]

_FORMAT = "cardgen-cluster-sums/1"
_MOST_BYTES = 200_000_000
_CHUNK = 1 << 20

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PairTable:
    """Numerator and denominator of every metric for every cluster (or row) within every joint category.

    Attributes:
        evaluation: Id of the evaluation.
        groups: Ids of its groups.
        categories: Categories of each group.
        labels: Index of the category of each group, -1 where a label is missing; shape (groups, lines).
        units: Pseudonym of the cluster (or id of the row) of each line; one that spans categories has several lines.
        rows: Rows behind each line, shape (lines,).
        sums: By metric id, numerators and denominators, shape (lines,) each.
    """

    evaluation: str
    groups: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    labels: NDArray[np.int64]
    units: tuple[str, ...]
    rows: Floats
    sums: Mapping[str, tuple[Floats, Floats]]

    def inside(self, group: Mapping[str, str]) -> NDArray[np.bool_]:
        """Tell which lines are part of a category or intersection; of everyone where the mapping is empty."""
        chosen = np.ones(self.rows.size, dtype=bool)
        for name, category in group.items():
            if name not in self.groups:
                return np.zeros(self.rows.size, dtype=bool)
            index = self.groups.index(name)
            names = self.categories[index]
            code = names.index(category) if category in names else -2
            chosen &= self.labels[index] == code
        return chosen


def content(table: PairTable) -> bytes:
    """Return the table as RFC 8785 canonical JSON."""
    import rfc8785

    return rfc8785.dumps(
        {
            "format": _FORMAT,
            "evaluation": table.evaluation,
            "groups": list(table.groups),
            "categories": [list(names) for names in table.categories],
            "labels": table.labels.tolist(),
            "units": list(table.units),
            "rows": table.rows.tolist(),
            "metrics": list(table.sums),
            "numerators": [above.tolist() for above, _ in table.sums.values()],
            "denominators": [below.tolist() for _, below in table.sums.values()],
        }
    )


def digest_of(data: bytes) -> str:
    """Return `sha256:` and the hexadecimal SHA-256 of the content of a file of cluster sums."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def compressed(data: bytes) -> bytes:
    """Compress the content of a file, without a date in it."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def read_table(data: bytes, name: str, digest: str) -> PairTable:
    """Read a file of cluster sums.

    Args:
        data: The compressed file.
        name: What messages call it.
        digest: The digest that the card names it by.

    Raises:
        CardError: It is not such a file, is larger than any is, or its digest is another.
    """
    plain = _expanded(data, name)
    if digest_of(plain) != digest:
        message = f"its content has the digest {digest_of(plain)}, and the card names {digest}"
        raise _refused(name, message, "it was changed, or belongs to another card: build or fetch the card again")
    try:
        return _table(json.loads(plain))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _refused(name, f"is no file of cluster sums: {error}") from error


def _expanded(data: bytes, name: str) -> bytes:
    """Decompress a file piece by piece, so that a small one cannot fill the memory."""
    machine = zlib.decompressobj(wbits=31)
    parts, size, rest = [], 0, data
    try:
        while rest and not machine.eof:
            part = machine.decompress(rest, _CHUNK)
            rest = machine.unconsumed_tail
            size += len(part)
            if size > _MOST_BYTES:
                raise _refused(name, f"holds more than {_MOST_BYTES:,} bytes: no file of cluster sums does")
            parts.append(part)
    except zlib.error as error:
        raise _refused(name, f"is not compressed as it should be: {error}") from error
    if not machine.eof or machine.unused_data:
        raise _refused(name, "is cut short, or has something behind its end")
    return b"".join(parts)


def _table(raw: Any) -> PairTable:
    if raw["format"] != _FORMAT:
        raise ValueError(f"its format is {raw['format']!r}, and this version reads {_FORMAT}")
    groups, lines = tuple(raw["groups"]), len(raw["units"])
    labels = np.array(raw["labels"], dtype=np.int64).reshape(len(groups), lines)
    rows = np.array(raw["rows"], dtype=np.float64).reshape(lines)
    sums = {
        metric: (
            np.array(above, dtype=np.float64).reshape(lines),
            np.array(below, dtype=np.float64).reshape(lines),
        )
        for metric, above, below in zip(raw["metrics"], raw["numerators"], raw["denominators"], strict=True)
    }
    categories = tuple(tuple(str(name) for name in names) for names in raw["categories"])
    if len(categories) != len(groups):
        raise ValueError("it has categories of other groups than its own")
    return PairTable(str(raw["evaluation"]), groups, categories, labels, tuple(map(str, raw["units"])), rows, sums)


def _refused(name: str, message: str, hint: str = "") -> CardError:
    return CardError(Problem(Place(name), "", message, hint, "cluster-sums"))
