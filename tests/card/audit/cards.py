"""Cards of small cross-tables, and what a card may hide of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import cardgen
from cardgen.card.document import Card
from tests.acceptance.conftest import SPEC

EVERYTHING = "[region, sex, [region, sex]]"
Table = Mapping[tuple[str, str], int]
"""People by region and sex; an empty label is missing."""

_SEX = (
    "  - {id: sex, label: Sex, column: sex, kind: demographic, labels: self_reported, relevance: Rates differ.}\n"
    "evaluations:"
)


def spec(by: str = EVERYTHING, source: str = "proprietary", more: str = "") -> str:
    """A spec that divides loans by region and sex; `more` are further keys of its evaluation."""
    text = SPEC.replace("source: public", f"source: {source}").replace(", score: score}", "}")
    text = text.replace("metrics: [fpr, fnr, auc]", "metrics: [accuracy, fpr, tnr]").replace("evaluations:", _SEX)
    text = text.replace("{{ worst('fpr', by='region') }}", "told below")
    return text.replace("    by: [region]\n", f"    by: {by}\n{more}")


def write(folder: Path, table: Table, text: str, persons: Mapping[tuple[str, str], int] | None = None) -> Path:
    """Write a spec and its rows; with `persons`, that many people share the rows of each joint category."""
    lines, number = ["id,region,sex,defaulted,flagged,person"], 0
    for (region, sex), count in table.items():
        for index in range(count):
            person = f"{region}-{sex}-{index % (persons or {}).get((region, sex), count or 1)}"
            lines.append(f"{number},{region},{sex},{int(index % 4 == 0)},{int(number % 5 == 0)},{person}")
            number += 1
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "card.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def built(folder: Path, table: Table, text: str | None = None) -> cardgen.ServiceCard:
    """Build the card of a table."""
    return cardgen.build(write(folder, table, spec() if text is None else text))


def hide(card: Card, cells: Iterable[Mapping[str, str]], below: int = 4) -> Card:
    """Suppress the cells of a card that prints everything, and only those; disparities and curves go."""
    hidden = [dict(cell) for cell in cells]
    results = tuple(
        type(result)(
            evaluation=result.evaluation,
            metric=result.metric,
            by=result.by,
            group=result.group,
            n=None,
            value=None,
            status="suppressed",
            reason="few people",
            evidence="measured",
        )
        if result.group in hidden
        else result
        for result in card.results
    )
    record = card.evaluations[0]
    coverage = tuple(
        each.model_copy(
            update={
                "categories": tuple(
                    item.model_copy(update={"rows": None, "share": None, "status": "suppressed"})
                    if {each.group: item.category} in hidden
                    else item
                    for item in each.categories
                )
            }
        )
        for each in record.coverage
    )
    update: dict[str, Any] = {"coverage": coverage, "suppress_below": below, "curves": ()}
    if {} in hidden:
        update |= {"rows": None, "excluded": None, "source": record.source.model_copy(update={"rows": None})}
    changes = {"evaluations": (record.model_copy(update=update),), "disparities": (), "acceptance": ()}
    return card.model_copy(update={"results": results, **changes})
