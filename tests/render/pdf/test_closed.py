"""A PDF holds the card and nothing else: no request is made, no file is read, whatever the prose says."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from cardgen.errors import UnreadableError
from cardgen.render.html import to_html
from cardgen.render.pdf.document import card_pdf, page_pdf
from tests.render.page_cards import hostile
from tests.render.pdf.pdf_files import opened, pages_of_text


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that writes down what it is asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}", asked
        finally:
            running.shutdown()
            thread.join()


def attempts(address: str) -> str:
    """Every way that is known to make a page load something, all naming one address."""
    return f"""
<link rel="stylesheet" href="{address}"><link rel="attachment" href="{address}"><base href="{address}">
<style>@import url("{address}"); body {{ background: url("{address}"); list-style-image: url({address}) }}
@font-face {{ font-family: x; src: url("{address}") }} p {{ font-family: x; content: url("{address}") }}
@page {{ background-image: url({address}) }}</style>
<p style="background: url({address})">text</p><a rel="attachment" href="{address}">attached</a>
<img src="{address}" alt="a"><object data="{address}"></object><embed src="{address}">
<iframe src="{address}"></iframe>
<picture><source srcset="{address}"><img src="data:," srcset="{address}" alt="b"></picture>
<svg width="10" height="10"><title>s</title><image href="{address}" width="5" height="5"/><use href="{address}#a"/>
<style>@import "{address}"; rect {{ fill: url({address}) }}</style><rect width="5" height="5"/></svg>
<img alt="c" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{address}'/></svg>">
"""


def whole(body: str) -> str:
    return f'<html lang="en"><head><title>t</title></head><body><main><h1>t</h1>{body}</main></body></html>'


def test_nothing_asks_a_server(server: tuple[str, list[str]]) -> None:
    address, asked = server
    page_pdf(whole(attempts(address)), "t", "id")
    assert asked == []


def test_a_style_that_cannot_do_without_an_address_is_refused(server: tuple[str, list[str]]) -> None:
    address, asked = server
    style = f"<style>@color-profile --x {{ src: url({address}) }}</style>"
    with pytest.raises(UnreadableError, match=f"names something outside itself.*{address}"):
        page_pdf(whole(style), "t", "id")
    assert asked == []


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the password")
    content = page_pdf(whole(attempts(secret.as_uri())), "t", "id")
    with opened(content) as file:
        assert dict(file.attachments) == {}
        assert "/EmbeddedFiles" not in file.Root.get("/Names", {})
        streams = [item.read_bytes() for item in file.objects if isinstance(item, pikepdf.Stream)]
    assert streams
    assert not any(b"the password" in stream for stream in streams)


def test_the_prose_of_an_owner_asks_for_nothing_and_stays_text(server: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = server
    payload = f"Words. ![p]({address}) <img src='{address}'> <style>@import '{address}'</style> [a](file:///etc/passwd)"
    card = hostile(payload, "<b>Name</b>")
    content = card_pdf(card, to_html(card, ()))
    assert asked == []
    text = " ".join(" ".join(pages_of_text(content, tmp_path)).split())
    assert "<b>Name</b>" in text
    with opened(content) as file:
        assert dict(file.attachments) == {}
        targets = [str(link.A.URI) for page in file.pages for link in page.get("/Annots", []) if "/A" in link]
        assert not any(target.startswith("file:") for target in targets)
        assert not any(name in file.Root for name in ("/OpenAction", "/AA", "/AcroForm"))


SCRIPT = """
import sys
from pathlib import Path
from cardgen.render.charts.draw import draw_charts
from cardgen.render.html import to_html
from cardgen.render.pdf.document import card_pdf
from cardgen.card.document import Card
card = Card.model_validate_json(Path(sys.argv[1]).read_text())
Path(sys.argv[2]).write_bytes(card_pdf(card, to_html(card, draw_charts(card))))
"""


def test_two_processes_write_the_same_bytes(pdf: bytes, project: Path, tmp_path: Path) -> None:
    from tests.render.page_cards import full

    (tmp_path / "card.json").write_text(full().model_dump_json())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    odd = {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": str(project),
    }
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "card.json"), "made.pdf"]
    subprocess.run(command, cwd=elsewhere, env={**os.environ, **odd}, check=True)
    assert (elsewhere / "made.pdf").read_bytes() == pdf


def test_another_card_is_known_by_another_name(pdf: bytes, page: str) -> None:
    with opened(pdf) as file, opened(page_pdf(whole(""), "t", "id")) as other:
        assert file.trailer.ID[0] != other.trailer.ID[0]
