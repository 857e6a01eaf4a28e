"""Every page that is made: those of the reference, and the list of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cardgen.card.schema import card_schema
from cardgen.diff.schema import diff_schema
from cardgen.outside.findings.schema import finding_schema
from cardgen.outside.replication.schema import addendum_schema
from cardgen.spec.schema import spec_schema
from docs.generator import catalogues, commands, schemas

__all__ = ["DOCS", "REFERENCE", "pages"]

DOCS = Path(__file__).resolve().parents[1]
REFERENCE = "reference"
_NOTE = "<!-- Made by `make reference`; edit what it is made of, not this page. -->\n\n"


def pages() -> Mapping[str, str]:
    """Return the Markdown of each page, by its path below docs/."""
    made = {
        "commands.md": commands.page(),
        "spec.md": schemas.page(
            "Keys of a spec",
            "Every key that a spec may hold, from `cardgen schema spec`. [Writing a spec](../spec.md) and "
            "[Evidence](../evidence.md) say how they work together. "
            "Prose may stand in a file: `{file: prose/fairness.md}`.",
            spec_schema(),
            nulls=False,
        ),
        "card.md": schemas.page(
            "Fields of card.json",
            "Every field of a card, from `cardgen schema card`. [card.json](../card-json.md) says what "
            "they mean together.",
            card_schema(),
            nulls=True,
        ),
        "diff.md": schemas.page(
            "Fields of a comparison",
            "Every field of what `cardgen diff --format json` writes, from `cardgen schema diff`.",
            diff_schema(),
            nulls=True,
        ),
        "finding.md": schemas.page(
            "Keys of an outside finding",
            "Every key of the file in which an outsider writes a claim, from `cardgen schema finding`. "
            "[Outside findings](../findings.md) says how it is verified.",
            finding_schema(),
            nulls=False,
        ),
        "addendum.md": schemas.page(
            "Fields of an addendum",
            "Every field of addendum.json, from `cardgen schema addendum`. [Replicating a card](../replication.md) "
            "says how it comes about.",
            addendum_schema(),
            nulls=True,
        ),
        "metrics.md": catalogues.metrics(),
        "rules.md": catalogues.rules(),
        "lint.md": catalogues.lint(),
        "profiles.md": catalogues.profiles(),
    }
    titles = {name: text.partition("\n")[0].removeprefix("# ") for name, text in made.items()}
    index = ["# Reference", "From the program itself.", "\n".join(f"- [{titles[name]}]({name})" for name in titles)]
    made["README.md"] = "\n\n".join(index) + "\n"
    made = {f"{REFERENCE}/{name}": text for name, text in made.items()}
    made["decisions/README.md"] = _decisions()
    return {name: _NOTE + text for name, text in sorted(made.items())}


def _decisions() -> str:
    """Return the list of decisions, each by its heading."""
    lines = []
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}]({path.name})")
    return "# Decisions\n\nChoices that took thought, each on half a page.\n\n" + "\n".join(lines) + "\n"
