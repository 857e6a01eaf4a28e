"""`cardgen serve`: the live preview of a spec, or a registry to read and review."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import click

from cardgen.cli.comparison_options import config_option, data_root_option, pseudonym_key_option
from cardgen.cli.connections import connections
from cardgen.cli.console import complain, data, safe, say
from cardgen.cli.days import judged_on
from cardgen.cli.progress import working
from cardgen.cli.pseudonyms import read_key

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

    from cardgen.site.preview.building import State

__all__ = ["command"]

Show: TypeAlias = Callable[[str], object]
"""Shows an address to the person at the machine."""

_STOPPED = 130
"""What a command that was interrupted exits with."""

_HELP = """Show SPEC as a card in the browser, built again whenever something that it is made of changes; or show a
registry, with the comparison of any two versions and a page to review it.

\b
  cardgen serve card.yaml
  cardgen serve --registry cards --acceptances acceptances

Answers requests of this machine only. The preview writes no file. Of a registry nothing is written but acceptances,
into the folder of --acceptances. Ctrl-C stops it.
"""


@click.command("serve", help=_HELP, short_help="Preview a spec, or review a registry, in the browser.")
@click.argument("spec", required=False, type=click.Path(readable=False, path_type=Path))
@click.option("--registry", metavar="R", help="Folder or address of a registry to serve instead of a spec.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 for a free one.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option(
    "--acceptances",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of acceptances that reviewers may add to; they can only be downloaded where it is left out.",
)
@config_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day to which the card applies; of a registry, the day on which ages are judged.",
)
@data_root_option
@pseudonym_key_option
@click.option("--connection", "given", multiple=True, metavar="NAME=URL", help="As for `cardgen build`.")
def command(
    *,
    spec: Path | None,
    registry: str | None,
    port: int,
    no_open: bool,
    acceptances: Path | None,
    config: Path | None,
    as_of: datetime | None,
    data_root: Path | None,
    pseudonym_key: BinaryIO | None,
    given: tuple[str, ...],
) -> int:
    """Serve a spec or a registry; see the help text above."""
    from cardgen.site.server.running import check_installed, listen

    if (spec is None) == (registry is None):
        raise click.UsageError("give either a spec or --registry, such as `cardgen serve card.yaml`")
    if spec is not None and (acceptances is not None or config is not None):
        raise click.UsageError("--acceptances and --config go with --registry")
    if registry is not None and (data_root is not None or pseudonym_key is not None or given):
        raise click.UsageError("--data-root, --pseudonym-key and --connection go with a spec")
    check_installed()
    show: Show = _nowhere if no_open else webbrowser.open
    with listen(port) as listening:
        if spec is not None:
            return _preview(spec, listening, as_of, data_root, read_key(pseudonym_key), given, show)
        assert registry is not None
        return _review(registry, listening, acceptances, config, as_of, show)


def _preview(
    spec: Path,
    listening: socket.socket,
    as_of: datetime | None,
    data_root: Path | None,
    key: bytes | None,
    given: tuple[str, ...],
    show: Show,
) -> int:
    from cardgen.card.pairs.keep import PUBLIC_KEY
    from cardgen.errors import UnreadableError
    from cardgen.site.preview.app import News, preview_app
    from cardgen.site.preview.building import Options, Preview

    if not spec.is_file():
        raise UnreadableError(f"there is no spec {spec}; `cardgen init` writes one")
    options = Options(as_of.date() if as_of else None, data_root, key or PUBLIC_KEY, connections(given))
    preview = Preview(spec, options)
    with working("building the card"):
        _tell(preview.rebuild())
    news = News()
    app = preview_app(preview, listening.getsockname()[1], news=news, rebuilt=_tell)
    return _serve(app, listening, f"preview of {spec}", news.close, show)


def _review(
    registry: str,
    listening: socket.socket,
    acceptances: Path | None,
    config: Path | None,
    as_of: datetime | None,
    show: Show,
) -> int:
    from cardgen.registry.opening import open_registry
    from cardgen.sides.comparing import settings_layer
    from cardgen.site.review.app import review_app
    from cardgen.site.review.reading import Reviewed

    reviewed = Reviewed(open_registry(registry), settings_layer(config, Path()), acceptances, judged_on(as_of))
    app = review_app(reviewed, listening.getsockname()[1])
    return _serve(app, listening, f"the registry {registry}", lambda: None, show)


def _serve(app: ASGIApp, listening: socket.socket, what: str, closing: Callable[[], None], show: Show) -> int:
    from cardgen.site.server.running import LOOPBACK, run

    address = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"

    def started() -> None:
        data(address)
        say(f"{safe(what)}; Ctrl-C stops it")
        show(address)

    try:
        run(app, listening, started=started, closing=closing)
    except KeyboardInterrupt:
        say("stopped")
        return _STOPPED
    return 0


def _nowhere(address: str) -> None:
    """Show nothing: the address was printed."""


def _tell(state: State) -> None:
    if state.problems:
        complain(state.problems)
        say(f"build {state.number} failed")
    elif state.built is not None:
        say(f"build {state.number}: {state.built.work.in_words}")
