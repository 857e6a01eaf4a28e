"""Every format of a report: the same facts in each, a failure told in each, and nothing that a stranger wrote acts."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from xml.etree import ElementTree as ET

import fastjsonschema
import pytest

from cardgen.diff.report import Report
from cardgen.diff.schema import diff_schema
from cardgen.render.comparison.outputs import FORMATS
from cardgen.spec.fields import HIDDEN_CHARACTERS
from tests.render.comparison.comparison_reports import LONG, failed, full, hostile, many, other_service, unchanged

REPORTS: dict[str, Callable[[], Report]] = {
    "full": full,
    "unchanged": unchanged,
    "failed": failed,
    "other service": other_service,
    "hostile": hostile,
    "long": lambda: hostile(LONG),
}
FIGURE_FORMATS = ("text", "markdown", "html")


def plain(name: str, report: Report) -> str:
    """What a format says, on one line, without its marks and escapes."""
    text = FORMATS[name](report)
    if name in ("markdown", "html"):
        text = re.sub(r"<style>.*?</style>|</?(?:span|strong|code|summary|details)\b[^>]*>", "", text, flags=re.S)
        text = re.sub(r"<[^>]*>", " ", text)
    text = text.replace("%25", "%").replace("&#8203;", "").replace("\\", "")
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize("name", FORMATS)
def test_every_finding_that_stands_is_in_every_format(name: str) -> None:
    text = plain(name, full())
    for item in full().findings:
        told = item.message[0].lower() + item.message[1:]
        folded = name == "text" and (item.severity == "info" or item.claimed_by)
        left_out = name in ("github", "gitlab") and item.claimed_by
        if not (folded or left_out):
            assert told.lower() in text.lower(), item.message


@pytest.mark.parametrize("name", FORMATS)
def test_rule_and_pointer_of_an_error_are_in_every_format(name: str) -> None:
    text = plain(name, full())
    assert "metric-regressed" in text
    assert "/results/interviews/wer/accent=Scottish/1" in text


@pytest.mark.parametrize("name", ["text", "markdown", "html", "github"])
def test_errors_and_warnings_say_how_to_accept_them(name: str) -> None:
    text = plain(name, full())
    for number in (1, 2, 3):
        assert f"cardgen accept {number:016x}" in text
    assert "cardgen accept 0000000000000007" not in text, "it is accepted already"


@pytest.mark.parametrize("name", FIGURE_FORMATS)
@pytest.mark.parametrize(
    "shown",
    [
        *("11.2", "15.8", "+4.6", "+2.1 to +7.1", "412 → 398", "▲ worse"),
        *("24.4", "20.1", "−4.3", "−7.1 to −1.5", "▼ better"),
        *("0.710", "0.760", "+0.050", "+0.010 to +0.090", "▲ better", "▲ higher"),
        *("14.3 points", "9.9 points", "−8.0 to −1.0", "▼ narrower"),
        *("+0.6 points", "−0.3 to +0.7", "6.2 points"),
    ],
)
def test_the_same_figures_stand_in_every_format_that_shows_them(name: str, shown: str) -> None:
    assert shown in plain(name, full())


@pytest.mark.parametrize("name", FIGURE_FORMATS)
def test_pairing_and_what_cannot_be_compared_are_said_once_with_the_reason(name: str) -> None:
    text = plain(name, full())
    assert text.count("Not paired (Vietnamese): 119 of 121 clusters are in both versions.") == 1
    reason = "the evaluation interviews uses the dataset other instead of talks."
    assert text.count(f"Not comparable (2 figures): {reason}") == 1
    assert text.count(reason) == 1


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("report", [failed, other_service])
def test_a_comparison_that_was_not_made_says_so_and_never_reads_as_clean(
    name: str, report: Callable[[], Report]
) -> None:
    text = FORMATS[name](report())
    assert re.search("failed|not[ _-]comparable", text, re.IGNORECASE)
    assert not re.search("no changes|no findings|no errors|0 errors|unchanged<|: accepted|; accepted", text)
    assert text.strip() not in ("", "[]", "{}")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_a_failure_says_why(name: str) -> None:
    assert "old.json: line 3: this is no JSON" in FORMATS[name](failed())


@pytest.mark.parametrize("name", ["text", "markdown", "html", "github", "junit"])
def test_no_changes_are_said_where_there_are_none(name: str) -> None:
    text = FORMATS[name](unchanged())
    assert "no changes" in text
    assert "NOT accepted" not in text


@pytest.mark.parametrize("name", ["text", "markdown", "html", "github", "junit"])
def test_a_change_of_figures_without_a_finding_is_not_called_no_changes(name: str) -> None:
    text = FORMATS[name](full(findings=(), counts=unchanged().counts, accepted=True))
    assert "no changes" not in text
    assert "no findings" in text


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", FORMATS)
def test_no_hidden_character_gets_out_and_nothing_depends_on_the_run(name: str, report: str) -> None:
    text = FORMATS[name](REPORTS[report]())
    assert HIDDEN_CHARACTERS.search(text) is None
    assert "\r" not in text
    assert text.endswith("\n")
    assert text == FORMATS[name](REPORTS[report]())


@pytest.mark.parametrize("report", REPORTS)
def test_json_is_the_report_and_keeps_to_its_schema(report: str) -> None:
    made = REPORTS[report]()
    read = json.loads(FORMATS["json"](made))
    fastjsonschema.compile(diff_schema())(read)
    assert Report.model_validate_json(FORMATS["json"](made)) == made


def test_the_schema_of_a_report_refuses_what_is_no_report() -> None:
    validate = fastjsonschema.compile(diff_schema())
    wrong = {**full().model_dump(mode="json"), "status": "fine"}
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate(wrong)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate({**full().model_dump(mode="json"), "surplus": 1})


@pytest.mark.parametrize("name", FORMATS)
def test_reports_of_any_size_are_written(name: str) -> None:
    assert FORMATS[name](many(0))
    assert "hange number 7 " in plain(name, many(60))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_needs_neither_data_frames_nor_charts(name: str) -> None:
    code = (
        "import sys\n"
        "from cardgen.diff.report import Report\n"
        "from cardgen.render.comparison.outputs import FORMATS\n"
        f"FORMATS[{name!r}](Report.model_validate_json(sys.stdin.read()))\n"
        "print(sorted({'pandas', 'matplotlib', 'duckdb', 'numpy', 'scipy', 'narwhals'} & set(sys.modules)))\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], input=FORMATS["json"](full()), capture_output=True, text=True, check=True
    )
    assert ast.literal_eval(made.stdout) == []


def test_importing_the_formats_imports_no_renderer() -> None:
    code = (
        "import sys\nimport cardgen.render.comparison.outputs\n"
        "print([name for name in sys.modules if name == 'jinja2' or name.endswith(('.sarif', '.junit', '.markdown'))])"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(made.stdout) == []


@pytest.mark.parametrize("report", REPORTS)
def test_junit_is_xml_with_a_case_for_the_comparison_and_each_finding(report: str) -> None:
    made = REPORTS[report]()
    (suite,) = ET.fromstring(FORMATS["junit"](made)).findall("testsuite")
    cases = suite.findall("testcase")
    assert len(cases) == int(suite.attrib["tests"]) == len(made.findings) + 1
    failing = [item for item in made.findings if item.severity == "error" and not item.accepted and not item.claimed_by]
    assert len(suite.findall("testcase/failure")) == int(suite.attrib["failures"]) == len(failing)
    skipped = [item for item in made.findings if item.accepted and not item.claimed_by]
    assert len(suite.findall("testcase/skipped")) == int(suite.attrib["skipped"]) == len(skipped)
    errors = suite.findall("testcase/error")
    assert len(errors) == int(suite.attrib["errors"]) == (made.status != "compared")
    assert cases[0].attrib["name"] == "comparison"


@pytest.mark.parametrize("report", REPORTS)
def test_gitlab_issues_have_every_field_and_a_fingerprint_of_their_own(report: str) -> None:
    issues = json.loads(FORMATS["gitlab"](REPORTS[report]()))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"]
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    if REPORTS[report]().status != "compared":
        assert {issue["severity"] for issue in issues} == {"blocker"}


def test_a_gitlab_issue_stands_where_the_finding_is() -> None:
    issues = json.loads(FORMATS["gitlab"](full()))
    assert issues[0]["location"] == {"path": "specs/card.yaml", "lines": {"begin": 12}}
    accepted = next(issue for issue in issues if issue["check_name"] == "threshold-loosened")
    assert accepted["severity"] == "info"
    assert "accepted: The corpus was replaced (R. Eviewer)" in accepted["description"]


def test_every_field_of_a_report_is_described() -> None:
    schema = diff_schema()
    for name, model in {**schema["$defs"], "Report": schema}.items():
        for field, described in model.get("properties", {}).items():
            assert described.get("description"), f"{name}.{field}"


def test_formats_are_the_same_in_every_process() -> None:
    code = (
        "import hashlib, sys\n"
        "from cardgen.diff.report import Report\n"
        "from cardgen.render.comparison.outputs import FORMATS\n"
        "report = Report.model_validate_json(sys.stdin.read())\n"
        "print([hashlib.sha256(render(report).encode()).hexdigest() for render in FORMATS.values()])\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=FORMATS["json"](full()),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
        ).stdout
        for seed, zone, locale in (("1", "UTC", "C.UTF-8"), ("2", "Asia/Kathmandu", "C.UTF-8"))
    }
    assert len(made) == 1
