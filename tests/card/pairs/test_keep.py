"""Which cluster sums a card keeps: pseudonyms, the owner's word, and nothing that a hidden cell could be found from."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import cardgen
from cardgen.api import ServiceCard
from cardgen.card.pairs.table import PairTable, read_table
from tests.acceptance.conftest import SPEC

Build = Callable[..., ServiceCard]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a card of loans by officer: 30 officers in two regions, of whom some are in a third one."""

    def made(*, small: int = 0, key: bytes | None = None, **changes: Any) -> ServiceCard:
        generator = np.random.default_rng(5)
        with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["region", "officer", "defaulted", "flagged", "score"])
            for officer in range(30):
                region = "East" if officer < small else ("North", "South")[officer % 2]
                for _ in range(12):
                    truth, said = generator.integers(0, 2, 2).tolist()
                    writer.writerow([region, f"officer-{officer}", truth, said, round(float(generator.random()), 2)])
        spec = yaml.safe_load(SPEC)
        for day in ("as_of", "review_by"):
            spec["card"][day] = str(spec["card"][day])
        evaluation = spec["evaluations"][0]
        evaluation |= {"date": "2026-05-01", "cluster": "officer", "metrics": ["fpr", "fnr"], **changes}
        (tmp_path / "card.json").write_text(json.dumps(spec), encoding="utf-8")
        return cardgen.build(tmp_path / "card.json", pseudonym_key=key)

    return made


def kept(card: ServiceCard) -> PairTable:
    pairing = card.card.evaluations[0].pairing
    assert pairing.file is not None
    assert pairing.digest is not None
    return read_table(card.attachments[pairing.file], pairing.file, pairing.digest)


def test_the_sums_are_those_of_the_card(build: Build) -> None:
    card = build()
    table = kept(card)
    assert len(set(table.units)) == 30
    for result in card.card.results:
        inside = table.inside(result.group)
        above, below = table.sums[result.metric]
        assert (above[inside].sum(), below[inside].sum()) == (result.numerator, result.denominator)


def test_names_are_pseudonyms_and_their_order_says_nothing(build: Build) -> None:
    table = kept(build())
    assert not [unit for unit in table.units if "officer" in unit]
    assert list(table.units) == sorted(table.units)


def test_pseudonyms_depend_on_the_key(build: Build) -> None:
    public, secret, other = kept(build()), kept(build(key=b"0123456789abcdef")), kept(build(key=b"another key here"))
    assert public.units == kept(build()).units
    assert not set(public.units) & set(secret.units)
    assert not set(secret.units) & set(other.units)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"keep_cluster_sums": False}, "the owner keeps them to itself"),
        ({"cluster": None}, "no cluster is declared"),
        ({"suppress_below": 5}, "categories of fewer than 5 are suppressed"),
    ],
)
def test_a_card_says_why_it_keeps_none(build: Build, changes: dict[str, object], reason: str) -> None:
    card = build(**changes)
    assert card.attachments == {}
    pairing = card.card.evaluations[0].pairing
    assert pairing.file is None
    assert pairing.reason is not None
    assert pairing.reason.startswith(reason)


def test_too_many_lines_are_not_kept(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    import cardgen.evaluation.measure as module

    monkeypatch.setattr(module.measure, "__kwdefaults__", {**(module.measure.__kwdefaults__ or {}), "keep": 29})
    pairing = build().card.evaluations[0].pairing
    assert (pairing.file, pairing.reason) == (None, "they would have more than 50,000 lines")


def test_clusters_of_a_hidden_category_are_left_out(build: Build) -> None:
    """Three officers in the east are hidden, and so is another region, from which they could be worked out."""
    card = build(small=3, suppress_below=5, keep_cluster_sums=True)
    hidden = {result.group["region"] for result in card.card.results if result.status == "suppressed"}
    assert "East" in hidden
    table = kept(card)
    for region in hidden:
        assert not table.inside({"region": region}).any()
    for metric in ("fpr", "fnr"):
        whole = next(result for result in card.card.results if result.metric == metric and not result.group)
        assert table.sums[metric][1].sum() < (whole.denominator or 0)
    assert len(hidden) > 1


def test_the_files_travel_with_the_card(build: Build, tmp_path: Path) -> None:
    build().write(tmp_path / "out")
    back = cardgen.read(tmp_path / "out" / "card.json")
    assert set(back.attachments) == {"pairs/defaults.json.gz"}
    back.write(tmp_path / "again")
    for name in ("card.json", "pairs/defaults.json.gz"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


def test_a_file_that_is_not_the_one_the_card_names_is_refused(build: Build, tmp_path: Path) -> None:
    build().write(tmp_path / "out")
    other = build(key=b"0123456789abcdef").attachments["pairs/defaults.json.gz"]
    (tmp_path / "out" / "pairs" / "defaults.json.gz").write_bytes(other)
    with pytest.raises(cardgen.CardError, match="and the card names"):
        cardgen.read(tmp_path / "out" / "card.json")


def test_a_card_cannot_name_a_file_outside_its_folder(build: Build, tmp_path: Path) -> None:
    raw = json.loads(build().to_json())
    for name in ("../secret.json.gz", "/etc/passwd", "pairs/../../x.json.gz", "pairs/a/b.json.gz"):
        raw["evaluations"][0]["pairing"]["file"] = name
        (tmp_path / "other.json").write_text(json.dumps(raw), encoding="utf-8")
        with pytest.raises(cardgen.CardError, match="pattern"):
            cardgen.read(tmp_path / "other.json")
