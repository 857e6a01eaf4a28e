"""Cards of people by region and sex, with weak labels, a population, crossed conditions and synthetic rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import cardgen
from tests.acceptance.conftest import SPEC

POPULATION = "population: {source: Census 2021, as_of: 2021-03-21, shares: {female: 0.5, male: 0.4, diverse: 0.1}}"
Person = Mapping[str, str]

_GROUPS = """\
groups:
  - {id: noise, label: Noise, column: noise, kind: condition, labels: annotated, annotators: 3, agreement: 0.61,
     relevance: Noise hides words.}
  - {id: sex, label: Sex, column: sex, kind: demographic, relevance: Rates differ., SEX}
"""


def spec(
    *,
    by: str = "[region, sex, noise]",
    sex: str = "labels: self_reported",
    source: str = "public",
    more: str = "",
    criterion: str = "",
    prose: str = "told below",
    variation: str = "",
) -> str:
    """A spec that divides loans.

    Args:
        by: The groupings.
        sex: Further keys of the group sex.
        source: Whose data it is; small categories are suppressed unless it is public.
        more: Further keys of the evaluation, a line each, indented.
        criterion: A criterion in place of the only one.
        prose: What stands under fairness.
        variation: A section of that name.
    """
    text = SPEC.replace("source: public", f"source: {source}").replace(", score: score}", "}")
    text = text.replace("metrics: [fpr, fnr, auc]", "metrics: [accuracy, fpr]")
    text = text.replace("groups:\n", _GROUPS.replace("SEX", sex)).replace("    by: [region]\n", f"    by: {by}\n{more}")
    text = text.replace("The highest false positive rate is {{ worst('fpr', by='region') }}.", prose)
    if criterion:
        text = f"{text[: text.index('acceptance:')]}acceptance:\n  - {criterion}\n"
    return text.replace("datasets:\n", f"{variation}datasets:\n")


def people(number: int = 240) -> list[dict[str, str]]:
    """Rows of people: four rows each, one region and sex for all of them; nobody of the West was tested in a café."""
    rows = []
    for index in range(number):
        person = index % (number // 4)
        region = ("North", "South", "West")[person % 3]
        noise = "quiet" if region == "West" else ("quiet", "street", "café")[index % 7 % 3]
        rows.append(
            {
                "region": region,
                "sex": ("female", "male", "male", "male", "male")[person % 5],
                "noise": noise,
                "person": f"p{person}",
                "made": "yes" if index % 4 == 0 else "no",
                "defaulted": str(int(index % 3 == 0)),
                "flagged": str(int(index % 5 == 0 or index % 4 == 0)),
            }
        )
    return rows


def write(folder: Path, text: str, rows: Iterable[Person]) -> Path:
    """Write a spec and its rows."""
    lines = list(rows)
    names = list(lines[0])
    table = [",".join(names), *(",".join(row[name] for name in names) for row in lines)]
    (folder / "rows.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    path = folder / "card.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def built(folder: Path, text: str, rows: Iterable[Person] | None = None) -> cardgen.ServiceCard:
    """Build the card of a spec."""
    return cardgen.build(write(folder, text, people() if rows is None else rows))
