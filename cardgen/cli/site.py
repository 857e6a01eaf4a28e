"""`cardgen site`: the catalogue of a registry as static pages."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, paint, safe, say
from cardgen.cli.days import judged_on
from cardgen.cli.progress import working
from cardgen.cli.registry_options import registry_option

if TYPE_CHECKING:
    from cardgen.site.build import Built

__all__ = ["command"]


@click.command("site", short_help="Build the catalogue of a registry as static pages.")
@registry_option
@click.option(
    "--out",
    default=Path("build/site"),
    show_default=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder to write into: new, empty, or an earlier site, of which only what changed is written.",
)
@click.option("--title", default="Service cards", show_default=True, metavar="TEXT", help="Title of the index.")
@click.option(
    "--pairs",
    default=3,
    show_default=True,
    type=click.IntRange(0, 100),
    metavar="N",
    help="Compare every pair among the newest N versions of a service; each step is compared already.",
)
@click.option("--search/--no-search", default=True, help="Full-text search, where Pagefind is installed.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which ages are judged; SOURCE_DATE_EPOCH, else the newest day of a card, where left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON on standard output.")
def command(
    *, registry: str, out: Path, title: str, pairs: int, search: bool, as_of: datetime | None, as_json: bool
) -> int:
    """Build static pages of every service in the registry: they open from a folder, and below any prefix of a server.

    Exits 1 when something in the registry is broken: it is left out and named, and everything else is built.
    """
    from cardgen.registry.opening import open_registry
    from cardgen.site.build import Wishes, build_site

    store = open_registry(registry)
    with working("building the site") as progress:
        built = build_site(store, out, Wishes(title, judged_on(as_of), search, pairs), progress)
    if as_json:
        data(json.dumps(_plain(built, out), ensure_ascii=False, indent=2))
    for fault in built.faults:
        say(f"{safe(fault.path)}: {paint('error', 'red')}[{fault.kind}] {safe(fault.message)}")
    _tell(built, out)
    return 1 if built.faults else 0


def _tell(built: Built, out: Path) -> None:
    services = f"{built.services} service{'s' * (built.services != 1)}"
    versions = f"{built.versions} version{'s' * (built.versions != 1)}"
    files = f"{built.written} file{'s' * (built.written != 1)} written"
    say(f"{services}, {versions}: {files}, {built.kept} of the services unchanged")
    if built.faults:
        faults = f"{len(built.faults)} fault{'s' * (len(built.faults) != 1)}"
        say(f"{faults} in the registry: what is broken was left out, and the pages say so")
    say(f"{out}/index.html")


def _plain(built: Built, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "services": built.services,
        "versions": built.versions,
        "services_unchanged": built.kept,
        "files_written": built.written,
        "removed": built.removed,
        "full_text_search": built.search,
        "faults": [fault.model_dump(mode="json") for fault in built.faults],
    }
