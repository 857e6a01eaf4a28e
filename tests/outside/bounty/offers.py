"""Submissions to a bounty on held-out loans: a finding, and the predictions of a better model for its group."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.outside.findings.claims import FINDING

__all__ = ["accepted_by_hand", "offer", "rows_of"]


def rows_of(data: Path) -> pd.DataFrame:
    """Read held-out loans, sorted by id."""
    return pd.read_csv(data).sort_values("application").reset_index(drop=True)


def offer(
    folder: Path,
    data: Path,
    name: str,
    group: str,
    wrong: Callable[[pd.DataFrame], Any] | float,
    *,
    seed: int = 0,
    members: str | None = None,
    **changes: Any,
) -> Path:
    """Write a finding about a group with a model that is wrong as often as told; return the finding's file.

    Args:
        folder: Where it goes, into a folder of its own.
        data: The held-out loans.
        name: Id of the finding.
        group: The predicate.
        wrong: Chance of an error of the model, for each row or for all.
        seed: Of the draws.
        members: The group in the language of pandas, where it is not the same.
        changes: Other keys of the finding; None leaves one out.
    """
    rows = rows_of(data).query(members or group)
    chance = wrong(rows) if callable(wrong) else wrong
    errs = np.random.default_rng(seed).random(len(rows)) < chance
    own = folder / name
    own.mkdir(parents=True, exist_ok=True)
    better = pd.DataFrame({"application": rows["application"], "prediction": rows["defaulted"] ^ errs.astype(int)})
    better.to_csv(own / "better.csv", index=False)
    given = {"id": name, "group": group, "title": f"About {name}", "predictions": {"path": "better.csv"}}
    told = {key: value for key, value in {**FINDING, **given, **changes}.items() if value is not None}
    (own / "finding.json").write_text(json.dumps(told), encoding="utf-8")
    return own / "finding.json"


def accepted_by_hand(listed: dict[str, Any], folder: Path, data: Path, members: dict[str, str]) -> list[np.ndarray]:
    """Answer every row with a list as its file tells it, one row at a time; whether each version is wrong.

    Args:
        listed: `bounty.json`.
        folder: Its folder.
        data: The held-out loans.
        members: From each predicate to the group in the language of pandas.
    """
    rows = rows_of(data)
    wrong = [(rows["flagged"] != rows["defaulted"]).to_numpy()]
    groups: dict[int, np.ndarray] = {}
    for entry in listed["submissions"]:
        if entry["decision"] != "accepted":
            continue
        inside = rows.index.isin(rows.query(members[entry["group"]]).index)
        groups[entry["number"]] = inside
        said = pd.read_csv(folder / entry["predictions"]["path"]).set_index("application")["prediction"]
        own = [said.get(name) != truth for name, truth in zip(rows["application"], rows["defaulted"], strict=True)]
        wrong.append(np.array([o if i else b for o, i, b in zip(own, inside, wrong[-1], strict=True)]))
        for repair in entry["repairs"]:
            to, of = wrong[repair["points_to"]], groups[repair["group"]]
            wrong.append(np.array([t if i else b for t, i, b in zip(to, of, wrong[-1], strict=True)]))
        assert len(wrong) - 1 == entry["version"]
        assert wrong[-1].sum() == entry["overall"]
        assert [int(wrong[-1][group].sum()) for group in groups.values()] == entry["errors"]
    return wrong
