"""A pull request from end to end: a real repository, the script that CI runs, and a code host on loopback."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from cardgen import __version__
from tests.acceptance.code_hosts import BOT_TOKEN, READ_ONLY_TOKEN, USER_TOKEN, CodeHost, code_host
from tests.acceptance.conftest import Ran
from tests.sides.loan_specs import commit, git, loan_spec, repository, write_spec

MARKER = "<!-- cardgen:diff service=loan-default -->"


@pytest.fixture
def host() -> Iterator[CodeHost]:
    """A host on loopback."""
    with code_host() as running:
        yield running


@dataclass
class PullRequest:
    """A branch of a repository, and CI that runs on it."""

    top: Path
    base: str
    script: Path
    host: CodeHost
    path: str

    def push(self, **changes: Any) -> None:
        """Change the spec, as loan_spec does, and commit."""
        write_spec(self.top, loan_spec(**changes))
        commit(self.top)

    def run(self, token: str = BOT_TOKEN, provider: str = "github", **environment: str) -> Ran:
        """Run CI."""
        variables = {
            "SPEC": "card.yaml",
            "BASE": self.base,
            "PROVIDER": provider,
            "API": self.host.address,
            "REPOSITORY": "acme/cards",
            "NUMBER": "7",
            "GITHUB_STEP_SUMMARY": str(self.top.parent / "summary.md"),
            f"{provider.upper()}_TOKEN": token,
            **environment,
        }
        kept = {key: value for key, value in os.environ.items() if key not in ("GITHUB_TOKEN", "GITLAB_TOKEN")}
        ran = subprocess.run(
            ["bash", str(self.script)],
            cwd=self.top,
            env={**kept, "NO_COLOR": "1", **variables, "PATH": self.path},
            capture_output=True,
            text=True,
            timeout=300,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def report(self) -> dict[str, Any]:
        """Return the report that CI keeps."""
        found: dict[str, Any] = json.loads((self.top / "build/service-card/diff.json").read_text(encoding="utf-8"))
        return found


@pytest.fixture
def request_(tmp_path: Path, project: Path, host: CodeHost) -> PullRequest:
    """A pull request that has changed nothing yet."""
    top = repository(tmp_path / "repo")
    (top / ".gitignore").write_text("build/\n", encoding="utf-8")
    write_spec(top)
    base = commit(top)
    git(top, "switch", "--quiet", "--create", "change")
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "cardgen"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cardgen "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    script = project / "templates" / "ci" / "pull-request.sh"
    return PullRequest(top, base, script, host, f"{folder}{os.pathsep}{os.environ['PATH']}")


def without_a_limitation() -> dict[str, Any]:
    """Return the intended use with one limitation less: an error."""
    use: dict[str, Any] = loan_spec()["intended_use"]
    return {**use, "limitations": use["limitations"][1:]}


def with_another_owner() -> dict[str, Any]:
    """Return a card, one minor step on, that another team owns: a warning."""
    owners = [{"name": "Retail models", "contact": "credit@example.org"}]
    return {**loan_spec("1.1.0")["card"], "owners": owners}


def test_clean_is_silent(request_: PullRequest) -> None:
    ran = request_.run()
    assert ran.code == 0, ran.err
    assert request_.host.writes == []
    report = request_.report()
    assert (report["status"], report["findings"]) == ("compared", [])
    assert (request_.top / "build/service-card/card/card.html").is_file()


def test_warnings_are_commented_and_pass(request_: PullRequest) -> None:
    request_.push(card=with_another_owner())
    ran = request_.run()
    assert ran.code == 0, ran.err
    (body,) = request_.host.bodies
    assert body.splitlines()[0] == MARKER
    assert "1.0.0 → 1.1.0" in body
    assert "owner-changed" in body
    assert re.search(r"^::warning file=card\.yaml,line=\d+", ran.out, re.MULTILINE)
    assert request_.run(FAIL_ON="warning").code == 1
    assert request_.run(COMMENT_ON="error").code == 0
    assert "**Resolved:**" in request_.host.bodies[0]


def test_errors_are_commented_and_fail(request_: PullRequest) -> None:
    request_.push(version="2.0.0", intended_use=without_a_limitation())
    ran = request_.run()
    assert ran.code == 1, ran.err
    (body,) = request_.host.bodies
    assert "limitation-removed" in body
    assert re.search(r"^::error file=card\.yaml", ran.out, re.MULTILINE)
    assert request_.run(FAIL_ON="none").code == 0
    sarif = json.loads((request_.top / "build/service-card/diff.sarif").read_text(encoding="utf-8"))
    assert "limitation-removed" in {result["ruleId"] for result in sarif["runs"][0]["results"]}


@pytest.mark.parametrize("fault", ["base", "spec", "base-spec"])
def test_what_cannot_be_compared_fails_and_never_reads_as_unchanged(request_: PullRequest, fault: str) -> None:
    if fault == "base":
        request_.base = "0" * 40
    elif fault == "spec":
        request_.push(evaluation={"metrics": ["fprr"]})
    else:
        git(request_.top, "switch", "--quiet", "main")
        request_.push(evaluation={"source": "gone.csv"})
        request_.base = "main"
        git(request_.top, "switch", "--quiet", "change")
    ran = request_.run()
    assert ran.code == 3
    (body,) = request_.host.bodies
    assert body.splitlines()[0] == MARKER
    assert "were not compared" in body
    assert "no changes" not in body.lower()
    assert request_.report()["status"] == "failed"
    assert "cardgen-" not in body


@pytest.mark.parametrize("name", ["cardgen.toml", "pyproject.toml"])
def test_a_change_cannot_loosen_the_rules_by_which_it_is_judged(request_: PullRequest, name: str) -> None:
    table = "[diff]" if name == "cardgen.toml" else "[tool.cardgen.diff]"
    loosened = f'{table}\nseverities = {{limitation-removed = "info"}}\n'
    (request_.top / name).write_text(loosened, encoding="utf-8")
    request_.push(version="2.0.0", intended_use=without_a_limitation())
    assert request_.run().code == 1
    # Once it is part of the base, it counts.
    git(request_.top, "switch", "--quiet", "main")
    (request_.top / name).write_text(loosened, encoding="utf-8")
    request_.base = commit(request_.top)
    git(request_.top, "switch", "--quiet", "change")
    assert request_.run().code == 0


def test_a_second_push_updates_the_one_comment(request_: PullRequest) -> None:
    request_.push(version="2.0.0", intended_use=without_a_limitation())
    request_.run()
    first = request_.host.bodies[0]
    request_.push(version="2.0.0", intended_use=without_a_limitation(), card=with_another_owner())
    request_.run()
    assert len(request_.host.bodies) == 1
    assert "owner-changed" in request_.host.bodies[0]
    assert request_.host.bodies[0] != first
    request_.push()
    assert request_.run().code == 0
    (body,) = request_.host.bodies
    assert body.splitlines()[:2] == [
        MARKER,
        "**Resolved:** the comparison finds nothing at or above `warning` any more.",
    ]


def test_an_acceptance_that_is_part_of_the_change_lets_it_pass(request_: PullRequest) -> None:
    request_.push(version="2.0.0", intended_use=without_a_limitation())
    assert request_.run().code == 1
    (error,) = (finding for finding in request_.report()["findings"] if finding["severity"] == "error")
    words = ["accept", error["fingerprint"], "--reason", "Small towns are measured now.", "--by", "R. Eviewer"]
    accepted = subprocess.run(
        ["cardgen", *words, "--report", "build/service-card/diff.json"],
        cwd=request_.top,
        env={**os.environ, "PATH": request_.path},
        capture_output=True,
        text=True,
    )
    assert accepted.returncode == 0, accepted.stderr
    commit(request_.top)
    ran = request_.run()
    assert ran.code == 0, ran.err
    (kept,) = (finding for finding in request_.report()["findings"] if finding["severity"] == "error")
    assert kept["accepted"] == {"by": "R. Eviewer", "reason": "Small towns are measured now."}


def test_a_fork_finds_the_report_in_the_summary(request_: PullRequest) -> None:
    request_.push(version="2.0.0", intended_use=without_a_limitation())
    ran = request_.run(READ_ONLY_TOKEN)
    assert ran.code == 1
    assert request_.host.bodies == []
    assert "limitation-removed" in (request_.top.parent / "summary.md").read_text(encoding="utf-8")


def test_a_new_card_has_nothing_to_be_compared_with(request_: PullRequest) -> None:
    write_spec(request_.top / "new")
    commit(request_.top)
    ran = request_.run(SPEC="./new/card.yaml")
    assert ran.code == 0, ran.err
    assert "is new" in ran.err
    assert request_.host.writes == []


def test_a_name_is_never_a_command(request_: PullRequest) -> None:
    name = "a b$(touch hacked);`touch hacked`/card.yaml"
    write_spec(request_.top / Path(name).parent)
    request_.base = commit(request_.top)
    assert request_.run(SPEC=name).code == 0
    assert request_.run(BASE="$(touch hacked)").code == 3
    assert request_.run(BASE="--output=hacked").code == 3
    assert not list(request_.top.rglob("hacked"))
    assert request_.run(SPEC="--help").code == 3


@pytest.mark.parametrize("name", ["SPEC", "BASE"])
def test_what_is_not_set_is_told(request_: PullRequest, name: str) -> None:
    ran = request_.run(**{name: ""})
    assert ran.code == 2
    assert "set SPEC" in ran.err
    assert ran.out == ""


def test_gitlab_gets_a_note_and_its_own_reports(request_: PullRequest) -> None:
    request_.push(version="2.0.0", intended_use=without_a_limitation())
    ran = request_.run(USER_TOKEN, "gitlab")
    assert ran.code == 1, ran.err
    (body,) = request_.host.bodies
    assert "limitation-removed" in body
    out = request_.top / "build/service-card"
    assert json.loads((out / "diff.codequality.json").read_text(encoding="utf-8"))
    assert (out / "diff.junit.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert "NOT accepted" in ran.out


def test_a_card_is_linted_where_a_stage_is_asked_for(request_: PullRequest) -> None:
    request_.push(design={"fairness": "TODO"})
    ran = request_.run(USER_TOKEN, "gitlab", STAGE="draft", FAIL_ON="none")
    assert ran.code == 1, ran.err
    assert "error[placeholder]" in ran.out
    out = request_.top / "build/service-card"
    results = json.loads((out / "check.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [result["ruleId"] for result in results if result["level"] == "error"] == ["placeholder"]
    assert "placeholder" in (out / "check.junit.xml").read_text(encoding="utf-8")


def test_a_report_of_an_earlier_run_does_not_stay(request_: PullRequest) -> None:
    request_.run()
    (request_.top / "card.yaml").unlink()
    commit(request_.top)
    assert request_.run().code == 3
    assert request_.report()["status"] == "failed"


def expressions(node: Any) -> Iterator[str]:
    """Yield every text of a workflow."""
    if isinstance(node, dict):
        for value in node.values():
            yield from expressions(value)
    elif isinstance(node, list):
        for item in node:
            yield from expressions(item)
    elif isinstance(node, str):
        yield node


def test_the_action_pastes_nothing_into_a_script(project: Path) -> None:
    text = (project / "action.yml").read_text(encoding="utf-8")
    action = yaml.safe_load(text)
    steps = action["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert scripts
    assert not any("${{" in script for script in scripts)
    assert any("${{" in value for value in expressions(steps))
    used = set(re.findall(r"inputs\.([a-z-]+)", text))
    assert used == set(action["inputs"])


@pytest.mark.parametrize("name", ["action.yml", "templates/ci/gitlab.yml"])
def test_ci_sets_only_what_the_script_knows(project: Path, name: str) -> None:
    script = (project / "templates/ci/pull-request.sh").read_text(encoding="utf-8")
    read = set(re.findall(r"\$\{?([A-Z_]+)", script)) | {"GITHUB_TOKEN", "GITLAB_TOKEN"}
    document = yaml.safe_load((project / name).read_text(encoding="utf-8"))
    if "runs" in document:
        variables = next(step["env"] for step in document["runs"]["steps"] if "SPEC" in step.get("env", {}))
        variables = set(variables) - {"ACTION"}
    else:
        variables = set(document["service-card"]["variables"]) - {"GIT_DEPTH"}
        assert f"cardgen=={__version__}" in str(document["service-card"]["before_script"])
    assert variables <= read
    assert {"SPEC", "BASE", "PROVIDER", "REPOSITORY", "NUMBER"} <= variables
