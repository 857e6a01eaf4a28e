"""The specs that must build unchanged, held against figures that were computed independently."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run

OUTCOMES = {
    "edacc-whisper-turbo": {"overall-wer": "pass", "worst-accent": "inconclusive", "accent-gap": "inconclusive"},
    "edacc-parakeet-v2": {"overall-wer": "pass", "worst-accent": "inconclusive", "accent-gap": "inconclusive"},
    "edacc-parakeet-v3": {"overall-wer": "pass", "worst-accent": "inconclusive", "accent-gap": "inconclusive"},
    "compas": {"fpr-gap": "fail", "four-fifths": "fail"},
}


@pytest.mark.shared
@pytest.mark.parametrize("name", OUTCOMES)
def test_every_figure_agrees(name: str, shared: Path, cardgen: Run, tmp_path: Path) -> None:
    contract = shared / "contract"
    built = cardgen("build", contract / f"{name}.yaml", "--out", tmp_path / "card")
    assert built.code == 0, built.err
    card = tmp_path / "card" / "card.json"
    checked = subprocess.run(
        [sys.executable, str(contract / "check.py"), str(card), str(contract / "expected" / f"{name}.json")],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout
    outcomes = {item["id"]: item["outcome"] for item in json.loads(card.read_bytes())["acceptance"]}
    assert outcomes == OUTCOMES[name]


@pytest.mark.shared
def test_judged_on_the_point_the_gap_of_edacc_fails(shared: Path, cardgen: Run, tmp_path: Path) -> None:
    text = (shared / "contract" / "edacc-parakeet-v3.yaml").read_text(encoding="utf-8")
    text = text.replace("scope: gap, by: accent, max: 0.10", "scope: gap, by: accent, max: 0.10, on: point")
    text = text.replace("../data/", f"{(shared / 'data').resolve().as_posix()}/")
    (tmp_path / "point.yaml").write_text(text, encoding="utf-8")
    built = cardgen("build", tmp_path / "point.yaml", "--out", tmp_path / "card", "--json")
    assert built.code == 0, built.err
    assert json.loads(built.out)["acceptance"]["accent-gap"] == "fail"
