"""Pages that are no cards: what others find, and what a reviewer is served."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import cardgen
from cardgen.registry.directory import Directory
from tests.registry.registry_cards import RELEASED, SERVICE, card, put, released_rows, small

__all__ = ["OTHER_PAGES"]

_BOUNTY = Path(__file__).resolve().parents[2] / "docs" / "examples" / "bounty"
_FINDINGS = ("heron/second-language.yaml", "rook/young.yaml", "finch/old.yaml")
_PORT = 8765


def _run(folder: Path, *words: str) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1788220800", "NO_COLOR": "1"}
    subprocess.run([sys.executable, "-m", "cardgen", *words], cwd=folder, env=environment, check=True, text=True)


def _addendum() -> str:
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "card.yaml").write_text(RELEASED, encoding="utf-8")
        (folder / "rows.csv").write_text(released_rows(), encoding="utf-8")
        (folder / "card.json").write_bytes(cardgen.build(folder / "card.yaml").to_json())
        _run(folder, "replicate", "card.json", "--data", "rows.csv", "--as-of=2026-07-01", "--out", "out")
        return (folder / "out" / "addendum.html").read_text(encoding="utf-8")


def _bounty() -> str:
    with TemporaryDirectory() as place:
        folder = Path(place) / "bounty"
        shutil.copytree(_BOUNTY, folder)
        (folder / "card.json").write_bytes(cardgen.build(folder / "card.yaml").to_json())
        _run(folder, "ledger", "init", "holdout.csv", "--budget", "20")
        _run(folder, "bounty", "accept", *_FINDINGS, "--data", "holdout.csv", "--card", "card.json", "--to", "bounty")
        _run(folder, "bounty", "report", "bounty", "holdout.csv.ledger", "--out", "report")
        return (folder / "report" / "report.html").read_text(encoding="utf-8")


def _served(path: str) -> str:
    from starlette.testclient import TestClient

    from cardgen.site.review.app import review_app
    from cardgen.site.review.reading import Reviewed

    with TemporaryDirectory() as place:
        folder = Path(place) / "cards"
        first = small("1.0.0", lint=())
        put(Directory(folder), replace(first, files={**first.files, "card.html": b"<p>A card.</p>"}))
        changed = card().intended_use.model_copy(update={"limitations": (), "out_of_scope": ()})
        put(Directory(folder), small("2.0.0", lint=(), intended_use=changed))
        app = review_app(Reviewed(Directory(folder), None, Path(place) / "acceptances", None), _PORT, token="t" * 20)
        answer = TestClient(app, base_url=f"http://127.0.0.1:{_PORT}").get(path)
        assert answer.status_code == 200
        return answer.text


OTHER_PAGES: Mapping[str, Callable[[], str]] = {
    "addendum": _addendum,
    "bounty": _bounty,
    "registry": lambda: _served("/"),
    "service of a registry": lambda: _served(f"/services/{SERVICE}"),
    "review": lambda: _served(f"/services/{SERVICE}/review?old=1.0.0&new=2.0.0"),
}
