"""Rules about sections, groups, dates, thresholds and figures of documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cardgen.card.evaluations import CategoryCoverage, CoverageRecord, EvaluationRecord, SourceOfFigures
from cardgen.card.lint.registry import level_of
from cardgen.card.lint.rule import Context, Finding
from cardgen.card.results import IntervalRecord, Result
from cardgen.spec.columns import Columns
from cardgen.spec.evidence import Evaluator, Minimum
from cardgen.spec.profiles import ExpectedGroup
from tests.spec.outside_findings import verification

Lint = Callable[..., tuple[Finding, ...]]
Make = Callable[..., Context]
Found = list[tuple[str, tuple[str | int, ...], str]]


def told(findings: tuple[Finding, ...]) -> Found:
    return [(finding.rule, finding.path, finding.message) for finding in findings]


def record(**changes: Any) -> EvaluationRecord:
    clean: dict[str, Any] = {
        "id": "transcription",
        "title": "Calls by accent",
        "subject": "v3",
        "dataset": "calls",
        "date": dt.date(2026, 5, 20),
        "evaluator": Evaluator(organisation="Audit", independent=True),
        "task": "transcription",
        "evidence": "measured",
        "source": SourceOfFigures(kind="rows", name="rows.parquet"),
        "columns": Columns(),
        "cluster": "speaker",
        "level": 0.95,
        "minimum": Minimum(),
        "suppress_below": 0,
        "metrics": (),
        "by": (("accent",),),
        "rows": 900,
        "excluded": 0,
        "clusters": 12,
    }
    return EvaluationRecord(**clean | changes)


def cell(category: str | None, notes: tuple[str, ...], **changes: Any) -> Result:
    clean: dict[str, Any] = {
        "evaluation": "transcription",
        "metric": "wer",
        "by": ("accent",) if category else (),
        "group": {"accent": category} if category else {},
        "n": 100,
        "value": 0.2,
        "status": "ok",
        "evidence": "measured",
        "notes": notes,
    }
    return Result(**clean | changes)


def test_missing_section(make: Make, findings: Lint) -> None:
    profile = replace(make().profile, sections=("design.privacy", "design.security", "operations.feedback"))
    assert told(findings(profile=profile)) == [
        (
            "missing-section",
            ("design", "security"),
            (
                "design.security is empty, and the profile speech_recognition requires it; write it, or give the "
                "reason "
                "with {not_applicable: …}"
            ),
        ),
        (
            "missing-section",
            ("operations", "feedback"),
            "operations.feedback is empty, and the profile speech_recognition requires it; write it",
        ),
    ]
    assert level_of("missing-section", "draft") == "warning"
    assert level_of("missing-section", "release") == "error"


def test_a_section_that_does_not_apply_needs_a_reason(findings: Lint) -> None:
    assert findings({"design.privacy": {"not_applicable": "Only public audio is read."}}) == ()
    assert told(findings({"design.privacy": {"not_applicable": "N/A"}})) == [
        (
            "missing-section",
            ("design", "privacy", "not_applicable"),
            (
                'design.privacy does not apply, and "N/A" gives no reason, which the profile speech_recognition '
                "requires; "
                "say why it does not apply"
            ),
        )
    ]


def test_stale_review(findings: Lint) -> None:
    assert findings(as_of=dt.date(2026, 12, 1)) == ()
    assert told(findings(as_of=dt.date(2026, 12, 2))) == [
        (
            "stale",
            ("card", "review_by"),
            (
                "the review was due by 1 December 2026 and the card applies to 2 December 2026; review it, then set "
                "a new "
                "review_by"
            ),
        )
    ]
    assert level_of("stale", "release") == "error"


def test_stale_evaluation(findings: Lint) -> None:
    old = {"service.subjects.0.released": "2019-01-01", "service.subjects.1.released": "2020-01-01"}
    old |= {"evaluations.0.date": "2025-06-01"}
    assert findings(old) == ()
    assert told(findings(old | {"evaluations.0.date": "2025-05-31"})) == [
        (
            "stale",
            ("evaluations", 0, "date"),
            (
                '"transcription" was run on 31 May 2025, more than a year before 1 June 2026, to which the card '
                "applies; "
                "run it again"
            ),
        )
    ]


def test_a_subject_newer_than_its_evaluation(findings: Lint) -> None:
    assert told(findings({"evaluations.0.date": "2026-04-30"})) == [
        (
            "stale",
            ("evaluations", 0, "date"),
            (
                '"transcription" was run on 30 April 2026, before its subject "v3" went into service on 1 May 2026; '
                "evaluate what is in service"
            ),
        )
    ]


def test_carried_forward(findings: Lint) -> None:
    assert told(findings({"evaluations.0.subject": "v2"})) == [
        (
            "carried-forward",
            ("evaluations", 0, "subject"),
            (
                'the figures of "transcription" are those of "v2", and "v3", which is newer, has no evaluation; '
                'evaluate "v3"'
            ),
        )
    ]
    carried = findings(evaluations=(record(evidence="carried_forward"),))
    assert told(carried) == [
        (
            "carried-forward",
            ("evaluations", 0, "subject"),
            (
                'the figures of "transcription" are carried forward from an older subject; run the evaluation on the '
                "present one"
            ),
        )
    ]
    configuration = {"evaluations.0.subject": "v2", "service.subjects.1.kind": "configuration"}
    assert findings(configuration) == ()


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [("0.6b-v2", "0.6b-v3", True), ("9", "10", True), ("v2", "v1", False), ("2.0 beta", "2.1", False)],
)
def test_without_dates_versions_that_are_written_alike_tell_which_is_newer(
    findings: Lint, older: str, newer: str, found: bool
) -> None:
    subjects = [{"id": f"v{n}", "kind": "model", "version": text} for n, text in ((2, older), (3, newer))]
    undated = {"service.subjects": subjects, "evaluations.0.subject": "v2"}
    assert ("carried-forward" in [finding.rule for finding in findings(undated)]) == found


def test_group_not_covered(make: Make, findings: Lint) -> None:
    expected = (ExpectedGroup("age", "Age", "demographic"), ExpectedGroup("device", "Device", "condition", ("mic",)))
    profile = replace(make().profile, conditions=expected)
    assert told(findings(profile=profile)) == [
        (
            "group-not-covered",
            ("groups",),
            (
                "the profile speech_recognition expects figures by age, device; measure them, or list each under "
                "not_measured with the reason"
            ),
        )
    ]
    declared = [{"group": "age", "reason": "No label."}, {"group": "mic", "reason": "No label."}]
    assert findings({"not_measured": declared}, profile=profile) == ()


def test_a_group_that_counts_as_an_expected_one(findings: Lint) -> None:
    renamed = {"groups.0.id": "speaker-dialect", "evaluations.0.by": ["speaker-dialect"]}
    renamed |= {"variation.confounding.0.group": "speaker-dialect"}
    assert findings(renamed) == ()
    assert [finding.rule for finding in findings({"evaluations.0.by": []})] == [
        "group-not-covered",
        "unmeasured-confounder",
    ]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            "proxy",
            (
                'the labels of "accent" are proxy: they stand in for what was meant; say under justification why they '
                "are good enough"
            ),
        ),
        (
            "inferred",
            (
                'the labels of "accent" are inferred: they were guessed by a model; say under justification why they '
                "are good enough"
            ),
        ),
        (
            "unstated",
            (
                'nobody says where the labels of "accent" come from, so nobody knows whom its figures describe; find '
                "out, "
                "and set labels"
            ),
        ),
    ],
)
def test_weak_label(findings: Lint, labels: str, message: str) -> None:
    assert told(findings({"groups.0.labels": labels})) == [("weak-label", ("groups", 0, "labels"), message)]
    justified = {"groups.0.labels": labels, "groups.0.justification": "The locale predicts it; accuracy 92 %."}
    assert bool(findings(justified)) == (labels == "unstated")


def test_unmeasured_confounder(findings: Lint) -> None:
    overlap = {"id": "overlap", "text": "Several people at once."}
    assert told(findings({"variation.confounding.1": overlap})) == [
        (
            "unmeasured-confounder",
            ("variation", "confounding", 1),
            (
                'no evaluation measures the confounder "overlap"; divide an evaluation by a group that does, and name '
                "that group here"
            ),
        )
    ]


def classified(**changes: Any) -> dict[str, Any]:
    columns = {"label": "label", "prediction": "predicted", "score": "score"}
    clean = {"task": "classification", "columns": columns, "metrics": ["fpr", "base_rate", "auc"]}
    return {f"evaluations.0.{key}": value for key, value in (clean | changes).items()}


def test_threshold_missing(make: Make, findings: Lint) -> None:
    assert told(findings(classified())) == [
        (
            "threshold-missing",
            ("evaluations", 0),
            (
                'the card does not state the threshold behind fpr of "transcription"; set threshold, or say '
                "under "
                "deployment.thresholding which one was used"
            ),
        )
    ]
    without_score = classified(columns={"label": "label", "prediction": "predicted"})
    assert findings(without_score) == ()
    listed = replace(make().profile, topics=("thresholding",))
    assert [finding.rule for finding in findings(without_score, profile=listed)] == [
        "topic-not-covered",
        "threshold-missing",
    ]


@pytest.mark.parametrize(
    "stated",
    [
        {"evaluations.0.threshold": 0.5},
        {"deployment.thresholding": "The threshold was 0.8."},
        {"deployment.thresholding": {"not_applicable": "The most likely class is taken."}},
        {"design.machine_learning": "A score from one to ten; medium and high count as positive here."},
    ],
)
def test_a_threshold_that_is_stated(findings: Lint, stated: dict[str, Any]) -> None:
    assert findings(classified() | stated) == ()


def test_a_threshold_that_is_only_spoken_of(findings: Lint) -> None:
    spoken = {"deployment.consistency": "One threshold for everyone."}
    assert [finding.rule for finding in findings(classified() | spoken)] == ["threshold-missing"]


def reported(*figures: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "paper",
        "title": "Paper",
        "subject": "v3",
        "dataset": "calls",
        "date": "2026-05-20",
        "evaluator": {"organisation": "University", "independent": True},
        "source": {"kind": "reported", "document": {"title": "Paper"}, "figures": list(figures)},
        "task": "classification",
        "metrics": ["error_rate", "f1"],
        "by": ["accent"],
    } | changes


def test_contradicting_figures(findings: Lint) -> None:
    first = reported({"metric": "error_rate", "value": 0.058})
    second = reported({"metric": "error_rate", "value": 0.0615}, id="report")
    assert told(findings({"evaluations.0": first, "evaluations.1": second})) == [
        (
            "contradicting-figures",
            ("evaluations", 1, "source", "figures", 0, "value"),
            (
                'error_rate of "Overall" is 0.0615 here and 0.058 in "paper", on the same data; find out which is '
                "right, "
                "or say how they differ"
            ),
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        reported({"metric": "error_rate", "value": 0.06}, id="report"),
        reported({"metric": "error_rate", "value": 0.07, "comparator": "<="}, id="report"),
        reported({"metric": "error_rate", "value": 0.07}, id="report", threshold=0.9),
        reported({"metric": "error_rate", "value": 0.07, "group": {"accent": "Irish"}}, id="report"),
        reported({"metric": "error_rate", "value": 0.07}, id="report", subject="v2"),
    ],
)
def test_figures_that_agree_or_are_of_another_quantity(findings: Lint, other: dict[str, Any]) -> None:
    first = reported({"metric": "error_rate", "value": 0.058})
    assert "contradicting-figures" not in [f.rule for f in findings({"evaluations.0": first, "evaluations.1": other})]


def test_a_reported_figure_outside_what_was_measured(findings: Lint) -> None:
    interval = IntervalRecord(low=0.18, high=0.22, level=0.95, method="clustered-ratio-log")
    figure = reported({"metric": "wer", "value": 0.12}, task="transcription", metrics=["wer"])
    found = findings({"evaluations.1": figure}, results=(cell(None, (), interval=interval),))
    assert told(found) == [
        (
            "contradicting-figures",
            ("evaluations", 1, "source", "figures", 0, "value"),
            (
                'wer of "Overall" is 0.12 here, outside the interval that "transcription" measured on the same data; '
                "find out which is right, or say how they differ"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (
            {"metric": "error_rate", "value": 0.34685, "n": 271},
            (
                "0.34685 has more digits than n = 271 supports: one row moves it by 0.0037; round it, or state n as "
                "the "
                "document gives it"
            ),
        ),
        (
            {"metric": "error_rate", "value": 0.9997185},
            "0.9997185 has more digits than a figure without n supports; round it, or state n as the document gives it",
        ),
        (
            {"metric": "f1", "value": 0.87654, "interval": {"low": 0.85, "high": 0.91}},
            (
                "0.87654 has more digits than the width of its interval supports; round it, or state n as the document "
                "gives it"
            ),
        ),
    ],
)
def test_precision_beyond_n(findings: Lint, figure: dict[str, Any], message: str) -> None:
    assert told(findings({"evaluations.0": reported(figure)})) == [
        ("precision-beyond-n", ("evaluations", 0, "source", "figures", 0, "value"), message)
    ]


@pytest.mark.parametrize(
    "figure",
    [
        {"metric": "error_rate", "value": 0.347, "n": 271},  # Buolamwini and Gebru 2018, Table 4
        {"metric": "error_rate", "value": 0.9997},
        {"metric": "error_rate", "value": 0.000012},
        {"metric": "error_rate", "value": 0.5, "n": 1},
        {"metric": "error_rate", "value": 0},
    ],
)
def test_digits_that_the_evidence_supports(findings: Lint, figure: dict[str, Any]) -> None:
    assert findings({"evaluations.0": reported(figure)}) == ()


def test_few_clusters_is_one_finding_for_a_grouping(findings: Lint) -> None:
    cells = (
        *tuple(cell(name, ("few-clusters",)) for name in ("Irish", "Spanish")),
        cell("Vietnamese", ("few-clusters",), status="suppressed", value=None, n=None),
        cell("Scottish", ()),
    )
    assert told(findings(evaluations=(record(),), results=cells)) == [
        (
            "few-clusters",
            ("evaluations", 0, "by", 0),
            (
                "few clusters (column speaker) stand behind Irish, Spanish, so their intervals are rough; collect "
                "more of "
                "them, "
                "or read the intervals with care"
            ),
        )
    ]


def test_few_events(findings: Lint) -> None:
    cells = (cell("Irish", ("few-events",)), cell("Irish", ("few-events",), metric="cer"))
    assert told(findings(evaluations=(record(),), results=cells)) == [
        (
            "few-events",
            ("evaluations", 0, "by", 0),
            (
                "fewer than five events or non-events stand behind Irish (wer), Irish (cer); they stay out of worst "
                "group, "
                "gap and ratio; test more rows"
            ),
        )
    ]
    everyone = findings(evaluations=(record(),), results=(cell(None, ("few-events",)),))
    assert [finding.path for finding in everyone] == [("evaluations", 0)]


def test_rows_excluded(findings: Lint) -> None:
    assert told(findings(evaluations=(record(excluded=100),))) == [
        (
            "rows-excluded",
            ("evaluations", 0),
            (
                '100 rows of "transcription" (10.0%) left it because their category is not declared, so its figures do '
                "not describe them; declare the category, or pool the rest"
            ),
        )
    ]
    assert findings(evaluations=(record(excluded=None, rows=None),)) == ()


def test_category_absent_and_other_warnings_of_the_data(findings: Lint) -> None:
    absent = CategoryCoverage(category="Welsh", rows=0, clusters=0, share=0, status="absent")
    coverage = CoverageRecord(group="accent", categories=(absent,), missing=0, missing_share=0, excluded=0)
    warnings = ('Accent: the data has no row of "Welsh"; it was not evaluated', "3 scores lie on the threshold")
    assert told(findings(evaluations=(record(coverage=(coverage,), warnings=warnings),))) == [
        ("data-warning", ("evaluations", 0), '"transcription": 3 scores lie on the threshold'),
        (
            "category-absent",
            ("groups", 0),
            (
                'the data of "transcription" hold no rows of Welsh, which "accent" declares; check the spelling, '
                "collect "
                "some, or remove the category"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("verdict", "status", "answer", "expected"),
    [
        ("confirmed", "open", None, 1),
        ("confirmed", "open", "We test it.", 0),
        ("confirmed", "disputed", "It is not so.", 0),
        ("refuted", "open", None, 0),
    ],
)
def test_a_confirmed_finding_wants_an_answer(
    findings: Lint, verdict: str, status: str, answer: str | None, expected: int
) -> None:
    item = {"id": "a", "verification": verification("a", "transcription-en", verdict=verdict).model_dump(mode="json")}
    found = findings({"outside_findings": [item | {"status": status, "answer": answer}]})
    assert [each.path for each in found if each.rule == "unanswered-finding"] == [("outside_findings", 0)] * expected


def test_an_original_lost_no_label_of_the_kind_of_change(findings: Lint) -> None:
    coverage = CoverageRecord(group="accent", categories=(), missing=20, missing_share=0.2, excluded=0)
    lost = record(coverage=(coverage,))
    assert [finding.rule for finding in findings(evaluations=(lost,))] == ["labels-missing"]
    columns = Columns(item="prompt", perturbation="accent", value="right")
    versions = record(coverage=(coverage,), task="perturbation", columns=columns, cluster="prompt")
    assert findings(evaluations=(versions,)) == ()


@pytest.mark.parametrize("text", ["N/A", "None.", "not applicable"])
def test_a_section_that_says_nothing_is_missing(findings: Lint, text: str) -> None:
    (finding,) = findings({"design.privacy": text})
    assert (finding.rule, finding.path) == ("missing-section", ("design", "privacy"))
    assert "give the reason with {not_applicable: …}" in finding.message


def overall(value: float, metric: str = "wer") -> Result:
    return cell(None, (), value=value, metric=metric)


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("The word error rate is 12 %.", True),
        ("The word error rate is 20 %.", False),
        ("The word error rate is 0.2.", False),
        ("The word error rate is 20.4 %.", True),
        ("The word error rate is 12 % for Irish speakers.", False),
        ("The word error rate was 12 % in the version before.", False),
        ("The word error rate should be 12 %.", False),
        ("The word error rate is 12 % and the accuracy 88 %.", False),
    ],
)
def test_prose_that_contradicts_what_was_measured(findings: Lint, text: str, contradicts: bool) -> None:
    found = findings({"design.privacy": text}, results=(overall(0.2),))
    assert ("contradicting-figures" in [finding.rule for finding in found]) == contradicts


def test_two_texts_that_contradict_each_other(findings: Lint) -> None:
    log = [{"version": "1.0.0", "date": "2026-06-01", "kind": "first", "summary": "The mean opinion score is 5.8."}]
    wrong = {"card.changelog": log, "design.privacy": "The mean opinion score is 6.15."}
    (finding,) = [each for each in findings(wrong) if each.rule == "contradicting-figures"]
    assert (finding.path, finding.offset) == (("design", "privacy"), (0, 4))
    assert finding.message.startswith(
        '"mean opinion score is 6.15" contradicts "mean opinion score is 5.8" in card.changelog.0.summary; find out'
    )
    older = wrong | {"card.changelog.0.version": "0.9.0"}
    assert "contradicting-figures" not in [each.rule for each in findings(older)]


@pytest.mark.parametrize(("value", "found"), [(99.97185, True), (99.97, False), (12345, False), (0.123, False)])
def test_digits_without_n_of_figures_that_are_no_shares(findings: Lint, value: float, found: bool) -> None:
    choice = {"id": "naturalness", "label": "Naturalness", "numerator": "sum", "direction": "higher_is_better"}
    figures = {
        "evaluations.0.metrics": [choice | {"unit": "points"}],
        "evaluations.0.by": [],
        "evaluations.0.source": {
            "kind": "reported",
            "document": {"title": "A paper", "url": "https://example.org"},
            "figures": [{"metric": "naturalness", "group": {}, "value": value}],
        },
    }
    assert ("precision-beyond-n" in [each.rule for each in findings(figures)]) == found
