"""The pages of a served registry as an application; none has a script, and one form changes something."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias
from urllib.parse import quote, urlencode

import anyio.to_thread
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from cardgen.diff.report import Report
from cardgen.errors import CardgenError, InvalidInputError, Problem
from cardgen.render.comparison.html import stylesheet as comparison_stylesheet
from cardgen.render.comparison.html import to_html
from cardgen.render.comparison.page import comparison_view
from cardgen.render.environment import html_environment
from cardgen.resources import templates_folder
from cardgen.site.review.reading import Reviewed
from cardgen.site.review.submitting import Form, acceptances_of, download, parse_form, write_all
from cardgen.site.server.guard import Guard, TooLargeError
from cardgen.site.server.pages import file_response, page_response

__all__ = ["review_app"]

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

_FORM = "application/x-www-form-urlencoded"


def review_app(reviewed: Reviewed, port: int, *, token: str | None = None) -> Guard:
    """Return the application that serves a registry.

    Args:
        reviewed: The registry.
        port: The port that it is served on.
        token: What its forms prove themselves with; a new secret where it is left out.
    """
    pages = _Pages(reviewed, token or secrets.token_urlsafe(32))
    routes = [
        Route("/", _told(pages.index)),
        Route("/services/{service}", _told(pages.service)),
        Route("/services/{service}/compare", _told(pages.compare)),
        Route("/services/{service}/review", _told(pages.review), methods=["GET"]),
        Route("/services/{service}/review", _told(pages.submit), methods=["POST"]),
        Route("/services/{service}/versions/{version}", _told(pages.version)),
        Route("/services/{service}/versions/{version}/{name:path}", _told(pages.file)),
    ]
    return Guard(Starlette(routes=routes), port)


def _told(handler: Handler) -> Handler:
    """Tell an error of a handler as a page."""

    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except InvalidInputError as error:
            return _page("problems.html.j2", status=404, problems=error.problems, heading="Not found")
        except CardgenError as error:
            return _page("problems.html.j2", status=500, problems=error.problems, heading="This cannot be shown")
        except TooLargeError:
            return PlainTextResponse("The request is larger than anything that a page of this server sends.\n", 413)

    return told


class _Pages:
    """The handlers; what they share is the registry and the token."""

    def __init__(self, reviewed: Reviewed, token: str) -> None:
        self._reviewed = reviewed
        self._token = token

    async def index(self, _: Request) -> Response:
        services = await anyio.to_thread.run_sync(self._reviewed.services)
        return _page("index.html.j2", registry=self._reviewed.name, services=services)

    async def service(self, request: Request) -> Response:
        service = await anyio.to_thread.run_sync(self._reviewed.service, request.path_params["service"])
        return _page("service.html.j2", service=service)

    async def version(self, request: Request) -> Response:
        parts = request.path_params
        return RedirectResponse(f"/services/{quote(parts['service'])}/versions/{quote(parts['version'])}/card.html")

    async def file(self, request: Request) -> Response:
        parts = request.path_params
        found = await anyio.to_thread.run_sync(self._reviewed.file, parts["service"], parts["version"], parts["name"])
        if found is None:
            return PlainTextResponse("The version has no file of that name.\n", 404)
        return file_response(parts["name"], found)

    async def compare(self, request: Request) -> Response:
        report = await self._report(request)
        page = await anyio.to_thread.run_sync(to_html, report)
        return file_response("comparison.html", page.encode(), made_here=True)

    async def review(self, request: Request) -> Response:
        return self._review(request, await self._report(request))

    async def submit(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return PlainTextResponse("Send the form of the review page.\n", 415)
        try:
            form = parse_form(await request.body())
        except ValueError:
            return PlainTextResponse("The form cannot be read.\n", 400)
        if not hmac.compare_digest(form.token.encode(), self._token.encode()):
            return PlainTextResponse(
                "The form is not of this server, or from before it was started: load it again.\n", 403
            )
        if form.action == "write" and self._reviewed.acceptances is None:
            return PlainTextResponse("Nothing may be written here: no folder was named with --acceptances.\n", 403)
        if form.action not in ("write", "download"):
            return PlainTextResponse("The form says neither write nor download.\n", 400)
        report = await self._report(request)
        try:
            accepted = acceptances_of(report, form)
            if form.action == "download":
                file = download(accepted)
                disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
                return Response(file.content, headers=disposition, media_type=file.kind)
            assert self._reviewed.acceptances is not None
            places = await anyio.to_thread.run_sync(partial(write_all, self._reviewed.acceptances, accepted))
        except InvalidInputError as error:
            return self._review(request, report, form=form, problems=error.problems, status=422)
        report = await self._report(request)
        return self._review(request, report, saved=tuple(map(str, places)))

    async def _report(self, request: Request) -> Report:
        """Compare the two versions that the address names."""
        old, new = (request.query_params.get(name, "") for name in ("old", "new"))
        return await anyio.to_thread.run_sync(self._reviewed.report, request.path_params["service"], old, new)

    def _review(
        self,
        request: Request,
        report: Report,
        *,
        form: Form | None = None,
        problems: tuple[Problem, ...] = (),
        saved: tuple[str, ...] = (),
        status: int = 200,
    ) -> Response:
        old, new = (request.query_params.get(name, "") for name in ("old", "new"))
        by_finding: dict[str, list[str]] = {}
        for problem in problems:
            by_finding.setdefault(problem.field, []).append(problem.message)
        return _page(
            "review.html.j2",
            status=status,
            view=comparison_view(report),
            service=request.path_params["service"],
            query=urlencode({"old": old, "new": new}),
            token=self._token,
            folder=None if self._reviewed.acceptances is None else str(self._reviewed.acceptances),
            form=form or Form("", "", "", (), {}),
            problems=problems,
            by_finding=by_finding,
            saved=saved,
        )


def _page(template: str, *, status: int = 200, **values: object) -> Response:
    own = (templates_folder() / "review" / "style.css").read_text(encoding="utf-8")
    css = f"{comparison_stylesheet()}\n{own}"
    page = (
        html_environment(templates_folder())
        .get_template(f"review/{template}")
        .render(
            css=Markup(css),  # noqa: S704 - cardgen's own stylesheets
            **values,
        )
    )
    return page_response(page, css, status=status)
