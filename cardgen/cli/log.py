"""`cardgen log`: the versions of a card in the registry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data
from cardgen.cli.registry_options import as_record, registry_option, safe_line

if TYPE_CHECKING:
    from cardgen.registry.history import Release

__all__ = ["command"]


@click.command("log", short_help="List the published versions of a card.")
@click.argument("identifier", metavar="ID")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Print the versions as JSON on standard output.")
def command(*, identifier: str, registry: str, as_json: bool) -> int:
    """List the published versions of the card ID, highest first, with what became of each."""
    from cardgen.registry.address import split_address
    from cardgen.registry.history import find, history, latest
    from cardgen.registry.opening import open_registry

    service, version = split_address(identifier)
    if version is not None:
        raise click.BadParameter(f"give the id alone: {service}", param_hint="ID")
    store = open_registry(registry)
    releases = history(store, service)
    if not releases:
        find(store, service)  # says what there is instead
    newest = latest(releases)
    ordered = tuple(reversed(releases))
    if as_json:
        records = [{**as_record(release), "latest": release is newest} for release in ordered]
        data(json.dumps(records, ensure_ascii=False, indent=2))
        return 0
    width = max(len(release.version) for release in ordered)
    for release in ordered:
        data(_line(release, width, is_latest=release is newest))
    return 0


def _line(release: Release, width: int, *, is_latest: bool) -> str:
    said = f"{release.version:<{width}}  applies to {release.manifest.predicate.as_of}  {release.manifest_sha256[:12]}"
    if release.withdrawal is None:
        return f"{said}  {'latest' if is_latest else 'active'}"
    by = f" by {safe_line(release.withdrawal.by)}" if release.withdrawal.by else ""
    return f"{said}  withdrawn {release.withdrawal.date}{by}: {safe_line(release.withdrawal.reason)}"
