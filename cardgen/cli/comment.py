"""`cardgen comment`: one comment of a pull request that is kept up to date, or none."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, say

if TYPE_CHECKING:
    from cardgen.cli.code_host import Comment, Conversation, Provider

__all__ = ["command"]

_MARKER = re.compile(r"<!-- cardgen:diff service=[A-Za-z0-9._-]+ -->")
_APIS = {"github": "https://api.github.com", "gitlab": "https://gitlab.com/api/v4"}
_TOKENS = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
_RESOLVED = "**Resolved:** the comparison finds nothing at or above `{level}` any more.\n"


@click.command("comment", short_help="Keep one comment of a pull request up to date.")
@click.argument("body", type=click.Path(path_type=Path, dir_okay=False), metavar="BODY.md")
@click.option("--provider", type=click.Choice(list(_APIS)), required=True, help="Which API the host speaks.")
@click.option("--repository", required=True, metavar="R", help="owner/name, or path or number of a GitLab project.")
@click.option("--number", required=True, type=click.IntRange(min=1), metavar="N", help="Number of the request.")
@click.option("--api", metavar="URL", help="Address of the API, where it is not that of github.com or gitlab.com.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The report as JSON: with it, --comment-on decides; without it, the comment is always written.",
)
@click.option(
    "--comment-on",
    type=click.Choice(["error", "warning", "info", "none"]),
    default="warning",
    show_default=True,
    help="The least finding that is worth a new comment; none switches comments off.",
)
def command(
    *,
    body: Path,
    provider: Provider,
    repository: str,
    number: int,
    api: str | None,
    report: Path | None,
    comment_on: str,
) -> int:
    """Write BODY.md (from `cardgen diff … --output markdown=BODY.md`) as the one comment of a pull request.

    An older comment of the same card is replaced; a new one is written only for a finding at or above --comment-on,
    or where the cards could not be compared. The token comes from GITHUB_TOKEN or GITLAB_TOKEN. Where it may not
    comment, as in a pull request from a fork, the text goes into the job summary, and the command exits 0.
    """
    from cardgen.cli.code_host import Conversation, NotPermittedError

    text = body.read_text(encoding="utf-8")
    marker = _marker(text, body)
    if comment_on == "none":
        say("comments are switched off")
        return 0
    matters = _matters(report, comment_on)
    token = os.environ.get(_TOKENS[provider], "")
    if not token:
        return _instead(text, f"{_TOKENS[provider]} is not set", matters=matters)
    conversation = Conversation(provider, api or _APIS[provider], repository, number, token)
    try:
        before = _own(conversation, marker)
        if before is None and not matters:
            say("nothing to comment on")
        elif before is None:
            conversation.write(text)
            say(f"commented on {repository} #{number}")
        else:
            wanted = (
                text if matters else f"{marker}\n{_RESOLVED.format(level=comment_on)}\n{text.partition(chr(10))[2]}"
            )
            if before.body.strip() != wanted.strip():
                conversation.replace(before, wanted)
            say(f"updated the comment on {repository} #{number}")
    except NotPermittedError as error:
        return _instead(text, f"the token may not comment ({error})", matters=matters)
    return 0


def _marker(text: str, path: Path) -> str:
    """Return the line by which the comment is found again."""
    first = text.partition("\n")[0].strip()
    if not _MARKER.fullmatch(first):
        raise click.BadParameter(
            f"{path} does not begin with the marker of a comparison, such as <!-- cardgen:diff service=ID -->; "
            "write it with `cardgen diff OLD NEW --output markdown=BODY.md`",
            param_hint="BODY.md",
        )
    return first


def _matters(path: Path | None, comment_on: str) -> bool:
    """Tell whether there is something at or above a level; that nothing could be compared is above every level."""
    if path is None:
        return True
    from cardgen.cli.diff import exit_code
    from cardgen.sides.reports import read_report

    return exit_code(read_report(path), comment_on) != 0


def _own(conversation: Conversation, marker: str) -> Comment | None:
    """Return the comment that an earlier run wrote.

    Anybody can write the marker. Where the host does not say who we are, only a comment of a bot can be ours.
    """
    marked = [comment for comment in conversation.comments() if comment.body.partition("\n")[0].strip() == marker]
    if not marked:
        return None
    name = conversation.myself()
    own = [comment for comment in marked if (comment.author == name if name else comment.is_bot)]
    return own[0] if own else None


def _instead(text: str, reason: str, *, matters: bool) -> int:
    """Put the comment where a read-only run can put it: the summary of the job, else standard output."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not matters:
        say(f"{reason}; nothing to comment on")
    elif summary:
        with Path(summary).open("a", encoding="utf-8") as handle:
            handle.write(text + "\n")
        say(f"{reason}; the report is in the summary of the job")
    else:
        say(f"{reason}; the report follows")
        data(text)
    return 0
