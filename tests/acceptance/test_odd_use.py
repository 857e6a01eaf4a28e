"""Odd surroundings: closed and full streams, a root folder, scores at the end of the scale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run


def in_shell(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m cardgen {words}'], cwd=folder, capture_output=True, text=True, timeout=300
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_standard_output_is_no_defect(folder: Path) -> None:
    ran = in_shell(folder, "metric > /dev/full")
    assert ran.returncode == 3
    assert "cannot read or write: No space left on device" in ran.stderr


@pytest.mark.skipif(os.name != "posix", reason="closing a stream is shell syntax")
def test_builds_without_a_standard_error(folder: Path) -> None:
    assert in_shell(folder, "build card.yaml --out out 2>&-").returncode == 0
    assert (folder / "out" / "card.html").is_file()


def test_the_root_is_no_folder_for_a_card(cardgen: Run) -> None:
    ran = cardgen("build", "card.yaml", "--out", "/")
    assert ran.code == 3
    assert "is no folder for a card" in ran.err


def test_a_junk_epoch_is_wrong_usage(cardgen: Run) -> None:
    ran = cardgen("build", "card.yaml", "--out", "out", SOURCE_DATE_EPOCH="yesterday")
    assert ran.code == 2
    assert "SOURCE_DATE_EPOCH" in ran.err
    assert cardgen("check", "card.yaml", SOURCE_DATE_EPOCH="").code in (0, 1)


def test_a_very_long_name_is_cut(cardgen: Run) -> None:
    ran = cardgen("metric", "x" * 5000)
    assert ran.code == 2
    assert max(map(len, ran.err.splitlines())) < 600


@pytest.mark.parametrize(("low", "high"), [(-1e308, 1e308), (18446744073709549568, 18446744073709551615)])
def test_scores_at_the_end_of_the_scale(folder: Path, cardgen: Run, low: float, high: float) -> None:
    """Their distance is no number, or is lost in the last digit: no axis, and the figures all the same."""
    header, *lines = (folder / "rows.csv").read_text(encoding="utf-8").splitlines()
    cut = [line.rsplit(",", 1) for line in lines]
    scored = [f"{rest},{high if float(score) > 0.5 else low!r}" for rest, score in cut]
    (folder / "rows.csv").write_text("\n".join([header, *scored]) + "\n", encoding="utf-8")
    ran = cardgen("build", "card.yaml", "--out", "out")
    assert ran.code == 0, ran.err
    assert (folder / "out" / "card.html").is_file()
