"""`cardgen show`: what a published version is, or a file of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, safe, say
from cardgen.cli.registry_options import as_record, registry_option, safe_line

if TYPE_CHECKING:
    from cardgen.registry.history import Release

__all__ = ["command"]


@click.command("show", short_help="Show a published version, or a file of it.")
@click.argument("address", metavar="ID[@VERSION]")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Print what the registry knows as JSON on standard output.")
@click.option("--path", "name", metavar="NAME", help="Print a file of the version, such as card.md, byte for byte.")
def command(*, address: str, registry: str, as_json: bool, name: str | None) -> int:
    """Show a published version of a card; the highest that is not withdrawn where no VERSION is given.

    Every file that is read is held against its digest first.
    """
    from cardgen.registry.address import split_address
    from cardgen.registry.history import find
    from cardgen.registry.opening import open_registry
    from cardgen.registry.reading import content, signer_of
    from cardgen.spec.checks.hints import suggest

    if as_json and name is not None:
        raise click.UsageError("--json and --path ask for different things")
    store = open_registry(registry)
    release = find(store, *split_address(address))
    if release.withdrawal is not None:
        say(f"{release.label} was withdrawn on {release.withdrawal.date}: {safe_line(release.withdrawal.reason)}")
    if name is not None:
        if name not in release.manifest.digests:
            known = suggest(name, release.manifest.digests, what="it has")
            raise click.BadParameter(f"{release.label} has no file {safe(name)}; {known}", param_hint="--path")
        click.echo(content(store, release, name), nl=False)
        return 0
    signer = signer_of(store, release)
    if as_json:
        said = release.manifest.predicate
        record = {
            **as_record(release),
            "signer": signer,
            "cardgen": said.cardgen,
            "ruleset": said.ruleset,
            "card_format": said.card_format,
            "files": release.manifest.digests,
        }
        data(json.dumps(record, ensure_ascii=False, indent=2))
        return 0
    for line in _lines(release, signer):
        data(line)
    return 0


def _lines(release: Release, signer: str | None) -> Iterator[str]:
    said = release.manifest.predicate
    yield f"{release.label}  {release.status}"
    yield f"  applies to  {said.as_of}"
    yield f"  follows     {said.previous.version if said.previous else 'nothing: it is the first'}"
    yield f"  manifest    sha256:{release.manifest_sha256}"
    yield f"  card        {release.card_digest}"
    yield f"  signed by   {signer or 'nobody'}"
    yield f"  rendered by cardgen {safe(said.cardgen)}"
    yield f"  files       {len(release.manifest.digests)}: {', '.join(_folders(release))}"


def _folders(release: Release) -> Iterator[str]:
    names = list(release.manifest.digests)
    yield from (name for name in names if "/" not in name)
    for folder in dict.fromkeys(name.partition("/")[0] for name in names if "/" in name):
        yield f"{sum(name.startswith(f'{folder}/') for name in names)} in {folder}/"
