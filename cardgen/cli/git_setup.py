"""`cardgen git-setup`: a repository that keeps cards byte for byte, and shows their claims in a diff."""

from __future__ import annotations

from pathlib import Path

import click

from cardgen.cli.console import data, say

__all__ = ["ATTRIBUTES", "DRIVER", "TEXTCONV", "command"]

_HEADER = (
    "# cardgen: line ends stay as they are, because a manifest holds digests; what is derived is folded in reviews."
)
ATTRIBUTES = (
    "cards/** -text",
    "**/card.json -text diff=cardgen",
    "**/charts/*.svg -diff linguist-generated",
    "**/pairs/*.json.gz binary linguist-generated",
    "cards/**/card.html -diff linguist-generated",
    "cards/**/card.md linguist-generated",
    "cards/**/data/*.csv linguist-generated",
)
"""Lines of .gitattributes, in order: a later one wins."""

TEXTCONV = "git config diff.cardgen.textconv 'cardgen textconv'"
"""What git must be told on each machine, because it obeys no command that comes with a repository."""

DRIVER = """git config diff.cardgen.command 'f() { cardgen diff --fail-on none "$2" "$5" || :; }; f'"""
"""Instead of the claims, the classified comparison in every `git diff`."""


@click.command("git-setup", short_help="Let git keep cards byte for byte and show their claims.")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="[DIR]")
def command(*, directory: Path) -> int:
    """Add what cards need to DIR/.gitattributes, and print the `git config` lines that each machine needs.

    Lines of your own stay as they are. Run it again whenever you like: what is there is not added twice.
    """
    from cardgen.errors import UnreadableError
    from cardgen.render.files.single import write_file

    if not directory.is_dir():
        raise UnreadableError(f"{directory} is no folder: give the top of a repository")
    path = directory / ".gitattributes"
    before = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    there = {" ".join(line.split()) for line in before.splitlines()}
    missing = [line for line in ATTRIBUTES if line not in there]
    if missing:
        end = "\r\n" if "\r\n" in before else "\n"
        glue = end if before and not before.endswith("\n") else ""
        lines = missing if _HEADER in there else [_HEADER, *missing]
        write_file(path, (before + glue + "".join(line + end for line in lines)).encode("utf-8", "surrogateescape"))
        say(f"{path}: {len(missing)} lines added")
    else:
        say(f"{path}: holds everything already")
    say("Run this once on each machine, inside the repository; `git diff` then shows the claims of a card:")
    data(TEXTCONV)
    say("Or this, and it shows the classified comparison:")
    data(DRIVER)
    return 0
