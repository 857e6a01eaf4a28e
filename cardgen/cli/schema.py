"""`cardgen schema`: JSON Schema of what cardgen reads and writes."""

from __future__ import annotations

import json

import click

from cardgen.cli.console import data

__all__ = ["command"]


_HELP = """Print the JSON Schema (draft 2020-12) of a spec, of card.json, of the report of a comparison, of a finding or
of an addendum.

Save that of the spec beside yours, and an editor completes and explains every field:

\b
  cardgen schema spec > card-spec.schema.json
  # yaml-language-server: $schema=./card-spec.schema.json   (first line of the spec)
"""


@click.command("schema", help=_HELP, short_help="Print the JSON Schema of a spec, a card, a comparison or a finding.")
@click.argument("what", type=click.Choice(["spec", "card", "diff", "finding", "addendum"]), default="spec")
def command(*, what: str) -> int:
    """Print a JSON Schema."""
    if what == "spec":
        from cardgen.spec.schema import spec_schema

        schema = spec_schema()
    elif what == "finding":
        from cardgen.outside.findings.schema import finding_schema

        schema = finding_schema()
    elif what == "addendum":
        from cardgen.outside.replication.schema import addendum_schema

        schema = addendum_schema()
    elif what == "diff":
        from cardgen.diff.schema import diff_schema

        schema = diff_schema()
    else:
        from cardgen.card.schema import card_schema

        schema = card_schema()
    data(json.dumps(schema, ensure_ascii=False, indent=2))
    return 0
