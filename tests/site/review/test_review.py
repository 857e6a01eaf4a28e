"""A served registry: what a reviewer reads, what may be written, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cardgen.errors import InvalidInputError
from cardgen.registry.directory import Directory
from cardgen.sides.acceptances import read_acceptances
from cardgen.site.review.app import review_app
from cardgen.site.review.reading import Reviewed
from cardgen.site.review.submitting import acceptances_of, parse_form
from tests.registry.registry_cards import SERVICE, card, put, report, small

PORT = 8765
OWN = f"http://127.0.0.1:{PORT}"
REVIEW = f"/services/{SERVICE}/review?old=1.0.0&new=2.0.0"
TOKEN = "a-token-of-the-test"
REASON = "It was measured since."

Open = Callable[..., TestClient]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of a card: the second lost a limitation and a part of its purpose."""
    folder = tmp_path_factory.mktemp("registry") / "cards"
    first = small("1.0.0", lint=())
    put(Directory(folder), replace(first, files={**first.files, "card.html": b"<p>A card &amp; more.</p>"}))
    use = card().intended_use
    changed = use.model_copy(update={"limitations": (), "out_of_scope": ()})
    put(Directory(folder), small("2.0.0", lint=(), intended_use=changed))
    return folder


@pytest.fixture
def client(registry: Path) -> Open:
    def made(acceptances: Path | None = None, folder: Path = registry) -> TestClient:
        reviewed = Reviewed(Directory(folder), None, acceptances, None)
        return TestClient(review_app(reviewed, PORT, token=TOKEN), base_url=OWN)

    return made


def prints(page: str) -> list[str]:
    return re.findall(r'name="accept" value="([0-9a-f]{16})"', page)


def form(action: str, ticked: list[str], reason: str = REASON, **more: str) -> dict[str, Any]:
    reasons = {f"reason-{name}": reason for name in ticked}
    return {"token": TOKEN, "action": action, "by": "R. Eviewer", "accept": ticked, **reasons, **more}


def send(client: TestClient, data: dict[str, Any], **headers: str) -> Any:
    return client.post(REVIEW, data=data, headers={"Origin": OWN, "Sec-Fetch-Site": "same-origin", **headers})


def test_lists_services_and_versions_and_links_to_what_there_is(client: Open) -> None:
    open_ = client()
    index = open_.get("/")
    assert index.status_code == 200
    assert SERVICE in index.text
    assert f"/services/{SERVICE}/review?old=1.0.0&amp;new=2.0.0" in index.text
    service = open_.get(f"/services/{SERVICE}").text
    assert service.index(">2.0.0<") < service.index(">1.0.0<")  # highest first


def test_serves_files_as_they_were_published_and_lets_nothing_in_them_run(client: Open) -> None:
    answer = client().get(f"/services/{SERVICE}/versions/1.0.0/card.html")
    assert answer.text == "<p>A card &amp; more.</p>"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert client().get(f"/services/{SERVICE}/versions/1.0.0/MANIFEST.json").status_code == 404
    assert client().get(f"/services/{SERVICE}/versions/9.0.0/card.json").status_code == 404
    assert client().get("/services/no-such-service").status_code == 404


def test_compares_any_two_versions(client: Open) -> None:
    forwards = client().get(f"/services/{SERVICE}/compare?old=1.0.0&new=2.0.0").text
    backwards = client().get(f"/services/{SERVICE}/compare?old=2.0.0&new=1.0.0").text
    assert "1.0.0 → 2.0.0" in forwards
    assert "2.0.0 → 1.0.0" in backwards
    assert client().get(f"/services/{SERVICE}/compare?old=1.0.0").status_code == 404


def test_a_changed_file_is_not_handed_out(client: Open, registry: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "cards"
    shutil.copytree(registry, copy)
    (copy / SERVICE / "1.0.0" / "card.html").write_text("<p>Other.</p>")
    open_ = client(folder=copy)
    answer = open_.get(f"/services/{SERVICE}/versions/1.0.0/card.html")
    assert answer.status_code == 500
    assert "was changed" in answer.text
    assert "Other." not in answer.text
    (copy / SERVICE / "2.0.0" / "MANIFEST.json").write_text("{}")
    assert "problem" in open_.get("/").text  # the page is there, and says so


def test_a_link_in_a_registry_is_not_followed(client: Open, registry: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "cards"
    shutil.copytree(registry, copy)
    page = copy / SERVICE / "1.0.0" / "card.html"
    target = tmp_path / "same.html"
    page.rename(target)
    page.symlink_to(target)
    answer = client(folder=copy).get(f"/services/{SERVICE}/versions/1.0.0/card.html")
    assert answer.status_code == 500
    assert "is a link" in answer.text


def test_shows_findings_by_severity_with_a_form_that_has_no_script(client: Open, tmp_path: Path) -> None:
    answer = client(tmp_path).get(REVIEW)
    assert answer.text.index('id="errors"') < answer.text.index(
        'id="sides"' if 'id="sides"' in answer.text else "</form>"
    )
    assert len(prints(answer.text)) >= 2
    assert "<script" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "script-src" not in policy


def test_writes_acceptances_as_the_command_does_and_the_next_page_counts_them(client: Open, tmp_path: Path) -> None:
    open_ = client(tmp_path / "acceptances")
    ticked = prints(open_.get(REVIEW).text)[:2]
    answer = send(open_, form("write", ticked))
    assert answer.status_code == 200
    found = read_acceptances(tmp_path / "acceptances", SERVICE)
    assert sorted(each.fingerprint for each in found) == sorted(ticked)
    assert {each.reason for each in found} == {REASON}
    assert {(each.by, each.old_version, each.new_version) for each in found} == {("R. Eviewer", "1.0.0", "2.0.0")}
    assert 'id="accepted"' in answer.text
    assert not set(ticked) & set(prints(answer.text))
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted(f"{t}.yaml" for t in ticked)
    # The same words again change nothing; other words are refused.
    assert send(open_, form("write", ticked)).status_code == 200
    other = send(open_, form("write", ticked, reason="Quite another reason."))
    assert other.status_code == 422
    assert "in other words" in other.text
    assert read_acceptances(tmp_path / "acceptances", SERVICE) == found


def test_downloads_what_it_would_write_and_writes_nothing(client: Open, tmp_path: Path) -> None:
    open_ = client()
    ticked = prints(open_.get(REVIEW).text)[:2]
    one = send(open_, form("download", ticked[:1]))
    assert one.headers["Content-Disposition"] == f'attachment; filename="{ticked[0]}.yaml"'
    several = send(open_, form("download", ticked))
    with zipfile.ZipFile(io.BytesIO(several.content)) as archive:
        assert archive.namelist() == sorted(f"{SERVICE}/{name}.yaml" for name in ticked)
        assert archive.read(f"{SERVICE}/{ticked[0]}.yaml") == one.content
        archive.extractall(tmp_path)
    assert len(read_acceptances(tmp_path, SERVICE)) == 2


@pytest.mark.parametrize(
    ("ticked", "reason", "said"),
    [
        (0, REASON, "nothing is ticked"),
        (1, "", "say in a sentence"),
        (1, "word", "say in a sentence"),
        (1, "It is fi\u202ene.", "cannot be seen"),
        (1, "long " * 1_000, "1000"),
    ],
)
def test_a_form_that_says_too_little_writes_nothing_and_keeps_what_was_typed(
    client: Open, tmp_path: Path, ticked: int, reason: str, said: str
) -> None:
    open_ = client(tmp_path)
    chosen = prints(open_.get(REVIEW).text)[:2]
    answer = send(open_, form("write", chosen[: 2 * ticked], reason=reason))
    assert answer.status_code == 422
    assert said in answer.text
    assert not list(tmp_path.rglob("*.yaml"))
    assert answer.text.count(" checked>") == 2 * ticked


def test_a_finding_that_is_not_there_cannot_be_accepted(client: Open, tmp_path: Path) -> None:
    answer = send(client(tmp_path), form("write", ["0123456789abcdef", "../../../etc/passwd"]))
    assert answer.status_code == 422
    assert "no finding" in answer.text
    assert not list(tmp_path.rglob("*.yaml"))


def test_nothing_is_writable_unless_a_folder_was_named(client: Open) -> None:
    open_ = client()
    page = open_.get(REVIEW).text
    assert 'value="write"' not in page
    assert send(open_, form("write", prints(page)[:1])).status_code == 403


def test_a_link_in_the_folder_of_acceptances_is_not_followed(client: Open, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "acceptances").mkdir()
    (tmp_path / "acceptances" / SERVICE).symlink_to(tmp_path / "elsewhere")
    open_ = client(tmp_path / "acceptances")
    answer = send(open_, form("write", prints(open_.get(REVIEW).text)[:1]))
    assert answer.status_code == 422
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    ("headers", "change", "status"),
    [
        ({"Origin": "https://evil.example"}, {}, 403),
        ({"Origin": "null"}, {}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, {}, 403),
        ({"Sec-Fetch-Site": "same-site"}, {}, 403),
        ({"Host": "evil.example:8765"}, {}, 403),
        ({"Host": "127.0.0.1:80"}, {}, 403),
        ({}, {"token": "wrong"}, 403),
        ({}, {"token": ""}, 403),
        ({}, {"token": "ä"}, 403),
        ({}, {"action": "delete"}, 400),
        ({"Content-Type": "text/plain"}, {}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, {}, 415),
    ],
)
def test_a_request_from_elsewhere_is_refused_and_writes_nothing(
    client: Open, tmp_path: Path, headers: dict[str, str], change: dict[str, str], status: int
) -> None:
    open_ = client(tmp_path)
    ticked = prints(open_.get(REVIEW).text)[:1]
    answer = send(open_, {**form("write", ticked), **change}, **headers)
    assert answer.status_code == status
    assert not list(tmp_path.rglob("*.yaml"))


def test_a_request_that_does_not_say_where_it_is_from_is_refused(client: Open, tmp_path: Path) -> None:
    open_ = client(tmp_path)
    ticked = prints(open_.get(REVIEW).text)[:1]
    assert open_.post(REVIEW, data=form("write", ticked)).status_code == 403
    assert not list(tmp_path.rglob("*.yaml"))


def test_a_form_may_not_be_larger_than_a_page_sends(client: Open, tmp_path: Path) -> None:
    open_ = client(tmp_path)
    headers = {"Origin": OWN, "Content-Type": "application/x-www-form-urlencoded"}
    assert open_.post(REVIEW, content=b"a=" + b"b" * 1_000_001, headers=headers).status_code == 413

    def stream() -> Any:  # without a length in the header
        for _ in range(30):
            yield b"a=" + b"b" * 50_000 + b"&"

    assert open_.post(REVIEW, content=stream(), headers=headers).status_code == 413
    many = b"&".join(b"a%d=1" % number for number in range(10_001))
    assert open_.post(REVIEW, content=many, headers=headers).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_there_is_no_other_method(client: Open, method: str) -> None:
    assert client().request(method, "/", headers={"Origin": OWN}).status_code == 405


@pytest.mark.parametrize("path", ["/", f"/services/{SERVICE}", f"/services/{SERVICE}/compare?old=1.0.0&new=2.0.0"])
def test_only_the_review_takes_a_form(client: Open, path: str) -> None:
    assert client().post(path, headers={"Origin": OWN}).status_code == 405


@pytest.mark.parametrize("body", [b"\xff", b"novalue", b"token=%ff"])
def test_a_body_that_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_form(body)


def test_markup_in_a_published_card_stays_text(client: Open, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    store = Directory(tmp_path / "cards")
    put(store, small("1.0.0", lint=()))
    service = card().service.model_copy(update={"name": hostile, "summary": hostile})
    put(store, small("1.1.0", lint=(), service=service))
    page = client(folder=tmp_path / "cards").get(f"/services/{SERVICE}/review?old=1.0.0&new=1.1.0")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "&lt;script&gt;" in page.text


def test_an_empty_form_is_told_at_once() -> None:
    with pytest.raises(InvalidInputError, match="nothing is ticked"):
        acceptances_of(report(), parse_form(b""))
