"""Whole cards for the tests of pages: real figures, every section filled, and a hostile twin of each."""

from __future__ import annotations

import json
from typing import Any

from cardgen.card.document import Card
from tests.render.charts.chart_cards import compas, edacc, gender_shades

__all__ = ["full", "hostile", "reported", "with_conditions", "with_statuses"]

_FREE = frozenset(
    (
        *("title", "summary", "purpose", "text", "description", "considerations", "threshold_guidance", "use"),
        *("reason", "mitigation", "relevance", "justification", "definition", "message", "term", "label", "provider"),
        *("machine_learning", "fairness", "update_policy", "human_oversight", "organisation", "rationale", "formula"),
    )
)


def full() -> Card:
    """EdAcc with every section filled."""
    document = _document(edacc())
    document["card"]["changelog"] = [
        {"version": "1.0.0", "date": "2026-06-01", "kind": "evidence", "summary": "New acoustic model."}
    ]
    document["service"]["risk"] = {"level": "high", "rationale": "Rights depend on it."}
    document["intended_use"]["use_cases"][0] |= {
        "considerations": "Let *speakers* correct it.",
        "threshold_guidance": "0.5",
    }
    document["intended_use"]["out_of_scope"] = [
        {"id": "identity", "use": "Telling who spoke", "reason": "No notion of identity.", "kind": "unsupported"}
    ]
    document["intended_use"]["limitations"] = [{"id": "accents", "text": "Few accents.", "mitigation": "Test yours."}]
    document["variation"] = {
        "intrinsic": [{"id": "accent", "text": "Pronunciation.", "group": "accent"}],
        "confounding": [{"id": "noise", "text": "Noise."}],
    }
    document["design"] = {
        "machine_learning": "# Model\n\nA transducer.",
        "fairness": "See the table.",
        "robustness": {"not_applicable": "One place only."},
        "test_methodology": "Pooled.",
    }
    document["deployment"] = {"human_oversight": "A person reads."}
    document["operations"] = {"update_policy": "Yearly.", "feedback": "a@example.org"}
    document["not_measured"] = [{"group": "gender", "reason": "No label."}]
    document["lint"] = [{"id": "few-clusters", "level": "info", "message": "Few speakers.", "pointer": "/groups/0"}]
    document["further_information"] = [{"title": "Corpus", "url": "https://example.org/corpus"}]
    document["glossary"] = [{"term": "Utterance", "definition": "One turn."}]
    document["acceptance"] = [
        {
            "id": "overall-wer",
            "evaluation": "test",
            "metric": "wer",
            "scope": "overall",
            "by": [],
            "max": 0.25,
            "on": "bound",
            "outcome": "pass",
            "observed": 0.15165532781557395,
            "bound": 0.17387286325017304,
            "limit": 0.25,
            "reason": "The interval ends below the limit.",
        },
        {
            "id": "worst",
            "evaluation": "test",
            "metric": "wer",
            "scope": "worst_group",
            "by": ["accent"],
            "max": 0.3,
            "on": "bound",
            "outcome": "inconclusive",
            "observed": 0.22174744180816372,
            "bound": 0.3278,
            "limit": 0.3,
            "group": {"accent": "Vietnamese"},
            "reason": "The interval straddles the limit.",
        },
    ]
    document["disparities"] += [
        _difference("Spanish", "Mainstream US English", 0.0364868871214656, (0.002, 0.071)),
        _difference("Vietnamese", "Mainstream US English", 0.09262810765002627, (-0.01, 0.2)),
    ]
    return _card(document)


def hostile(payload: str, line: str) -> Card:
    """The full card with `payload` in every prose field, and `line` in every name and in a category of the data."""
    document = _poisoned(_document(full()), payload, line)
    document["intended_use"]["users"] = [line]
    document["service"]["name"] = line
    document["card"]["owners"] = [{"name": line, "contact": "a@example.org"}]
    document["datasets"][0]["name"] = line
    text = json.dumps(document).replace('"Vietnamese"', json.dumps(payload))
    return Card.model_validate_json(text)


def reported() -> Card:
    """Gender Shades: figures of a paper, without n and without intervals."""
    return gender_shades()


def with_statuses() -> Card:
    """COMPAS: a category with too few events, one with too few rows, and one that is suppressed."""
    document = _document(compas())
    document["results"][4] |= {"notes": ["few-events"], "numerator": 2, "denominator": 23}
    document["results"].append(
        {
            "evaluation": "test",
            "metric": "fpr",
            "by": ["race"],
            "group": {"race": "Unknown"},
            "n": None,
            "value": None,
            "status": "suppressed",
            "reason": "fewer than 10 rows",
            "evidence": "measured",
        }
    )
    document["groups"][0] |= {"labels": "inferred", "justification": "The only labels there are."}
    document["evaluations"][0]["coverage"] = [
        {
            "group": "race",
            "missing": 5,
            "missing_share": 0.0007,
            "excluded": 0,
            "categories": [
                {"category": "Caucasian", "rows": 2454, "share": 0.34, "status": "ok"},
                {"category": "Unknown", "rows": None, "share": None, "status": "suppressed"},
                {"category": "Martian", "rows": 0, "share": 0.0, "status": "absent"},
            ],
        }
    ]
    return _card(document)


def with_conditions() -> Card:
    """EdAcc with its accents passed off as a recording condition."""
    document = _document(full())
    document["groups"][0]["kind"] = "condition"
    return _card(document)


def _difference(category: str, reference: str, value: float, interval: tuple[float, float]) -> dict[str, Any]:
    low, high = interval
    return {
        "evaluation": "test",
        "metric": "wer",
        "by": ["accent"],
        "kind": "difference",
        "value": value,
        "interval": {"low": low, "high": high, "level": 0.95, "method": "mover"},
        "groups": {"category": {"accent": category}, "reference": {"accent": reference}},
        "status": "ok",
    }


def _poisoned(value: Any, payload: str, line: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _poisoned(item, payload, line, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_poisoned(item, payload, line, key) for item in value]
    if isinstance(value, str) and key in _FREE:
        return line if key in ("title", "label", "term", "provider", "organisation") else payload
    return value


def _document(card: Card) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(card.model_dump_json())
    return document


def _card(document: dict[str, Any]) -> Card:
    return Card.model_validate_json(json.dumps(document))
