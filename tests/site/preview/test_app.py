"""The preview in a browser's eyes: the frame, the card in it, what is wrong, and when to look again."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
from starlette.testclient import TestClient

from cardgen.errors import Place, Problem
from cardgen.site.preview.app import News, preview_app, told
from cardgen.site.preview.building import Preview, State
from cardgen.site.preview.watching import changes
from cardgen.site.server.pages import source_hash
from tests.acceptance.conftest import SPEC, rows

PORT = 8765
OWN = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    (tmp_path / "card.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "rows.csv").write_text("\n".join(rows()) + "\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("not for anybody", encoding="utf-8")
    return Preview(tmp_path / "card.yaml")


def looped(run: Callable[[], Awaitable[Any]]) -> Any:
    """Run in a thread of its own: the browser of other tests may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, run).result()


def client(preview: Preview) -> TestClient:
    return TestClient(preview_app(preview, PORT, news=News(), watch=False), base_url=OWN)


def test_the_frame_has_the_only_script_and_the_card_none(preview: Preview) -> None:
    preview.rebuild()
    page = client(preview).get("/")
    script = page.text.partition("<script>")[2].partition("</script>")[0]
    policy = page.headers["Content-Security-Policy"]
    assert f"script-src {source_hash(script)}" in policy
    assert "frame-ancestors 'none'" in policy
    assert 'sandbox="allow-same-origin allow-downloads"' in page.text  # and no allow-scripts
    card = client(preview).get("/card/card.html")
    assert preview.state.built is not None
    assert card.content == preview.state.built.page
    assert "<script" not in card.text
    assert "default-src 'none'" in card.headers["Content-Security-Policy"]
    assert "script-src" not in card.headers["Content-Security-Policy"]


def test_serves_the_files_of_the_card_and_no_other(preview: Preview) -> None:
    preview.rebuild()
    open_ = client(preview)
    assert open_.get("/card/card.json").json()["card"]["id"] == "loan-default"
    assert open_.get("/card/card.md").status_code == 200
    assert open_.get("/card/data/results.csv").status_code == 200
    for name in ("secret.txt", "card.yaml", "rows.csv", "data", "charts/../card.json"):
        assert open_.get(f"/card/{name}").status_code in (200, 404)
        assert "not for anybody" not in open_.get(f"/card/{name}").text


def test_shows_what_is_wrong_where_and_as_text(preview: Preview) -> None:
    text = preview.spec.read_text(encoding="utf-8")
    preview.spec.write_text(text.replace("metrics: [fpr, fnr, auc]", "metrics: ['<b>x', fnr]"), encoding="utf-8")
    preview.rebuild()
    page = client(preview).get("/")
    assert f"{preview.spec}:" in page.text
    assert "<b>x" not in page.text
    assert 'id="problems" role="alert"' in page.text
    waiting = client(preview).get("/card/card.html")
    assert waiting.status_code == 503
    assert "No card yet" in waiting.text
    assert "frame-ancestors 'self'" in waiting.headers["Content-Security-Policy"]


def test_a_problem_is_told_by_place_field_and_hint() -> None:
    problem = Problem(Place("card.yaml", 3, 7), "card.version", "it is no version", "write 1.0.0")
    assert told(State(4, None, (problem,))) == {
        "number": 4,
        "status": "Build 4 failed; there is no card yet.",
        "heading": "1 problem",
        "problems": [{"place": "card.yaml:3:7: card.version", "message": "it is no version", "hint": "write 1.0.0"}],
    }


def test_pages_hear_of_every_build_and_of_the_end(preview: Preview) -> None:
    from cardgen.site.preview.app import _events

    heard: list[dict[str, Any]] = []

    async def listen(news: News) -> None:
        async for text in _events(preview, news):
            heard.append(json.loads(text.partition("data: ")[2]))  # noqa: PERF401 - the other task looks at it meanwhile

    async def run() -> None:
        news = News()
        async with anyio.create_task_group() as group:
            group.start_soon(listen, news)
            with anyio.fail_after(60):
                while len(heard) < 1:
                    await anyio.sleep(0.01)
                await anyio.to_thread.run_sync(preview.rebuild)
                news.tell()
                while len(heard) < 2:
                    await anyio.sleep(0.01)
                news.close()

    preview.rebuild()
    looped(run)
    assert [each["number"] for each in heard] == [1, 2]


@pytest.mark.parametrize("change", ["spec", "data", "replaced", "missing"])
def test_notices_a_change_of_what_the_card_is_made_of(preview: Preview, tmp_path: Path, change: str) -> None:
    prose = tmp_path / "prose" / "fairness.md"
    if change == "missing":
        text = preview.spec.read_text(encoding="utf-8")
        head, _, tail = text.partition("  fairness: ")
        rest = tail.partition("\n")[2]
        preview.spec.write_text(f"{head}  fairness: {{file: prose/fairness.md}}\n{rest}", encoding="utf-8")
        prose.parent.mkdir()
    preview.rebuild()
    assert bool(preview.state.problems) == (change == "missing")

    def edit() -> None:
        if change == "spec":
            preview.spec.write_text(preview.spec.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        elif change == "replaced":  # as many editors save
            fresh = tmp_path / ".card.yaml.tmp"
            fresh.write_text(preview.spec.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
            fresh.replace(preview.spec)
        elif change == "data":
            (tmp_path / "rows.csv").write_text("\n".join(rows()[:180]) + "\n", encoding="utf-8")
        else:
            prose.write_text("Fair.\n", encoding="utf-8")

    async def run() -> bool:
        stop = anyio.Event()

        async def write() -> None:
            await anyio.sleep(0.3)
            edit()

        async with anyio.create_task_group() as group:
            group.start_soon(write)
            with anyio.move_on_after(20):
                async for _ in changes(preview, stop):
                    stop.set()
                    group.cancel_scope.cancel()
                    return True
        return False

    assert looped(run)


def test_does_not_build_for_a_file_that_the_card_is_not_made_of(preview: Preview, tmp_path: Path) -> None:
    preview.rebuild()

    async def run() -> int:
        seen = 0
        stop = anyio.Event()

        async def write() -> None:
            await anyio.sleep(0.3)
            (tmp_path / ".card.yaml.swp").write_text("an editor's own", encoding="utf-8")
            (tmp_path / "notes.txt").write_text("something else", encoding="utf-8")
            await anyio.sleep(0.8)
            stop.set()

        async with anyio.create_task_group() as group:
            group.start_soon(write)
            async for _ in changes(preview, stop):
                seen += 1
        return seen

    assert looped(run) == 0
