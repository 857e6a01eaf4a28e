"""Options that the commands about a registry share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cardgen.cli.console import safe

if TYPE_CHECKING:
    from cardgen.registry.history import Release

__all__ = ["as_record", "registry_option", "safe_line"]

registry_option = click.option(
    "--registry",
    default="cards",
    show_default=True,
    envvar="CARDGEN_REGISTRY",
    show_envvar=True,
    metavar="R",
    help="Folder of the registry, or its address: s3://, gs:// or az://.",
)


def as_record(release: Release) -> dict[str, Any]:
    """Return a published version as plain data."""
    said, withdrawal = release.manifest.predicate, release.withdrawal
    return {
        "id": release.service,
        "version": release.version,
        "as_of": said.as_of.isoformat(),
        "status": release.status,
        "withdrawal": None if withdrawal is None else withdrawal.model_dump(mode="json", include=_TOLD),
        "manifest_sha256": release.manifest_sha256,
        "card_digest": release.card_digest,
        "previous": None if said.previous is None else said.previous.version,
    }


_TOLD = {"date", "reason", "by"}


def safe_line(text: str) -> str:
    """Return a text of somebody else as one line that does nothing to a terminal."""
    return safe(" ".join(text.split()))
