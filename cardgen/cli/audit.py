"""`cardgen audit`: can a suppressed figure be worked out from what is published?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, paint, safe
from cardgen.cli.progress import working
from cardgen.cli.registry_options import registry_option

if TYPE_CHECKING:
    from cardgen.card.audit.verdict import Audit

__all__ = ["command"]


@click.command("audit", short_help="Prove that no suppressed figure can be recovered.")
@click.argument("source", type=click.Path(readable=False, path_type=Path), metavar="CARD|SPEC")
@click.option(
    "--previous",
    metavar="OLD",
    help="A version before, put together with the card: a card.json, a spec, ID@VERSION or git:REF:path.",
)
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON on standard output.")
def command(*, source: Path, previous: str | None, registry: str, as_json: bool) -> int:
    """Solve for every suppressed cell of CARD (a card.json) or SPEC, from everything that is published.

    Looks at card.json, cluster sums, pages, charts and tables; of a spec, at those that `build` would write. Exits 1
    when a suppressed figure can be recovered, or nothing could be proven. A range that is too narrow is a warning.
    Figures that can be recovered are not printed.
    """
    from cardgen.card.audit.run import audit
    from cardgen.sides.auditing import card_and_files, earlier_card

    with working("auditing"):
        card, files = card_and_files(source)
        found = audit(card, files, None if previous is None else earlier_card(previous, registry))
    if as_json:
        data(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, str(source)):
            data(line)
    return 0 if found.passed else 1


def _lines(found: Audit, source: str) -> Iterator[str]:
    """Yield what was found, what was considered, and the verdict last."""
    colours = {"error": "red", "warning": "yellow", "info": "cyan"}
    for item in found.disclosures:
        yield f"{safe(source)}: {paint(item.level, colours[item.level])}[{item.kind}] {safe(item.message)}"
    told = found.statements or {}
    for evaluation, cells in (found.suppressed or {}).items():
        yield f"{evaluation}: {cells:,} suppressed, {told[evaluation]:,} published figures considered"
    for words in found.joined:
        yield f"put together, because they are of the same rows: {safe(words)}"
    if found.suppressed and found.files:
        yield f"{len(found.files)} files searched for figures beside suppressed categories"
    yield found.sentence()
