"""Write the rows of this example: made up, the same on every machine.

Usage: python make_rows.py

A service that warns a clinic of appointments that will be missed. It errs more often for people who read the reminder
in a second language, for the young, and for those who travel far. Four teams bring models of their own.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
Row = dict[str, str]


def rows(seed: int, number: int, prefix: str) -> list[Row]:
    """Draw appointments with what happened and what the service said."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, no secret
    found = []
    for index in range(number):
        language = draw.choices(["English", "Polish", "Urdu", "Somali"], [60, 18, 16, 6])[0]
        age = draw.choices(["under 30", "30 to 59", "60 and over"], [30, 45, 25])[0]
        travel = draw.randrange(5, 90)
        missed = draw.random() < 0.2 + 0.1 * (age == "under 30") + 0.1 * (travel > 60)
        wrong = 0.12 + 0.2 * (language != "English") + 0.1 * (age == "under 30") + 0.08 * (travel > 60)
        said = missed != (draw.random() < wrong)
        found.append(
            {
                "id": f"{prefix}{index:05d}",
                "missed": str(int(missed)),
                "warned": str(int(said)),
                "language": language,
                "age": age,
                "travel_minutes": str(travel),
            }
        )
    return found


def better(seed: int, holdout: list[Row], group: Callable[[Row], bool], wrong: Callable[[Row], float]) -> list[Row]:
    """Predict the rows of a group with a model that is wrong as often as told."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, no secret
    return [
        {"id": row["id"], "prediction": str(int((row["missed"] == "1") != (draw.random() < wrong(row))))}
        for row in holdout
        if group(row)
    ]


def write(name: str, content: list[Row]) -> None:
    """Write rows as CSV."""
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, content[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(content)


def main() -> None:
    """Write every file."""
    write("published.csv", rows(1, 1_000, "p"))
    holdout = rows(2, 2_500, "h")
    write("holdout.csv", holdout)
    second = ("Polish", "Urdu")
    write("heron/better.csv", better(3, holdout, lambda row: row["language"] in second, lambda _: 0.13))
    young = better(
        4, holdout, lambda row: row["age"] == "under 30", lambda row: 0.05 if row["language"] not in second else 0.3
    )
    write("rook/better.csv", young)
    write("wren/better.csv", better(5, holdout, lambda row: int(row["travel_minutes"]) > 60, lambda _: 0.09))
    write("finch/better.csv", better(6, holdout, lambda row: row["age"] == "60 and over", lambda _: 0.17))


if __name__ == "__main__":
    main()
