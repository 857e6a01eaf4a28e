"""Which requests reach a page, and which are refused before."""

from __future__ import annotations

import socket

import pytest
from starlette.datastructures import Headers

from cardgen.errors import UnreadableError
from cardgen.site.server.guard import refusal
from cardgen.site.server.pages import file_response
from cardgen.site.server.running import LOOPBACK, listen

PORT = 8765
HOST = {"host": f"127.0.0.1:{PORT}"}


def status(method: str = "GET", address: bytes = b"/?", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found = refusal(method, address, Headers({**HOST, **named}), PORT)
    return 200 if found is None else found[0]


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LocalHost:8765"])
def test_answers_to_its_own_names(host: str) -> None:
    assert status(host=host) == 200


@pytest.mark.parametrize(
    "host",
    ["", "127.0.0.1", "127.0.0.1:80", "evil.example", "evil.example:8765", "127.0.0.1:8765.evil.example", "[::1]:8765"],
)
def test_refuses_another_host_name(host: str) -> None:
    assert status(host=host) == 403


@pytest.mark.parametrize(
    "path",
    [
        b"/card/../card.yaml",
        b"/card/%2e%2e/card.yaml",
        b"/card/%2E./card.yaml",
        b"/card/..%2fcard.yaml",
        b"/card/..%5ccard.yaml",
        b"/card/..\\card.yaml",
        b"/card/%252e%252e/card.yaml",
        b"/card/%c0%ae%c0%ae/card.yaml",
        b"/card/./card.html",
        b"/card/card.html%00.svg",
        b"//etc/passwd",
        b"/card//etc/passwd",
    ],
)
def test_refuses_a_path_that_is_not_plain(path: bytes) -> None:
    assert status(address=path + b"?") == 400


@pytest.mark.parametrize(
    "path", [b"/", b"/card/card.html", b"/card/data/results.csv", b"/services/a-b/versions/1.0.0-rc.1/"]
)
def test_takes_a_plain_path(path: bytes) -> None:
    assert status(address=path + b"?old=1.0.0&new=..%2f") == 200  # a query names no file


@pytest.mark.parametrize(
    ("site", "expected"), [("same-origin", 200), ("none", 200), ("cross-site", 403), ("same-site", 403), ("odd", 403)]
)
def test_refuses_what_a_page_of_another_site_sends(site: str, expected: int) -> None:
    assert status(sec_fetch_site=site) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:8765", 200),
        ("http://localhost:8765", 200),
        ("https://127.0.0.1:8765", 403),
        ("http://127.0.0.1:8766", 403),
        ("http://evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_refuses_another_origin(origin: str, expected: int) -> None:
    assert status(origin=origin) == status("POST", origin=origin) == expected


def test_a_request_that_changes_something_says_where_it_is_from() -> None:
    assert status("POST") == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "CONNECT", "get"])
def test_knows_no_other_method(method: str) -> None:
    assert status(method) == 405


@pytest.mark.parametrize("length", ["1000001", "-1", "1e3", "²"])
def test_refuses_a_body_that_is_too_large_or_of_no_length(length: str) -> None:
    found = refusal("POST", b"/?", {**HOST, "origin": f"http://127.0.0.1:{PORT}", "content-length": length}, PORT)
    assert found is not None
    assert found[0] == 413


def test_refuses_an_address_that_is_too_long() -> None:
    assert status(address=b"/?" + b"a" * 4_000) == 414


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UnreadableError, match=f"port {port} is in use by another program.*--port"):
            listen(port)


def test_listens_on_the_loopback_address_only() -> None:
    with listen(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.js", "a.csv", "a", "a.json.gz", "a.HTML"])
def test_nothing_of_a_served_file_runs(name: str) -> None:
    answer = file_response(name, b"<script>alert(1)</script>")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "javascript" not in answer.headers["Content-Type"]
