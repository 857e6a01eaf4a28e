"""Listens on the loopback address, and stops without leaving anything behind."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cardgen.errors import Problem, UnreadableError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["LOOPBACK", "check_installed", "listen", "run"]

LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 2
_MOST_REQUESTS = 64


def check_installed() -> None:
    """Check that the libraries of the server are there.

    Raises:
        UnreadableError: One is missing.
    """
    for name in ("starlette", "uvicorn", "watchfiles"):
        if find_spec(name) is None:
            hint = "install it with the extra `serve`: pip install 'cardgen[serve]'"
            message = f"`cardgen serve` needs {name}, which is not installed"
            raise UnreadableError(Problem(None, "", message, hint, "missing-extra"))


def listen(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address only.

    Args:
        port: The port; 0 for any that is free.

    Raises:
        UnreadableError: The port is in use, or may not be used.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((LOOPBACK, port))
        found.listen()
    except OSError as error:
        found.close()
        in_use = error.errno == errno.EADDRINUSE
        why = "is in use by another program" if in_use else f"cannot be used: {(error.strerror or str(error)).lower()}"
        hint = "choose another with --port, or --port 0 for any that is free"
        raise UnreadableError(Problem(None, "", f"port {port} {why}", hint, "port")) from error
    found.setblocking(False)  # noqa: FBT003 - the name of the method says what it is
    return found


def run(app: ASGIApp, listening: socket.socket, *, started: Callable[[], None], closing: Callable[[], None]) -> None:
    """Serve until interrupted.

    Args:
        app: The application.
        listening: The socket.
        started: Called once requests are answered.
        closing: Called when the server is about to stop, so that open streams end.

    Raises:
        KeyboardInterrupt: It was interrupted, and has stopped.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            closing()
            await super().shutdown(sockets)

    for name in ("uvicorn", "uvicorn.error"):  # what a reader must know is told by the command itself
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_REQUESTS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    try:
        Server(config).run(sockets=[listening])
    finally:
        listening.close()
