"""`cardgen validate`: every error of a spec at once."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cardgen.cli.console import complain, data, paint, say

__all__ = ["command"]


@click.command("validate", short_help="Check specs without reading their data.")
@click.argument("specs", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path), metavar="SPEC…")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON on standard output.")
@click.pass_context
def command(ctx: click.Context, *, specs: tuple[Path, ...], as_json: bool) -> int:
    """Check specs without reading their data.

    Tells every error at once as `file:line:column: field: message`, with a hint. Exits 0 when all specs are valid, 2
    when one is not, and 3 when a file cannot be read.
    """
    from cardgen.api import load
    from cardgen.errors import CardgenError, Problem

    code = 0
    found: list[Problem] = []
    for spec in specs:
        try:
            load(spec)
        except CardgenError as error:
            if ctx.obj["debug"]:
                raise
            code = max(code, error.exit_code)
            found += error.problems
            if not as_json:
                complain(error.problems)
        else:
            if not as_json:
                say(f"{spec}: {paint('valid', 'green')}")
    if as_json:
        data(
            json.dumps(
                [
                    {
                        "file": problem.place.file if problem.place else None,
                        "line": problem.place.line if problem.place else None,
                        "column": problem.place.column if problem.place else None,
                        "field": problem.field,
                        "message": problem.message,
                        "hint": problem.hint,
                        "kind": problem.kind,
                    }
                    for problem in found
                ],
                ensure_ascii=False,
                indent=2,
            )
        )
    return code
