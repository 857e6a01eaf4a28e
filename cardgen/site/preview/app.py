"""The preview as an application: a frame with the status and what is wrong, around the page of the card.

Only the frame has a script, which its policy names by its hash. The card stands in a sandboxed frame without scripts,
under the same policy as the file that `cardgen build` writes. Files come from memory: no path of a request is ever
looked up on the disk.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from cardgen.errors import Problem
from cardgen.render.environment import html_environment
from cardgen.resources import templates_folder
from cardgen.site.preview.building import Preview, State
from cardgen.site.preview.watching import changes
from cardgen.site.server.guard import Guard
from cardgen.site.server.pages import file_response, page_response

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["News", "preview_app", "told"]

_HEARTBEAT_SECONDS = 15


class News:
    """Wakes everybody who waits for the next build; and, for good, when the server stops."""

    def __init__(self) -> None:
        self._event = anyio.Event()
        self.closed = anyio.Event()

    def tell(self) -> None:
        """Wake everybody who waits now."""
        event, self._event = self._event, anyio.Event()
        event.set()

    def close(self) -> None:
        """Wake everybody, and let nobody wait again."""
        self.closed.set()
        self.tell()

    async def wait(self, seconds: float) -> None:
        """Wait for something new, or for a while."""
        if not self.closed.is_set():
            with anyio.move_on_after(seconds):
                await self._event.wait()


def told(state: State) -> dict[str, object]:
    """Return a state as the page shows it: plain values."""
    many = len(state.problems)
    if many:
        left = "the last card that could be built stands below" if state.built else "there is no card yet"
        status = f"Build {state.number} failed; {left}."
    else:
        status = f"Build {state.number}: {state.built.work.in_words}." if state.built else "Building."
    return {
        "number": state.number,
        "status": status,
        "heading": "1 problem" if many == 1 else f"{many} problems",
        "problems": [_problem(problem) for problem in state.problems],
    }


def _problem(problem: Problem) -> dict[str, str]:
    place = ": ".join(str(part) for part in (problem.place, problem.field) if part)
    return {"place": place, "message": problem.message, "hint": problem.hint}


def preview_app(
    preview: Preview,
    port: int,
    *,
    news: News,
    rebuilt: Callable[[State], None] | None = None,
    watch: bool = True,
) -> Guard:
    """Return the application that shows a preview.

    Args:
        preview: The preview, built at least once.
        port: The port that it is served on.
        news: What wakes the page; close it before the server stops.
        rebuilt: Told of every state after the first.
        watch: Whether to watch the files and build again.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            if watch:
                group.start_soon(_watching, preview, news, rebuilt)
            yield
            news.close()
            group.cancel_scope.cancel()

    async def frame(_: Request) -> Response:
        return _frame(preview)

    async def card(request: Request) -> Response:
        name = request.path_params["name"]
        built = preview.state.built
        if built is None:
            if name == "card.html":
                return _waiting()
            return PlainTextResponse("There is no card yet.\n", 404)
        content = await anyio.to_thread.run_sync(built.file, name)
        if content is None:
            return PlainTextResponse("The card has no file of that name.\n", 404)
        return file_response(name, content, made_here=True, framed=name == "card.html")

    async def events(_: Request) -> Response:
        return StreamingResponse(_events(preview, news), media_type="text/event-stream")

    routes = [Route("/", frame), Route("/events", events, methods=["GET"]), Route("/card/{name:path}", card)]
    return Guard(Starlette(routes=routes, lifespan=lifespan), port)


async def _watching(preview: Preview, news: News, rebuilt: Callable[[State], None] | None) -> None:
    async for _ in changes(preview, news.closed):
        state = await anyio.to_thread.run_sync(preview.rebuild)
        if rebuilt is not None:
            rebuilt(state)
        news.tell()


async def _events(preview: Preview, news: News) -> AsyncIterator[str]:
    """Yield each state as a server-sent event, and a comment now and then, so that a page that left is noticed."""
    seen = None
    with suppress(anyio.get_cancelled_exc_class()):
        while not news.closed.is_set():
            state = preview.state
            if state.number == seen:
                yield ": still here\n\n"
            else:
                seen = state.number
                yield f"id: {seen}\ndata: {json.dumps(told(state), ensure_ascii=True)}\n\n"
            if preview.state.number == seen:
                await news.wait(_HEARTBEAT_SECONDS)


def _frame(preview: Preview) -> Response:
    folder = templates_folder() / "preview"
    css, script = ((folder / name).read_text(encoding="utf-8") for name in ("style.css", "reload.js"))
    page = (
        html_environment(folder)
        .get_template("frame.html.j2")
        .render(
            name=preview.spec.name,
            css=Markup(css),  # noqa: S704 - cardgen's own stylesheet
            script=Markup(script),  # noqa: S704 - cardgen's own script
            **told(preview.state),
        )
    )
    return page_response(page, css, script=script, frames=True)


def _waiting() -> Response:
    folder = templates_folder() / "preview"
    css = (folder / "style.css").read_text(encoding="utf-8")
    page = (
        html_environment(folder)
        .get_template("waiting.html.j2")
        .render(
            css=Markup(css)  # noqa: S704 - cardgen's own stylesheet
        )
    )
    response = page_response(page, css, status=503)
    response.headers["Content-Security-Policy"] = response.headers["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return response
