"""Every file of an addendum: two documents, two pages, charts and tables."""

from __future__ import annotations

from pathlib import Path

from cardgen.card.canonical import canonical_json
from cardgen.errors import Place, Problem, UnreadableError
from cardgen.outside.replication.making import Made
from cardgen.outside.replication.pages.charts import addendum_charts
from cardgen.outside.replication.pages.html import html_page
from cardgen.outside.replication.pages.markdown import markdown_page
from cardgen.outside.replication.pages.tables import tables
from cardgen.outside.replication.pages.view import addendum_view
from cardgen.outside.replication.record import Addendum
from cardgen.render.charts.svg import standalone
from cardgen.render.files.csv_tables import to_csv

__all__ = ["addendum_json", "check_folder", "files"]


def check_folder(directory: Path) -> None:
    """Check that no card would be lost, before anything is measured: an addendum replaces an older addendum only.

    Raises:
        UnreadableError: The folder holds a card that is no addendum, such as the one to replicate.
    """
    if (directory / "card.json").exists() and not (directory / "addendum.json").exists():
        message = "holds a card, which the addendum would replace"
        raise UnreadableError(Problem(Place(str(directory)), "", message, "choose another folder with --out"))


def addendum_json(addendum: Addendum) -> bytes:
    """Return the addendum as RFC 8785 canonical JSON, as a card is written."""
    import rfc8785

    return rfc8785.dumps(addendum.model_dump(mode="json"))


def files(made: Made) -> dict[str, bytes]:
    """Return every file of an addendum by its relative path, sorted."""
    charts = addendum_charts(made)
    view = addendum_view(made, charts)
    found = {
        "card.json": canonical_json(made.card),
        "addendum.json": addendum_json(made.addendum),
        "addendum.md": markdown_page(view).encode(),
        "addendum.html": html_page(view).encode(),
    }
    found |= {f"charts/{chart.id}.svg": standalone(chart.svg).encode() for chart in charts}
    found |= {f"data/{name}": text.encode() for name, text in (to_csv(made.card) | tables(made.addendum)).items()}
    return dict(sorted(found.items()))
