"""`cardgen verify`: is the registry what was published?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cardgen.cli.console import data, paint, safe, say
from cardgen.cli.progress import working
from cardgen.cli.registry_options import registry_option

__all__ = ["command"]


@click.command("verify", short_help="Verify that the registry holds what was published.")
@click.argument("address", required=False, metavar="[ID[@VERSION]]")
@registry_option
@click.option("--rebuild", is_flag=True, help="Render every card again, and compare pages, charts and tables.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PEM",
    help="Public key that must have signed each version; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON on standard output.")
def command(*, address: str | None, registry: str, rebuild: bool, keys: tuple[Path, ...], as_json: bool) -> int:
    """Hold every file against its digest, every version against the one before it, and find what is there besides.

    Exits 1 when anything is wrong, and 3 when the registry cannot be read. Without --key a signature is held against
    the manifest only, and says nothing about who signed.
    """
    from cardgen.registry.address import split_address
    from cardgen.registry.opening import open_registry
    from cardgen.registry.verify import verify

    known = []
    if keys:
        from cardgen.registry.signing import public_key

        known = [public_key(path.read_bytes(), str(path)) for path in keys]
    service, version = (None, None) if address is None else split_address(address)
    with working("verifying"):
        found = verify(open_registry(registry), service, version, keys=known, rebuild=rebuild)
    if as_json:
        record = {
            "registry": registry,
            "versions": list(found.versions),
            "faults": [asdict(fault) for fault in found.faults],
            "notes": list(found.notes),
        }
        data(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        for fault in found.faults:
            data(f"{safe(fault.path)}: {paint('error', 'red')}[{fault.kind}] {safe(fault.message)}")
    for note in found.notes:
        say(note)
    versions = f"{len(found.versions)} version{'s' * (len(found.versions) != 1)}"
    faults = len(found.faults)
    say(f"{versions} verified: {faults or 'no'} fault{'s' * (faults != 1)}")
    return 1 if faults else 0
