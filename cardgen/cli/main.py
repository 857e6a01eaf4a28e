"""The command `cardgen`: finds the subcommand, and turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from cardgen import __version__
from cardgen.cli.console import complain

__all__ = ["main"]

_COMMANDS = {
    "init": "Start a spec that validates and builds.",
    "validate": "Check specs without reading their data.",
    "build": "Build a card: JSON, Markdown, HTML, charts and tables.",
    "check": "Judge a card for CI: lint and release criteria.",
    "audit": "Prove that no suppressed figure can be recovered.",
    "publish": "Publish an immutable version of a card.",
    "log": "List the published versions of a card.",
    "show": "Show a published version, or a file of it.",
    "withdraw": "Withdraw a published version, with a reason.",
    "verify": "Verify that the registry holds what was published.",
    "site": "Build the catalogue of a registry as static pages.",
    "serve": "Preview a spec, or review a registry, in the browser.",
    "plan": "Plan the sample size of a test of your own.",
    "replicate": "Run a card's evaluations on data of your own.",
    "finding": "Write down and verify what outsiders found.",
    "ledger": "Keep the ledger of held-out data.",
    "bounty": "Run a bias bounty: take better models, and report.",
    "diff": "Compare two versions of a card.",
    "accept": "Accept one finding of a comparison, with a reason.",
    "comment": "Keep one comment of a pull request up to date.",
    "git-setup": "Let git keep cards byte for byte and show their claims.",
    "textconv": "Print a card as lines, for `git diff`.",
    "rule": "List the rules of comparison and lint, or explain one.",
    "metric": "List metrics, or explain one.",
    "profile": "List the kinds of service, or explain one.",
    "schema": "Print the JSON Schema of a spec or a card.",
}
"""Name to short help. A command's module is imported when it runs, so that help stays fast."""

EXIT_CODES = """\b
Exit codes:
  0  fine
  1  findings: failed criteria or lint
  2  wrong usage or invalid input
  3  something could not be read or written
"""


class _Commands(click.Group):
    """A group whose commands are imported late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"cardgen.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            from cardgen.spec.checks.hints import suggest

            raise click.UsageError(f"there is no command {name}; {suggest(name, _COMMANDS, what='there is')}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="cardgen", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def _group(ctx: click.Context, *, debug: bool) -> None:
    """Service cards for AI services, computed from evidence."""
    ctx.obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code."""
    words = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(words))


def _settle_epoch() -> bool:
    """Tell whether SOURCE_DATE_EPOCH can be read, and forget an empty one: libraries read it when they are imported."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch == "":
        del os.environ["SOURCE_DATE_EPOCH"]
    return not epoch or (epoch.isascii() and epoch.isdigit())


def _run(words: list[str]) -> int:
    from cardgen.errors import CardgenError

    debug = "--debug" in words
    if not _settle_epoch():
        click.echo("Error: SOURCE_DATE_EPOCH must be whole seconds since 1970, or unset", err=True)
        return 2
    try:
        code = _group.main(args=words, prog_name="cardgen", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing was written", err=True)
        return 130
    except CardgenError as error:
        if debug:
            raise
        complain(error.problems)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if debug:
            raise
        where = f" {error.filename}" if error.filename else ""
        click.echo(f"cardgen: cannot read or write{where}: {error.strerror or error}", err=True)
        return 3
    except Exception as error:
        if debug:
            raise
        click.echo(
            f"cardgen: internal error: {type(error).__name__}: {error}\n"
            "This is a defect of cardgen; `cardgen --debug …` shows where.",
            err=True,
        )
        return 3
    return code if isinstance(code, int) else 0
