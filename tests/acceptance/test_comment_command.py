"""One comment of a pull request: found again, kept up to date, or not written at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cardgen.diff.engine import failed
from cardgen.diff.report import Counts, Report
from tests.acceptance.code_hosts import BOT_TOKEN, READ_ONLY_TOKEN, USER_TOKEN, CodeHost, code_host
from tests.acceptance.conftest import Ran, Run
from tests.acceptance.in_process import runner

MARKER = "<!-- cardgen:diff service=loan-default -->"
BODY = f"{MARKER}\n### loan-default 1.0.0 → 2.0.0\n\n**1 error**\n"


@pytest.fixture
def host() -> Iterator[CodeHost]:
    """A host on loopback."""
    with code_host() as running:
        yield running


def report_of(error: int = 0, warning: int = 0, info: int = 0) -> Report:
    """Return a report with so many findings."""
    counts = Counts(error=error, warning=warning, info=info, accepted=0, claimed=0, unchanged=9)
    return Report(cardgen_version="0", status="compared", service="loan-default", counts=counts)


class Commenter:
    """Runs the command against a host."""

    def __init__(self, run: Run, folder: Path, host: CodeHost) -> None:
        self.run, self.folder, self.host = run, folder, host

    def __call__(
        self,
        body: str = BODY,
        report: Report | None = None,
        token: str | None = BOT_TOKEN,
        provider: str = "github",
        api: str | None = None,
        comment_on: str = "warning",
        repository: str = "acme/cards",
        **environment: str,
    ) -> Ran:
        (self.folder / "diff.md").write_text(body, encoding="utf-8")
        words = ["comment", "diff.md", "--provider", provider, "--api", api or self.host.address]
        words += ["--repository", repository, "--number", "7", "--comment-on", comment_on]
        if report is not None:
            (self.folder / "diff.json").write_text(report.model_dump_json(), encoding="utf-8")
            words += ["--report", "diff.json"]
        tokens = {"GITHUB_TOKEN": "", "GITLAB_TOKEN": ""}
        tokens[f"{provider.upper()}_TOKEN"] = token or ""
        return self.run(*words, **{"GITHUB_STEP_SUMMARY": "", **tokens, **environment})


@pytest.fixture
def comment(
    folder: Path, host: CodeHost, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commenter:
    """The command, in a folder of its own."""
    return Commenter(runner(folder, monkeypatch, capsys), folder, host)


@pytest.mark.parametrize(("provider", "token"), [("github", USER_TOKEN), ("github", BOT_TOKEN), ("gitlab", USER_TOKEN)])
def test_a_comment_is_written_once_and_then_replaced(
    comment: Commenter, host: CodeHost, provider: str, token: str
) -> None:
    host.add("Looks good.", "reviewer")
    assert comment(provider=provider, token=token).code == 0
    second = BODY.replace("1 error", "2 errors")
    assert comment(second, provider=provider, token=token).code == 0
    assert host.bodies == ["Looks good.", second]
    assert host.writes == ["POST", "PATCH" if provider == "github" else "PUT"]


def test_the_same_text_is_not_written_twice(comment: Commenter, host: CodeHost) -> None:
    comment()
    comment()
    assert host.writes == ["POST"]


def test_the_comment_is_found_on_a_later_page(comment: Commenter, host: CodeHost) -> None:
    for number in range(230):
        host.add(f"comment {number}", "reviewer")
    host.add(BODY, "workflow[bot]", is_bot=True)
    assert comment(BODY + "again\n").code == 0
    assert host.writes == ["PATCH"]
    assert host.bodies[-1] == BODY + "again\n"


@pytest.mark.parametrize("token", [USER_TOKEN, BOT_TOKEN])
def test_a_comment_of_somebody_else_is_never_replaced(comment: Commenter, host: CodeHost, token: str) -> None:
    host.add(BODY + "\nforged: accepted", "stranger")
    assert comment(token=token).code == 0
    assert host.bodies == [BODY + "\nforged: accepted", BODY]


def test_a_comment_about_another_card_stays(comment: Commenter, host: CodeHost) -> None:
    other = BODY.replace("loan-default", "other-card")
    comment(other)
    comment()
    assert host.bodies == [other, BODY]


@pytest.mark.parametrize(
    ("report", "comment_on", "written"),
    [
        (report_of(), "info", False),
        (report_of(info=3), "warning", False),
        (report_of(info=3), "info", True),
        (report_of(warning=1), "warning", True),
        (report_of(warning=1), "error", False),
        (report_of(error=1), "error", True),
        (report_of(error=1), "none", False),
        (failed(["no such ref"]), "error", True),
    ],
)
def test_silence_unless_there_is_something_to_say(
    comment: Commenter, host: CodeHost, report: Report, comment_on: str, written: bool
) -> None:
    assert comment(report=report, comment_on=comment_on).code == 0
    assert bool(host.bodies) == written


def test_a_comment_says_when_it_is_resolved(comment: Commenter, host: CodeHost) -> None:
    comment(report=report_of(error=1))
    clean = f"{MARKER}\n### loan-default 1.0.0 → 2.0.0\n\n**No changes.**\n"
    assert comment(clean, report=report_of()).code == 0
    assert host.writes == ["POST", "PATCH"]
    lines = host.bodies[0].splitlines()
    assert lines[0] == MARKER
    assert lines[1].startswith("**Resolved:**")
    assert "**No changes.**" in lines
    comment(clean, report=report_of())
    assert host.writes == ["POST", "PATCH"]
    comment(report=report_of(error=1))
    assert host.bodies == [BODY]


def test_a_token_that_may_not_comment_leaves_the_report_in_the_summary(
    comment: Commenter, host: CodeHost, folder: Path
) -> None:
    summary = folder / "summary.md"
    summary.write_text("# Job\n", encoding="utf-8")
    ran = comment(token=READ_ONLY_TOKEN, GITHUB_STEP_SUMMARY=str(summary))
    assert ran.code == 0
    assert "may not comment" in ran.err
    assert host.bodies == []
    assert summary.read_text(encoding="utf-8") == f"# Job\n{BODY}\n"


@pytest.mark.parametrize("provider", ["github", "gitlab"])
def test_without_a_token_the_report_goes_to_standard_output(comment: Commenter, host: CodeHost, provider: str) -> None:
    ran = comment(token=None, provider=provider)
    assert ran.code == 0
    assert BODY in ran.out
    assert "_TOKEN is not set" in ran.err
    assert host.calls == []
    assert comment(token=None, report=report_of()).out == ""


def test_a_wrong_token_and_a_host_out_of_order_are_errors(comment: Commenter, host: CodeHost) -> None:
    wrong = comment(token="stolen")
    assert wrong.code == 3
    assert "Bad credentials" in wrong.err
    host.status = 500
    ran = comment()
    assert ran.code == 3
    assert "500" in ran.err
    assert BOT_TOKEN not in ran.err + ran.out + wrong.err


def test_a_host_that_is_not_there_is_an_error(comment: Commenter) -> None:
    assert comment(api="http://127.0.0.1:9").code == 3


def test_a_token_is_never_carried_to_another_host(comment: Commenter, host: CodeHost) -> None:
    with code_host() as other:
        host.redirect = f"{other.address}/user"
        assert comment().code == 3
        assert other.calls == []


@pytest.mark.parametrize(
    "api", ["http://code.example.org", "ftp://code.example.org", "file:///etc", "code.example.org"]
)
def test_a_token_is_never_sent_in_the_open(comment: Commenter, host: CodeHost, api: str) -> None:
    ran = comment(api=api)
    assert ran.code == 2
    assert "no https address" in ran.err


@pytest.mark.parametrize("repository", ["acme/../admin", "acme/cards?x", "", "acme//cards"])
def test_a_repository_is_a_name_and_no_path(comment: Commenter, host: CodeHost, repository: str) -> None:
    assert comment(repository=repository).code == 2
    assert host.calls == []


@pytest.mark.parametrize("body", ["", "no marker\n", f" x\n{MARKER}\n", "<!-- cardgen:diff service=a b -->\n"])
def test_a_body_without_the_marker_is_refused(comment: Commenter, host: CodeHost, body: str) -> None:
    ran = comment(body)
    assert ran.code == 2
    assert "marker" in ran.err
    assert host.calls == []
