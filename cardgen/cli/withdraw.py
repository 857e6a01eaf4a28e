"""`cardgen withdraw`: a version that should not be relied on any more, said beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cardgen.cli.console import say
from cardgen.cli.days import judged_on
from cardgen.cli.registry_options import registry_option, safe_line

__all__ = ["command"]


@click.command("withdraw", short_help="Withdraw a published version, with a reason.")
@click.argument("address", metavar="ID@VERSION")
@click.option("--reason", required=True, help="Why; readers of the registry see it.")
@click.option("--by", metavar="NAME", help="Who decided it.")
@registry_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the decision; SOURCE_DATE_EPOCH, else today, where left out.",
)
def command(*, address: str, reason: str, by: str | None, registry: str, as_of: datetime | None) -> int:
    """Withdraw a published version: a record is added, and no file is changed or removed.

    Whoever names the version still finds it, and is told; whoever asks for the latest gets another one. A version that
    was withdrawn before stays so for the reason given then; the command exits 1 where that is another one.
    """
    from cardgen.registry.address import split_address
    from cardgen.registry.opening import open_registry
    from cardgen.registry.withdraw import withdraw

    service, version = split_address(address)
    if version is None:
        raise click.BadParameter(f"name the version: {service}@VERSION", param_hint="ID@VERSION")
    day = judged_on(as_of) or datetime.now(UTC).date()
    event, is_new = withdraw(open_registry(registry), service, version, reason=reason, day=day, by=by)
    if is_new:
        say(f"{address}: withdrawn")
        return 0
    say(f"{address} was withdrawn already, on {event.date}: {safe_line(event.reason)}; nothing was written")
    return 0 if event.reason == reason.strip() else 1
