"""What a careless, an unlucky and a hostile user feeds the command, and what it answers.

Each case changes the spec or the data of a folder that builds. The answer is one clear message with its place and the
right exit code; nothing is written, and there is no traceback.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run

Change = Callable[[Path], None]


def spec(old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / "card.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def write(name: str, content: str | bytes) -> Change:
    def change(folder: Path) -> None:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def line(number: int, content: str) -> Change:
    """Replace a line of rows.csv, the header being line 1."""

    def change(folder: Path) -> None:
        path = folder / "rows.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[number - 1] = content
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return change


def column(name: str, content: str) -> Change:
    """Fill a column of rows.csv with one text."""

    def change(folder: Path) -> None:
        path = folder / "rows.csv"
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        at = header.split(",").index(name)
        filled = [",".join([*parts[:at], content, *parts[at + 1 :]]) for parts in (item.split(",") for item in lines)]
        path.write_text("\n".join([header, *filled]) + "\n", encoding="utf-8")

    return change


def steps(*changes: Change) -> Change:
    def change(folder: Path) -> None:
        for step in changes:
            step(folder)

    return change


def link_outside(folder: Path) -> None:
    (folder / "prose").mkdir()
    (folder / "prose" / "fairness.md").symlink_to("/etc/hostname")
    spec(
        "fairness: The highest false positive rate is {{ worst('fpr', by='region') }}.",
        "fairness: {file: prose/fairness.md}",
    )(folder)


def empty_folder(folder: Path) -> None:
    (folder / "rows").mkdir()
    spec("source: rows.csv", "source: rows")(folder)


@dataclass(frozen=True)
class Case:
    change: Change
    message: str
    code: int = 2


FAIRNESS = "fairness: The highest false positive rate is {{ worst('fpr', by='region') }}."
COUNTS = "region,wrong,people\nNorth,5,50\nSouth,8,60\n"
AS_COUNTS = steps(
    spec("source: rows.csv", "source: {kind: counts, path: counts.csv}"),
    spec(
        "columns: {label: defaulted, prediction: flagged, score: score}",
        "columns: {numerator: wrong, denominator: people}",
    ),
    spec("metrics: [fpr, fnr, auc]", "metrics: [fpr]"),
)

CASES = {
    # the spec
    "unknown key": Case(
        spec("  provider:", "  provder: x\n  provider:"), "card.yaml:10:3: service.provder: unknown key"
    ),
    "unknown key, deep": Case(
        spec("labels: document_field", "labels: document_field, lables: x"), "groups.0.lables: unknown key"
    ),
    "missing key": Case(spec("  review_by: 2026-12-01\n", ""), "card.review_by: required key is missing"),
    "wrong type": Case(spec("version: 1.0.0", "version: 1.10"), 'quote it: "1.10"'),
    "duplicate key": Case(spec("  version: 1.0.0", "  version: 1.0.0\n  version: 1.0.1"), "duplicate key"),
    "anchor": Case(spec("card:\n", "card: &here\n"), "anchor"),
    "alias": Case(spec("users: [Loan officers]", "users: *here"), "alias"),
    "tag": Case(spec("as_of: 2026-06-01", "as_of: !!str 2026-06-01"), "tag"),
    "merge key": Case(spec("  id: loan-default", "  <<: {a: b}\n  id: loan-default"), "merge"),
    "deep nesting": Case(write("card.yaml", "a: " + "[" * 5000), "card.yaml:1:"),
    "10 MB of YAML": Case(write("card.yaml", "a: " + "x" * 10_000_000), "more than 1,000,000 bytes"),
    "not UTF-8": Case(write("card.yaml", b"spec: 1\ncard: {id: caf\xe9}\n"), "UTF-8"),
    "empty file": Case(write("card.yaml", ""), "card.yaml"),
    "id with dots": Case(spec("id: loan-default", "id: ../loan"), "card.id"),
    "id with a slash": Case(spec("id: loan-default", "id: a/b"), "card.id"),
    "prose outside": Case(spec(FAIRNESS, "fairness: {file: ../secret.md}"), "design.fairness"),
    "prose by a link": Case(link_outside, "link"),
    "review before the card": Case(spec("review_by: 2026-12-01", "review_by: 2026-01-01"), "card.review_by"),
    "unknown metric": Case(spec("metrics: [fpr, fnr, auc]", "metrics: [fpr, fnrr, auc]"), 'did you mean "fnr"?'),
    "unknown group": Case(spec("by: [region]", "by: [reigon]"), 'did you mean "region"?'),
    "unknown reference": Case(
        spec("relevance: Markets differ.", "relevance: Markets differ., reference: Nroth"), 'did you mean "North"?'
    ),
    "unknown dataset": Case(spec("dataset: loans", "dataset: loan"), 'did you mean "loans"?'),
    "unknown subject": Case(spec("subject: score-v1", "subject: score-v2"), 'did you mean "score-v1"?'),
    "unknown profile": Case(spec("profile: tabular_classification", "profile: tabular"), "tabular_classification"),
    "metric that does not fit the task": Case(
        spec("metrics: [fpr, fnr, auc]", "metrics: [fpr, wer]"), "evaluations.0.metrics.1"
    ),
    "two evaluations with one id": Case(
        spec(
            "acceptance:",
            "  - {id: defaults, title: Again, subject: score-v1, dataset: loans, date: 2026-05-01, evaluator: {organisation: "
            "Example Bank, independent: false}, source: rows.csv, task: classification, columns: {label: defaulted, "
            "prediction: flagged}, metrics: [accuracy]}\nacceptance:",
        ),
        "duplicate",
    ),
    "acceptance on a metric not evaluated": Case(
        spec("metric: fpr, scope: overall, max: 0.9", "metric: ppv, scope: overall, min: 0.5"), "does not measure"
    ),
    "max where higher is better": Case(
        spec("metric: fpr, scope: overall", "metric: auc, scope: overall"), "use min, or say why with `intent:`"
    ),
    "a limit in per cent": Case(spec("max: 0.9", "max: 90"), "90% is 0.9"),
    "a threshold missing": Case(
        spec(
            "columns: {label: defaulted, prediction: flagged, score: score}",
            "columns: {label: defaulted, score: score}",
        ),
        "threshold",
    ),
    # references
    "a reference to what is not computed": Case(spec("worst('fpr'", "worst('wer'"), "the metric wer is not evaluated"),
    "a reference to no category": Case(
        spec("worst('fpr', by='region')", "value('fpr', region='Nroth')"), 'did you mean "North"?'
    ),
    "a template in prose": Case(
        spec("{{ worst('fpr', by='region') }}", "{{ ''.__class__ }}"), "a number reference is a call of"
    ),
    # the data
    "source missing": Case(spec("source: rows.csv", "source: row.csv"), "row.csv", 3),
    "source empty": Case(write("rows.csv", ""), "rows.csv"),
    "source with a header only": Case(write("rows.csv", "id,region,defaulted,flagged,score\n"), "rows.csv"),
    "folder without files": Case(empty_folder, 'the folder "rows" holds no files'),
    "truncated Parquet": Case(
        steps(spec("source: rows.csv", "source: rows.parquet"), write("rows.parquet", b"PAR1\x00\x01\x02")),
        "rows.parquet",
        3,
    ),
    "wrong number of fields": Case(line(40, "39,North,1,1"), "rows.csv:40"),
    "column missing": Case(spec("prediction: flagged", "prediction: flaged"), "evaluations.0.columns.prediction"),
    "labels that are not the classes": Case(
        steps(spec("task: classification", "task: classification\n    classes: [0, 1]"), line(12, "11,North,2,1,0.5")),
        "rows.csv",
    ),
    "text in a numeric column": Case(line(12, "11,North,1,1,high"), "rows.csv:12"),
    "an underscore in a number": Case(line(12, "11,North,1,1,1_000"), "rows.csv:12"),
    "NaN in a numeric column": Case(line(12, "11,North,1,1,nan"), "rows.csv:12"),
    "infinity in a numeric column": Case(line(12, "11,North,1,1,inf"), "rows.csv:12"),
    "score outside its range": Case(
        steps(
            spec("task: classification", "task: classification\n    score_range: [0, 1]"), line(12, "11,North,1,1,1.5")
        ),
        "rows.csv:12",
    ),
    "a group with one category": Case(column("region", "North"), "North"),
    "all labels missing": Case(column("region", ""), "region"),
    "negative counts": Case(steps(AS_COUNTS, write("counts.csv", COUNTS.replace("5,50", "-5,50"))), "counts.csv:2"),
    "numerator above denominator": Case(
        steps(AS_COUNTS, write("counts.csv", COUNTS.replace("5,50", "51,50"))), "counts.csv:2"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name: str, folder: Path, cardgen: Run) -> None:
    case = CASES[name]
    case.change(folder)
    before = sorted(folder.rglob("*"))
    ran = cardgen("build", "card.yaml", "--out", "out")
    assert ran.code == case.code, ran.err
    assert case.message in ran.err
    assert "Traceback" not in ran.err
    assert "internal error" not in ran.err
    assert max(map(len, ran.err.splitlines())) < 600
    assert sorted(folder.rglob("*")) == before, "nothing may be written"


def test_the_unchanged_folder_builds(folder: Path, cardgen: Run) -> None:
    ran = cardgen("build", "card.yaml", "--out", "out")
    assert ran.code == 0, ran.err
    assert (folder / "out" / "card.json").is_file()


def test_every_error_is_told_at_once(folder: Path, cardgen: Run) -> None:
    spec("provider:", "provder:")(folder)
    spec("version: 1.0.0", "version: 1.10")(folder)
    ran = cardgen("validate", "card.yaml")
    assert ran.code == 2
    assert "card.version" in ran.err
    assert "service.provder: unknown key" in ran.err
    assert "did you mean" in ran.err
    assert "problems" in ran.err.splitlines()[-1]


def test_a_declared_category_without_rows_is_shown_as_not_evaluated(folder: Path, cardgen: Run) -> None:
    spec("relevance: Markets differ.", "relevance: Markets differ., categories: [North, South, West]")(folder)
    ran = cardgen("build", "card.yaml", "--out", "out")
    assert ran.code == 0, ran.err
    page = (folder / "out" / "card.md").read_text(encoding="utf-8")
    assert "West" in page
    assert "There are no rows in the data: not evaluated" in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["biuld", "card.yaml"], 'did you mean "build"?'),
        (["build", "card.yaml", "--format", "docx"], "there is no format 'docx'"),
        (["build"], "Missing argument 'SPEC'"),
        (["metric", "wre"], 'did you mean "wer"?'),
        (["schema", "crad"], "is not one of 'spec', 'card', 'diff'"),
        (["build", "card.yaml", "--as-of", "tomorrow"], "does not match the format"),
        (["init", "here", "--profile", "speech"], "speech_recognition"),
    ],
)
def test_wrong_usage_exits_2(words: list[str], message: str, cardgen: Run) -> None:
    ran = cardgen(*words)
    assert ran.code == 2
    assert message in ran.err


@pytest.mark.parametrize("command", ["build", "check", "validate"])
def test_a_file_that_is_not_there_exits_3(command: str, cardgen: Run) -> None:
    ran = cardgen(command, "nowhere.yaml")
    assert ran.code == 3
    assert "nowhere.yaml" in ran.err


def test_a_folder_of_somebody_else_is_not_overwritten(folder: Path, cardgen: Run) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    ran = cardgen("build", "card.yaml", "--out", "mine")
    assert ran.code == 3
    assert "mine" in ran.err
    assert [path.name for path in (folder / "mine").iterdir()] == ["thesis.txt"]


def test_data_outside_the_data_root_is_refused(folder: Path, cardgen: Run) -> None:
    (folder / "data").mkdir()
    ran = cardgen("build", "card.yaml", "--out", "out", "--data-root", "data")
    assert ran.code == 2
    assert "rows.csv" in ran.err
    assert not (folder / "out").exists()
