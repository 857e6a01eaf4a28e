"""The table of the lint rules in docs/checks.md: `python -m tests.card.lint.rules_table` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from cardgen.card.lint.registry import RULES

__all__ = ["PAGE", "table", "with_table"]

PAGE = Path(__file__).resolve().parents[3] / "docs" / "checks.md"
_BETWEEN = re.compile(r"(?<=<!-- rules: )(.*?-->\n).*?(?=<!-- end of rules -->)", re.DOTALL)


def table() -> str:
    """Return the table, from the registry."""
    lines = ["| id | in a draft | at release | what it finds | `--fix` |", "|---|---|---|---|---|"]
    for rule in RULES:
        can = "sometimes" if rule.fixer else "no"
        lines.append(f"| {rule.id} | {rule.level} | {rule.release_level} | {rule.summary.removesuffix('.')} | {can} |")
    return "\n".join(lines) + "\n"


def with_table(page: str) -> str:
    """Return the page with the table in its place."""
    return _BETWEEN.sub(lambda found: f"{found[1]}\n{table()}\n", page)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
