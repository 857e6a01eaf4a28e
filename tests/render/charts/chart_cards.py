"""Small cards to draw: real figures where there are published ones, and the crowded and hostile cases beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cardgen.card.document import Card
from cardgen.metrics.registry import metrics_of_task
from cardgen.spec.columns import Task
from cardgen.statistics.proportion import wilson

EDACC = {
    # parakeet-tdt-0.6b-v3 on EdAcc: accent -> utterances, speakers, WER, 95% interval (clustered, log scale, t)
    "Indian English": (627, 3, 0.08539583674807409, 0.021608352348075364, 0.3374828777518177),
    "Irish English": (350, 3, 0.10401349885500784, 0.04139536450437125, 0.2613531266989635),
    "Jamaican English": (455, 4, 0.18828867148731038, 0.06710025303215986, 0.5283530569320585),
    "Mainstream US English": (875, 9, 0.12911933415813745, 0.10510770644044097, 0.1586163661832712),
    "Nigerian English": (1351, 5, 0.1727629366710256, 0.15327375264795595, 0.19473022465725376),
    "Spanish": (852, 5, 0.1656062212796041, 0.13984386826303974, 0.1961145731103724),
    "Vietnamese": (577, 6, 0.22174744180816372, 0.14999455510840282, 0.32782475279137857),
}
EDACC_OVERALL = (5087, 35, 0.15165532781557395, 0.13227675684938323, 0.17387286325017304)

COMPAS_FPR = {
    # ProPublica 2016, compas-scores-two-years.csv, high = score_text is not Low: race -> rows, FP, FP + TN
    "African-American": (3696, 805, 1795),
    "Caucasian": (2454, 349, 1488),
    "Hispanic": (637, 87, 405),
    "Other": (377, 36, 244),
    "Asian": (32, 2, 23),
}
COMPAS_OVERALL = (7214, 1282, 3963)

_TASKS: tuple[Task, ...] = ("classification", "transcription", "verification", "scores")

GENDER_SHADES = {
    # Buolamwini and Gebru 2018, error rate of IBM's classifier
    "lighter male": 0.003,
    "lighter female": 0.071,
    "darker male": 0.12,
    "darker female": 0.347,
}


def metric(identifier: str, **changes: Any) -> dict[str, Any]:
    """Record of a registered metric, as a card holds it."""
    known = asdict(next(item for task in _TASKS for item in metrics_of_task(task) if item.id == identifier))
    fields = (
        *("id", "label", "definition", "formula", "form", "direction", "unit", "low", "high", "reading"),
        *("averaging", "thresholded", "reference"),
    )
    return {field: known[field] for field in fields} | changes


def result(value: float | None, interval: tuple[float, float] | None = None, **fields: Any) -> dict[str, Any]:
    """One result; `category` names the only group."""
    base: dict[str, Any] = {
        "evaluation": "test",
        "by": (),
        "group": {},
        "n": 500,
        "value": value,
        "interval": None
        if interval is None
        else {"low": interval[0], "high": interval[1], "level": 0.95, "method": "wilson"},
        "status": "ok" if value is not None else "insufficient",
        "evidence": "measured",
    }
    return base | fields


def gap(
    worst: Mapping[str, str], best: Mapping[str, str], value: float, interval: tuple[float, float] | None, **fields: Any
) -> dict[str, Any]:
    """The gap between two categories, with its simultaneous interval."""
    base: dict[str, Any] = {
        "evaluation": "test",
        "by": tuple(worst),
        "kind": "gap",
        "value": value,
        "interval": None
        if interval is None
        else {"low": interval[0], "high": interval[1], "level": 0.95, "method": "simultaneous-pairs"},
        "groups": {"worst": dict(worst), "best": dict(best)},
        "status": "ok",
    }
    return base | fields


def group(identifier: str, **changes: Any) -> dict[str, Any]:
    """One way to divide the rows."""
    base = {
        "id": identifier,
        "label": identifier.capitalize(),
        "column": identifier,
        "kind": "demographic",
        "labels": "self_reported",
        "relevance": "It matters.",
    }
    return base | changes


def card(
    metrics: Sequence[Mapping[str, Any]],
    results: Sequence[Mapping[str, Any]],
    disparities: Sequence[Mapping[str, Any]] = (),
    *,
    groups: Sequence[Mapping[str, Any]] = (),
    acceptance: Sequence[Mapping[str, Any]] = (),
    **evaluation: Any,
) -> Card:
    """A card with one evaluation called test."""
    by = list(dict.fromkeys(tuple(item["by"]) for item in results if item["by"]))
    names = list(dict.fromkeys(name for grouping in by for name in grouping))
    first = metrics[0]["id"]
    record: dict[str, Any] = {
        "id": "test",
        "title": "A test",
        "subject": "engine",
        "dataset": "corpus",
        "date": "2026-05-20",
        "evaluator": {"organisation": "Independent audit", "independent": True},
        "task": "classification",
        "evidence": "measured",
        "source": {"kind": "rows", "name": "rows.parquet"},
        "columns": {},
        "level": 0.95,
        "minimum": {},
        "suppress_below": 0,
        "metrics": list(metrics),
        "by": by,
        "rows": 1000,
        "excluded": 0,
        "clusters": None,
    }
    document = {
        "generator": {"version": "0.1.0", "inputs": []},
        "card": {
            "id": "card",
            "version": "1.0.0",
            "as_of": "2026-06-01",
            "review_by": "2026-12-01",
            "owners": [{"name": "Owners", "contact": "owners@example.org"}],
        },
        "service": {
            "name": "Service",
            "provider": "Provider",
            "summary": "It serves.",
            "profile": "tabular_classification",
            "subjects": [{"id": "engine", "kind": "model", "version": "1"}],
        },
        "intended_use": {
            "purpose": "To serve.",
            "users": ["People"],
            "use_cases": [{"id": "use", "title": "Use", "description": "It is used."}],
        },
        "variation": {},
        "design": {},
        "deployment": {},
        "operations": {},
        "datasets": [
            {"id": "corpus", "name": "Corpus", "revision": "1", "description": "It holds data.", "source": "public"}
        ],
        "groups": list(groups) or [group(name) for name in names],
        "evaluations": [record | evaluation],
        "results": [{"metric": first} | dict(item) for item in results],
        "disparities": [{"metric": first} | dict(item) for item in disparities],
        "acceptance": list(acceptance),
        "not_measured": [],
        "lint": [],
        "further_information": [],
        "glossary": [],
    }
    return Card.model_validate_json(json.dumps(document))


def criterion(limit: float, scope: str = "overall", by: Sequence[str] = (), **fields: Any) -> dict[str, Any]:
    """A release criterion with an upper limit."""
    base: dict[str, Any] = {
        "id": f"{scope.replace('_', '-')}-limit",
        "evaluation": "test",
        "metric": "wer",
        "scope": scope,
        "by": list(by),
        "max": limit,
        "on": "bound",
        "outcome": "inconclusive",
        "observed": None,
        "bound": None,
        "limit": limit,
        "reason": "The interval straddles the limit.",
    }
    return base | fields


def edacc(gap_interval: tuple[float, float] | None = (0.0, 0.35), **fields: Any) -> Card:
    """Word error rate by accent with real figures; the interval of the gap is that of the caller."""
    n, clusters, value, low, high = EDACC_OVERALL
    results = [result(value, (low, high), n=n, clusters=clusters)]
    results += [_edacc(name, *figures) for name, figures in EDACC.items()]
    worst, best = {"accent": "Vietnamese"}, {"accent": "Indian English"}
    coverage = [
        {
            "group": "accent",
            "categories": [
                {"category": name, "rows": rows, "clusters": speakers, "share": rows / 5087, "status": "ok"}
                for name, (rows, speakers, *_) in EDACC.items()
            ],
            "missing": 0,
            "missing_share": 0.0,
            "excluded": 4090,
        }
    ]
    evaluation: dict[str, Any] = {
        "task": "transcription",
        "cluster": "speaker",
        "rows": 5087,
        "clusters": 35,
        "coverage": coverage,
        "acceptance": [criterion(0.25), criterion(0.45, "worst_group", ["accent"])],
    }
    found = gap(worst, best, 0.13635160506008964, gap_interval)
    groups = [group("accent", kind="linguistic")]
    return card([metric("wer")], results, [found], groups=groups, **evaluation | fields)


def _edacc(name: str, n: int, clusters: int, value: float, low: float, high: float) -> dict[str, Any]:
    return result(value, (low, high), by=("accent",), group={"accent": name}, n=n, clusters=clusters)


def compas(gap_interval: tuple[float, float] | None = (0.22, 0.38), **fields: Any) -> Card:
    """False positive rate by race with real counts; Asian has too few events to be compared."""
    results = [_rate({}, *COMPAS_OVERALL)]
    results += [_rate({"race": race}, *counts) for race, counts in COMPAS_FPR.items()]
    results.append(result(None, by=("race",), group={"race": "Native American"}, n=18, reason="fewer than 20 rows"))
    excluded = [
        {"group": {"race": "Asian"}, "reason": "few-events"},
        {"group": {"race": "Native American"}, "reason": "insufficient"},
    ]
    worst, best = {"race": "African-American"}, {"race": "Other"}
    found = gap(worst, best, 0.3009269829672588, gap_interval, excluded=excluded)
    evaluation: dict[str, Any] = {"rows": 7214, "threshold": 5}
    return card([metric("fpr")], results, [found], **evaluation | fields)


def _rate(where: Mapping[str, str], n: int, above: int, below: int) -> dict[str, Any]:
    interval = wilson(above, below, 0.95)
    return result(above / below, (interval.low, interval.high), by=tuple(where), group=dict(where), n=n)


def gender_shades() -> Card:
    """Error rates as a paper reports them: no n, no intervals."""
    results = [
        result(value, by=("skin",), group={"skin": name}, n=None, evidence="reported")
        for name, value in GENDER_SHADES.items()
    ]
    found = gap({"skin": "darker female"}, {"skin": "lighter male"}, 0.344, None, evidence="reported")
    document = {"title": "Buolamwini and Gebru 2018, Gender Shades", "place": "Table 4"}
    source = {"kind": "reported", "document": document}
    return card([metric("error_rate")], results, [found], source=source, evidence="reported", rows=None)


def curve(
    where: Mapping[str, str], positives: int, negatives: int, shift: float = 0.0, points: int = 101
) -> dict[str, Any]:
    """A curve of an invented score between 0 and 1; the shift tells groups apart."""
    thresholds = [number / (points - 1) for number in range(points)]
    return {
        "by": list(where),
        "group": dict(where),
        "positives": positives,
        "negatives": negatives,
        "thresholds": thresholds,
        "false_positive_rate": [max(0.0, (1 - t) ** (2 + shift)) for t in thresholds],
        "true_positive_rate": [max(0.0, 1 - t ** (2 + shift)) for t in thresholds],
    }


def sweep(identifier: str, by: Sequence[str], groups: Sequence[Mapping[str, str]], points: int = 11) -> dict[str, Any]:
    """A metric of an invented score between 0 and 1 at every threshold; one value is undefined."""
    thresholds = [number / (points - 1) for number in range(points)]
    values: list[float | None] = [(1 - t) ** 2 for t in thresholds]
    values[-2] = None
    lows = [None if value is None else max(0.0, value - 0.05) for value in values]
    highs = [None if value is None else min(1.0, value + 0.05) for value in values]
    lines = [{"group": dict(group), "values": values, "lows": lows, "highs": highs} for group in groups]
    return {"metric": identifier, "by": list(by), "level": 0.95, "thresholds": thresholds, "lines": lines}
