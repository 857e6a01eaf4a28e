"""`cardgen validate`: every error of a spec at once, and what its profile asks of a release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardgen.cli.console import complain, data, paint, safe, say

if TYPE_CHECKING:
    from cardgen.card.document import LintFinding
    from cardgen.errors import Problem
    from cardgen.spec.loader import LoadedSpec

__all__ = ["command"]

_COLOURS = {"error": "red", "warning": "yellow"}


@click.command("validate", short_help="Check specs without reading their data.")
@click.argument("specs", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path), metavar="SPEC…")
@click.option(
    "--stage",
    type=click.Choice(["draft", "release"]),
    default="draft",
    show_default=True,
    help="At release a spec is also held to its profile, and its texts are linted.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON on standard output.")
@click.pass_context
def command(ctx: click.Context, *, specs: tuple[Path, ...], stage: str, as_json: bool) -> int:
    """Check specs without reading their data.

    Tells every error at once as `file:line:column: field: message`, with a hint. At release it also tells what the
    profile asks for and the spec lacks: sections, the headline metric, groups and conditions, the unit of intervals,
    topics of deployment; and what lint finds in the texts.

    Exits 0 when all specs are valid, 1 when a release lacks something, 2 when a spec is not valid, and 3 when a file
    cannot be read.
    """
    from cardgen.api import load
    from cardgen.errors import CardgenError

    code = 0
    found: list[dict[str, Any]] = []
    for spec in specs:
        try:
            loaded = load(spec)
        except CardgenError as error:
            if ctx.obj["debug"]:
                raise
            code = max(code, error.exit_code)
            found += map(_problem, error.problems)
            if not as_json:
                complain(error.problems)
            continue
        findings = _lacking(loaded) if stage == "release" else ()
        lacking = any(finding.level == "error" for finding in findings)
        code = max(code, 1 if lacking else 0)
        found += [_finding(finding, spec) for finding in findings]
        if not as_json:
            _tell(findings, spec)
            verdict = paint("valid, and no release yet", "yellow") if lacking else paint("valid", "green")
            say(f"{spec}: {verdict}")
    if as_json:
        data(json.dumps(found, ensure_ascii=False, indent=2))
    return code


def _lacking(loaded: LoadedSpec) -> tuple[LintFinding, ...]:
    """Return what a release must not have and what its owner should look at, errors first, by place."""
    from cardgen.card.lint.without_figures import lint_spec

    found = [finding for finding in lint_spec(loaded, "release") if finding.level != "info"]
    return tuple(sorted(found, key=lambda item: (item.level, item.file or "", item.line or 0, item.column or 0)))


def _tell(findings: tuple[LintFinding, ...], spec: Path) -> None:
    """Print findings as `cardgen check` does: one line each, place first."""
    for finding in findings:
        place = ":".join(str(part) for part in (_file(finding, spec), finding.line, finding.column) if part)
        data(f"{place}: {paint(finding.level, _COLOURS[finding.level])}[{finding.id}] {safe(finding.message)}")


def _file(finding: LintFinding, spec: Path) -> Path:
    """Return the file of a finding, relative to where the command runs, so that editors jump."""
    return spec if finding.file is None else spec.parent / finding.file


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.place.file if problem.place else None,
        "line": problem.place.line if problem.place else None,
        "column": problem.place.column if problem.place else None,
        "field": problem.field,
        "message": problem.message,
        "hint": problem.hint,
        "kind": problem.kind,
        "level": "error",
    }


def _finding(finding: LintFinding, spec: Path) -> dict[str, Any]:
    return {
        "file": _file(finding, spec).as_posix(),
        "line": finding.line,
        "column": finding.column,
        "field": finding.pointer.removeprefix("/").replace("/", "."),
        "message": finding.message,
        "hint": "",
        "kind": finding.id,
        "level": finding.level,
    }
