"""Reports made by hand, which hold every field that a report can hold."""

from __future__ import annotations

from typing import Any

from cardgen.card.results import IntervalRecord
from cardgen.diff.report import (
    Accepted,
    Comparison,
    Counts,
    EvaluationLabels,
    FindingRecord,
    Flipped,
    GapChange,
    MetricLabels,
    Mix,
    Report,
    Requirement,
    RuleRecord,
    SideRecord,
    SpecPlace,
    WordRun,
)

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> ]]> --> </style> | `code` ``` @octocat and @org/team "
    "see #123, owner/repo#7, GH-9 and !4 or deadbeef1 and 3f786850e387550fdaaaf1eb2c1bbbbbbbbbb123 "
    "[x](javascript:alert(1)) **bold** ~~gone~~ &lt;b&gt; &#64;here\r\n::error file=a,line=1::owned\n##[error]owned\n"
    "- list\n# heading\n\x1b[31mred\x07 \u202edesrever\u202c \u2066x\u2069 %0A::warning::y 100% ;,: \ufffe\uffff"
)
LONG = "Interminable " * 40


def side(version: str, **changes: Any) -> SideRecord:
    values = {
        "label": f"cards/transcription-en/{version}/card.json",
        "service": "transcription-en",
        "name": "English transcription",
        "version": version,
        "as_of": "2026-05-01",
        "digest": "sha256:" + ("ab" * 32 if version < "2.1" else "cd" * 32),
        "format": "cardgen-card/1",
    }
    return SideRecord(**{**values, **changes})


def interval(low: float, high: float, method: str = "newcombe") -> IntervalRecord:
    return IntervalRecord(low=low, high=high, level=0.95, method=method)


def comparison(
    group: dict[str, str] | None = None, old: float = 0.152, new: float = 0.158, **changes: Any
) -> Comparison:
    group = group or {}
    difference = new - old
    values: dict[str, Any] = {
        "evaluation": "interviews",
        "metric": "wer",
        "by": tuple(group),
        "group": group,
        "old": old,
        "new": new,
        "old_interval": interval(old - 0.02, old + 0.02),
        "new_interval": interval(new - 0.02, new + 0.02),
        "old_n": 412,
        "new_n": 412,
        "difference": difference,
        "standard_error": 0.01,
        "interval": interval(difference - 0.015, difference + 0.015),
        "paired": True,
        "units": 120,
        "p_value": 0.4,
        "adjusted_p_value": 0.4,
        "family": 4,
        "verdict": "inconclusive",
    }
    return Comparison(**{**values, **changes})


def finding(rule: str, severity: Any, number: int, **changes: Any) -> FindingRecord:
    values: dict[str, Any] = {
        "rule": rule,
        "area": "metrics",
        "severity": severity,
        "bump": "minor",
        "pointer": f"/results/interviews/wer/accent=Scottish/{number}",
        "old": 0.112,
        "new": 0.158,
        "message": f"change number {number}",
        "fingerprint": f"{number:016x}",
    }
    return FindingRecord(**{**values, **changes})


def rule(identifier: str) -> RuleRecord:
    return RuleRecord(
        id=identifier,
        summary=f"{identifier} fires",
        why=f"Readers rely on what {identifier} watches.",
        fix=f"Undo it, or have {identifier} accepted.",
    )


EVALUATIONS = (
    EvaluationLabels(
        id="interviews",
        title="Recorded interviews",
        cluster="speaker_id",
        level=0.95,
        metrics=(
            MetricLabels(id="wer", label="word error rate", unit="share", direction="lower_is_better"),
            MetricLabels(id="auc", label="AUC", unit="score", direction="higher_is_better"),
            MetricLabels(id="rate", label="answer rate", unit="share", direction="none"),
            MetricLabels(id="delay", label="delay", unit="s", direction="lower_is_better"),
        ),
    ),
)


def figures() -> tuple[Comparison, ...]:
    accent = [
        comparison(
            {"accent": "Scottish"},
            0.112,
            0.158,
            old_n=412,
            new_n=398,
            interval=interval(0.021, 0.071),
            adjusted_p_value=0.0004,
            verdict="regressed",
        ),
        comparison(
            {"accent": "Vietnamese"},
            0.244,
            0.201,
            interval=interval(-0.071, -0.015),
            paired=False,
            units=None,
            unpaired_because="119 of 121 clusters are in both versions",
            adjusted_p_value=0.012,
            verdict="improved",
            margin=0.01,
            non_inferior=True,
        ),
        comparison({"accent": "Indian"}, 0.152, 0.155, margin=0.01, non_inferior=False),
        comparison({"accent": "American"}, 0.101, 0.102, verdict="equivalent"),
        comparison({"accent": "Irish"}, 0.13, 0.13, verdict="unchanged"),
    ]
    none: dict[str, Any] = {"difference": None, "interval": None, "paired": False, "units": None, "p_value": None}
    none |= {"adjusted_p_value": None, "family": None, "standard_error": None}
    reason = "the evaluation interviews uses the dataset other instead of talks"
    withheld = [
        comparison({"device": name}, 0.2, 0.3, metric="auc", verdict="not_comparable", reason=reason, **none)
        for name in ("phone", "headset")
    ]
    return (
        comparison(flips=Flipped(both=10, appeared=12, vanished=5, neither=385)),
        *accent,
        comparison({}, 0.71, 0.76, metric="auc", interval=interval(0.01, 0.09), verdict="improved"),
        *withheld,
        comparison({}, 0.4, 0.5, metric="rate", interval=interval(0.05, 0.15), verdict="moved"),
        comparison({}, 2.0, 2.1, metric="delay", old_interval=None, new_interval=None, interval=None, p_value=None),
    )


GAPS = (
    GapChange(
        evaluation="interviews",
        metric="wer",
        by=("accent",),
        old=0.143,
        new=0.099,
        old_groups={"worst": {"accent": "Vietnamese"}, "best": {"accent": "American"}},
        new_groups={"worst": {"accent": "Vietnamese"}, "best": {"accent": "American"}},
        difference=-0.044,
        interval=interval(-0.08, -0.01),
        paired=False,
        verdict="narrowed",
    ),
    GapChange(
        evaluation="interviews",
        metric="auc",
        by=("device",),
        old=0.05,
        new=0.06,
        old_groups={"worst": {"device": "phone"}, "best": {"device": "headset"}},
        new_groups={"worst": {"device": "headset"}, "best": {"device": "phone"}},
        difference=0.01,
        paired=False,
        verdict="inconclusive",
    ),
)
MIXES = (
    Mix(
        evaluation="interviews",
        metric="wer",
        by=("accent",),
        crude=0.006,
        within=0.002,
        within_interval=interval(-0.003, 0.007),
        mix=0.004,
        largest_shift=0.062,
    ),
)
WORDS = (
    WordRun(op="same", text="Do not use it for "),
    WordRun(op="gone", text="legal or medical "),
    WordRun(op="new", text="medical "),
    WordRun(op="same", text="records."),
)


def full(**changes: Any) -> Report:
    """Everything that a report can hold."""
    findings = (
        finding(
            "metric-regressed",
            "error",
            1,
            message="word error rate for Scottish: 11.2% → 15.8% (+4.6 points, 95% interval +2.1 to +7.1; unpaired)",
            place=SpecPlace(file="specs/card.yaml", line=12, column=3),
        ),
        finding(
            "out-of-scope-removed",
            "error",
            2,
            area="use",
            bump="major",
            pointer="/intended_use/out_of_scope/legal",
            old={"id": "legal", "text": "Legal records", "reasons": ["not measured", "high stakes"]},
            new=None,
            message="the use legal is no longer out of scope",
        ),
        finding(
            "free-text-rewritten",
            "warning",
            3,
            area="use",
            pointer="/intended_use/limitations/records/text",
            old="Do not use it for legal or medical records.",
            new="Do not use it for medical records.",
            message="a text that makes a claim was rewritten; a person must read this",
            words=WORDS,
        ),
        finding("metric-improved", "info", 4, message="AUC overall: 0.71 → 0.76"),
        finding("metric-improved", "info", 5, message="word error rate for Vietnamese: 24.4% → 20.1%"),
        finding("group-added", "info", 6, area="groups", message="the group age was added", old=None, new=["18", "25"]),
        finding(
            "threshold-loosened",
            "error",
            7,
            accepted=Accepted(reason="The corpus was replaced.", by="R. Eviewer"),
            message="the limit of wer went from 0.2 to 0.25",
        ),
        finding("metric-removed", "error", 8, claimed_by=f"{2:016x}", message="the metric cer is gone"),
    )
    values: dict[str, Any] = {
        "cardgen_version": "1.2.3",
        "status": "compared",
        "service": "transcription-en",
        "old": side("2.0.0"),
        "new": side("2.1.0", signer="key-1"),
        "required_bump": "major",
        "requirement": Requirement(bump="major", actual="minor", version="3.0.0", because=(f"{2:016x}",), enough=False),
        "accepted": False,
        "counts": Counts(error=2, warning=1, info=3, accepted=1, claimed=1, unchanged=412),
        "findings": findings,
        "comparisons": figures(),
        "gaps": GAPS,
        "mixes": MIXES,
        "rules": tuple(rule(name) for name in sorted({item.rule for item in findings})),
        "evaluations": EVALUATIONS,
        "groups": {"accent": "Accent", "device": "Recording device"},
    }
    return Report(**{**values, **changes})


def unchanged() -> Report:
    """Two cards that say the same."""
    return full(
        findings=(),
        comparisons=tuple(
            comparison(verdict="unchanged", new=0.152, interval=None, p_value=None, adjusted_p_value=None) for _ in "a"
        ),
        gaps=(),
        mixes=(),
        rules=(),
        required_bump="none",
        requirement=Requirement(bump="none", actual="patch", version=None, because=(), enough=True),
        accepted=True,
        counts=Counts(error=0, warning=0, info=0, accepted=0, claimed=0, unchanged=419),
    )


def failed() -> Report:
    """A comparison of which one side could not be loaded."""
    return Report(
        cardgen_version="1.2.3",
        status="failed",
        service=None,
        new=side("2.1.0"),
        problems=("old.json: line 3: this is no JSON", "old.json: nothing was compared"),
    )


def other_service() -> Report:
    """Cards of two services."""
    return Report(
        cardgen_version="1.2.3",
        status="not_comparable",
        service="transcription-en",
        old=side("2.0.0"),
        new=side("1.0.0", service="transcription-de"),
    )


def many(number: int, severity: Any = "error", **changes: Any) -> Report:
    """A report with many findings of one severity."""
    findings = tuple(
        finding("metric-regressed", severity, index, message=f"change number {index} of Zürich “é”")
        for index in range(number)
    )
    counts = {"error": 0, "warning": 0, "info": 0, "accepted": 0, "claimed": 0, "unchanged": 0, severity: number}
    return full(findings=findings, counts=Counts(**counts), **changes)


def hostile(text: str = HOSTILE) -> Report:
    """A report in which every text that a stranger can write is hostile."""
    findings = (
        finding(
            "metric-regressed",
            "error",
            1,
            area=text,
            pointer=text,
            old=text,
            new={text: [text, 1.5, None, True]},
            message=text,
            place=SpecPlace(file=text, line=1, column=2),
            words=(WordRun(op="gone", text=text), WordRun(op="new", text=text), WordRun(op="same", text=text)),
        ),
        finding("metric-regressed", "warning", 2, message=text, accepted=Accepted(reason=text, by=text)),
        finding("metric-regressed", "info", 3, message=text, pointer=text),
        finding("metric-removed", "info", 4, message=text, claimed_by=f"{1:016x}"),
    )
    labels = EVALUATIONS[0].model_copy(
        update={
            "title": text,
            "cluster": text,
            "metrics": (MetricLabels(id="wer", label=text, unit=text, direction="none"),),
        }
    )
    return full(
        service=text,
        old=SideRecord(label=text, name=text, service=text, version=text, as_of=text, digest=text, format=text),
        new=SideRecord(
            label=text, name=text, service=text, version=text, as_of=text, digest=text, format=text, signer=text
        ),
        findings=findings,
        counts=Counts(error=1, warning=0, info=1, accepted=1, claimed=1, unchanged=0),
        comparisons=(
            comparison({text: text}, by=(text,), unpaired_because=text, paired=False, verdict="regressed"),
            comparison({text: "b"}, by=(text,), difference=None, interval=None, verdict="not_comparable", reason=text),
        ),
        gaps=(GAPS[0].model_copy(update={"by": (text,), "old_groups": {}, "new_groups": {text: {text: text}}}),),
        mixes=(MIXES[0].model_copy(update={"by": (text,)}),),
        rules=(RuleRecord(id="metric-regressed", summary=text, why=text, fix=text),),
        evaluations=(labels,),
        groups={text: text},
        requirement=Requirement(bump="major", actual="minor", version=text, because=(), enough=False),
    )
