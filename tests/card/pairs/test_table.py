"""The file of cluster sums: canonical, named by the digest of its content, and refused when it is not what it says."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from cardgen.card.pairs.table import PairTable, compressed, content, digest_of, read_table
from cardgen.errors import CardError


def table() -> PairTable:
    return PairTable(
        evaluation="calls",
        groups=("accent", "device"),
        categories=(("Irish", "Welsh"), ("phone",)),
        labels=np.array([[0, 1, -1], [0, -1, 0]]),
        units=("a1", "b2", "c3"),
        rows=np.array([3.0, 4.0, 5.0]),
        sums={"wer": (np.array([1.0, 0.0, 2.5]), np.array([10.0, 20.0, 30.0]))},
    )


def test_a_table_is_read_back() -> None:
    data = content(table())
    back = read_table(compressed(data), "calls.json.gz", digest_of(data))
    assert content(back) == data
    assert back.units == ("a1", "b2", "c3")
    assert back.sums["wer"][0].tolist() == [1.0, 0.0, 2.5]


def test_the_file_holds_no_date_and_no_name() -> None:
    data = content(table())
    assert compressed(data) == compressed(data)
    assert compressed(data)[4:8] == bytes(4)


def test_lines_are_found_by_category() -> None:
    whole = table()
    assert whole.inside({}).tolist() == [True, True, True]
    assert whole.inside({"accent": "Irish"}).tolist() == [True, False, False]
    assert whole.inside({"device": "phone"}).tolist() == [True, False, True]
    assert whole.inside({"accent": "Irish", "device": "phone"}).tolist() == [True, False, False]
    assert not whole.inside({"accent": "Cornish"}).any()
    assert not whole.inside({"age": "old"}).any()


def test_without_groups_every_line_is_of_everyone() -> None:
    bare = PairTable("calls", (), (), np.zeros((0, 2), dtype=np.int64), ("a", "b"), np.ones(2), {})
    data = content(bare)
    back = read_table(compressed(data), "x", digest_of(data))
    assert back.inside({}).tolist() == [True, True]


def _broken(change: dict[str, object]) -> bytes:
    return json.dumps({**json.loads(content(table())), **change}).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"not compressed", "is not compressed as it should be"),
        (gzip.compress(b"{}")[:-4], "is cut short"),
        (gzip.compress(b"{}") + b"more", "has something behind its end"),
        (gzip.compress(bytes(300_000_000), compresslevel=1), "holds more than 200,000,000 bytes"),
    ],
    ids=["plain", "short", "long", "bomb"],
)
def test_what_is_no_such_file_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CardError, match=message):
        read_table(data, "calls.json.gz", digest_of(b"{}"))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "cardgen-cluster-sums/9"},
        {"rows": [1.0]},
        {"labels": [[0, 1]]},
        {"numerators": []},
        {"categories": []},
        {"units": 3},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_table_that_does_not_add_up_is_refused(change: dict[str, object]) -> None:
    data = _broken(change)
    with pytest.raises(CardError, match="is no file of cluster sums"):
        read_table(gzip.compress(data), "calls.json.gz", digest_of(data))


def test_another_digest_is_refused() -> None:
    with pytest.raises(CardError, match="and the card names sha256:00"):
        read_table(compressed(content(table())), "calls.json.gz", "sha256:00")
