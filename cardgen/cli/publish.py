"""`cardgen publish`: an immutable version in the registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from cardgen.cli.comparison_options import acceptances_option, config_option, data_root_option, pseudonym_key_option
from cardgen.cli.connections import connections
from cardgen.cli.console import complain, data, paint, say
from cardgen.cli.days import judged_on
from cardgen.cli.progress import working
from cardgen.cli.pseudonyms import read_key
from cardgen.cli.registry_options import registry_option

if TYPE_CHECKING:
    from cardgen.api import ServiceCard
    from cardgen.diff.acceptances import Acceptance
    from cardgen.diff.report import Report
    from cardgen.diff.transition import Side
    from cardgen.registry.publish import Outcome
    from cardgen.spec.comparison import Comparison

__all__ = ["command"]

_CHANGES_BYTES = 2_000_000
"""How long changes.md may be: it is a file, and not a comment of a code host."""


@click.command("publish", short_help="Publish an immutable version of a card.")
@click.argument("source", type=click.Path(readable=False, path_type=Path), metavar="SPEC|CARD")
@registry_option
@click.option(
    "--allow-failing",
    metavar="REASON",
    help="Publish although a release criterion failed, and let the card say why.",
)
@click.option(
    "--sign",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="KEY",
    help="Sign with a private Ed25519 key in a PEM file.",
)
@acceptances_option
@config_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which the card is judged; SOURCE_DATE_EPOCH, else today, where left out.",
)
@data_root_option
@pseudonym_key_option
@click.option("--json", "as_json", is_flag=True, help="Print what became of it as JSON on standard output.")
def command(
    *,
    source: Path,
    registry: str,
    allow_failing: str | None,
    sign: Path | None,
    acceptances: Path,
    config: Path | None,
    as_of: datetime | None,
    data_root: Path | None,
    pseudonym_key: BinaryIO | None,
    as_json: bool,
) -> int:
    """Publish the card of SPEC, or CARD (a card.json, with what stands beside it).

    Compares it with the highest published version, and refuses, with exit code 1: a version that is published with
    other content, or not above the highest; a step smaller than the changes need; errors of the comparison that nobody
    accepted; failed release criteria; lint errors at release. The same content again is no error.
    """
    from cardgen.registry.opening import open_store
    from cardgen.registry.publish import candidate_of, publish
    from cardgen.render.comparison.markdown import to_markdown
    from cardgen.sides.acceptances import read_acceptances
    from cardgen.sides.comparing import settings_layer

    key = None
    if sign is not None:
        from cardgen.registry.signing import private_key

        key = private_key(sign.read_bytes(), str(sign))
    store = open_store(registry)
    layer = settings_layer(config, Path())
    with working("building and rendering the card"):
        built = _service_card(source, data_root, read_key(pseudonym_key))
        candidate = candidate_of(built.card, built.attachments, allow_failing)
    accepted = read_acceptances(acceptances, built.card.card.id)
    day = judged_on(as_of) or datetime.now(UTC).date()

    def judge(old: Side, new: Side, versions: Mapping[str, str]) -> Report:
        return _compared(old, new, versions, layer, accepted, day)

    with working("publishing"):
        outcome = publish(
            store, candidate, day=day, judge=judge, markdown=partial(to_markdown, budget=_CHANGES_BYTES), key=key
        )
    if as_json:
        data(json.dumps(_plain(outcome, registry), ensure_ascii=False, indent=2))
    _tell(outcome, registry)
    return 1 if outcome.status == "refused" else 0


def _service_card(source: Path, data_root: Path | None, pseudonym_key: bytes | None) -> ServiceCard:
    """Read a card.json with what stands beside it, or build a spec."""
    from cardgen.api import build, read
    from cardgen.sides.cards import is_card

    if source.is_dir() and (source / "card.json").is_file():
        source = source / "card.json"
    if source.suffix.lower() == ".json" and source.is_file() and is_card(source.name, source.read_bytes()):
        return read(source)
    return build(source, data_root=data_root, pseudonym_key=pseudonym_key, connections=connections())


def _compared(
    old: Side,
    new: Side,
    versions: Mapping[str, str],
    layer: Comparison | None,
    accepted: tuple[Acceptance, ...],
    day: date,
) -> Report:
    """Compare with the version before, under its settings and those of the project."""
    from cardgen.diff.engine import compare
    from cardgen.diff.settings import settings_of

    settings = settings_of(old.card.comparison, *(() if layer is None else (layer,)))
    return compare(old, new, settings, day=day, versions=versions, acceptances=accepted)


def _tell(outcome: Outcome, registry: str) -> None:
    label = f"{outcome.service}@{outcome.version}"
    if outcome.status == "refused":
        complain(outcome.problems)
        say(f"{label}: {paint('not published', 'red')}")
    elif outcome.status == "identical":
        say(f"{label}: already published, identical")
    else:
        after = f", after {outcome.previous}" if outcome.previous else ""
        say(f"{label}: {paint('published', 'green')} in {registry}{after}")


def _plain(outcome: Outcome, registry: str) -> dict[str, object]:
    return {
        "status": outcome.status,
        "id": outcome.service,
        "version": outcome.version,
        "registry": registry,
        "manifest_sha256": outcome.manifest_sha256,
        "previous": outcome.previous,
        "problems": [
            {
                "kind": problem.kind,
                "place": str(problem.place) if problem.place else None,
                "field": problem.field,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in outcome.problems
        ],
    }
