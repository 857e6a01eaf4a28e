"""Edits of the base card as people make them, each with the rule that must find it; drawn by a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Edit", "edits", "together"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit.

    Attributes:
        rule: The rule that must find it.
        pointer: Where that finding stands.
        patch: The edit, as a patch of the base card.
    """

    rule: str
    pointer: str
    patch: Mapping[str, Any]


Draw: TypeAlias = Callable[[random.Random], Edit]

USE = "/intended_use"
CALLS = "/evaluations/calls"
PHONE = "/results/calls/wer/device=phone"


def _phone(n: int, above: float, below: float, error: float = 0.007) -> Mapping[str, Any]:
    return {"set": {PHONE: {"row": ["wer", {"device": "phone"}, n, n // 10, above, below, error]}}}


def _limitation_gone(draw: random.Random) -> Edit:
    path = f"{USE}/limitations/{draw.choice(['overlap', 'rare-names'])}"
    return Edit("limitation-removed", path, {"remove": [path]})


def _mitigation_gone(draw: random.Random) -> Edit:
    path = draw.choice([f"{USE}/limitations/overlap/mitigation", f"{USE}/use_cases/notes/considerations"])
    return Edit("mitigation-removed", path, {"set": {path: None}})


def _fewer_rows(draw: random.Random) -> Edit:
    kept = draw.uniform(0.2, 0.79)
    patch = _phone(round(600 * kept), 900 * kept, 5000 * kept)
    return Edit("sample-size-dropped", f"{CALLS}/n/device", patch)


def _worse(draw: random.Random) -> Edit:
    return Edit("metric-regressed", PHONE, _phone(600, draw.uniform(1060, 2000), 5000))


def _better(draw: random.Random) -> Edit:
    return Edit("metric-improved", PHONE, _phone(600, draw.uniform(300, 740), 5000))


def _less_sure(draw: random.Random) -> Edit:
    return Edit("interval-widened", "/results/calls/wer/widths", _phone(600, 900, 5000, draw.uniform(0.011, 0.03)))


def _without_interval(_: random.Random) -> Edit:
    names = ("interval", "standard_error", "degrees_of_freedom")
    return Edit("interval-removed", f"{PHONE}/interval", {"set": {f"{PHONE}/{name}": None for name in names}})


def _suppressed(_: random.Random) -> Edit:
    row = ["wer", {"device": "phone"}, 4, 2, 1.0, 1.0, 0.0]
    value = {"row": row, "status": "suppressed", "reason": "fewer than 5 people"}
    pointer = f"{CALLS}/by/device/device=phone/status"
    return Edit("group-became-suppressed", pointer, {"set": {PHONE: value}})


def _undefined(_: random.Random) -> Edit:
    value = {"row": ["wer", {"device": "phone"}, 60, 6, 1.0, 1.0, 0.0], "status": "undefined", "reason": "no words"}
    return Edit("value-not-finite", PHONE, {"set": {PHONE: value}})


def _loosened(draw: random.Random) -> Edit:
    path, limit = "/acceptance/overall/max", round(draw.uniform(0.21, 0.9), 3)
    return Edit("threshold-loosened", path, {"set": {path: limit, "/acceptance/overall/limit": limit}})


def _tightened(draw: random.Random) -> Edit:
    path, limit = "/acceptance/overall/max", round(draw.uniform(0.165, 0.199), 3)
    return Edit("threshold-tightened", path, {"set": {path: limit, "/acceptance/overall/limit": limit}})


def _on_point(_: random.Random) -> Edit:
    return Edit("threshold-loosened", "/acceptance/overall/on", {"set": {"/acceptance/overall/on": "point"}})


def _criterion_gone(_: random.Random) -> Edit:
    return Edit("threshold-removed", "/acceptance/overall", {"remove": ["/acceptance/overall"]})


def _group_gone(draw: random.Random) -> Edit:
    name = draw.choice(["Irish", "Scottish", "Welsh"])
    gone = [f"/results/calls/wer/accent={name}", f"{CALLS}/coverage/accent/categories/{name}"]
    gone += [] if name == "Welsh" else [f"/results/calls/wer/accent={name}&device=phone"]
    gone += ["/results/calls/speech-share/accent=Irish"] if name == "Irish" else []
    return Edit("group-removed", f"{CALLS}/by/accent/accent={name}", {"remove": gone})


def _intersection_gone(_: random.Random) -> Edit:
    gone = [f"/results/calls/wer/accent={name}&device=phone" for name in ("Irish", "Scottish")]
    patch = {"set": {f"{CALLS}/by": [["accent"], ["device"]]}, "remove": gone}
    return Edit("intersection-removed", f"{CALLS}/by/accent&device", patch)


def _labels(draw: random.Random) -> Edit:
    path = "/groups/accent/labels"
    source = draw.choice(["annotated", "document_field", "proxy", "inferred", "synthetic", "unstated"])
    return Edit("label-source-weakened", path, {"set": {path: source}})


def _labelled(draw: random.Random) -> Edit:
    path, share = f"{CALLS}/coverage/device/missing_share", round(draw.uniform(0.051, 0.9), 3)
    return Edit("coverage-dropped", path, {"set": {path: share, f"{CALLS}/coverage/device/missing": int(1200 * share)}})


def _metric_gone(_: random.Random) -> Edit:
    path = f"{CALLS}/metrics/speech-share"
    return Edit("metric-removed", path, {"remove": [path, "/results/calls/speech-share/overall"]})


def _scope(draw: random.Random) -> Edit:
    path = f"{USE}/out_of_scope/evidence"
    if draw.random() < 0.5:
        return Edit("out-of-scope-removed", path, {"remove": [path]})
    kind = draw.choice(["unsupported", "not_evaluated"])
    return Edit("out-of-scope-weakened", f"{path}/kind", {"set": {f"{path}/kind": kind}})


def _language(draw: random.Random) -> Edit:
    tag = draw.choice(["cy", "ga", "gd"])
    return Edit("intended-use-widened", f"/service/languages/{tag}", {"set": {"/service/languages": ["en", tag]}})


def _channel(draw: random.Random) -> Edit:
    path = "/operations/feedback"
    if draw.random() < 0.5:
        return Edit("feedback-channel-removed", path, {"set": {path: None}})
    return Edit("feedback-channel-changed", path, {"set": {path: "voice@example.org"}})


def _oversight(draw: random.Random) -> Edit:
    path = "/deployment/human_oversight"
    return Edit("human-oversight-removed", path, {"set": {path: draw.choice([None, {"not_applicable": "Unclear."}])}})


def _risk(draw: random.Random) -> Edit:
    path, level = "/service/risk/level", draw.choice(["low", "unknown", "high"])
    rule = "risk-rating-raised" if level == "high" else "risk-rating-lowered"
    return Edit(rule, path, {"set": {path: level}})


def _privacy(draw: random.Random) -> Edit:
    path = "/design/privacy"
    if draw.random() < 0.5:
        return Edit("section-removed", path, {"set": {path: None}})
    return Edit("free-text-edited", path, {"set": {path: "Audio is deleted a day after transcription."}})


def _model(_: random.Random) -> Edit:
    path = "/service/subjects/acoustic/version"
    return Edit("model-version-changed", path, {"set": {path: "2"}})


def _dataset(draw: random.Random) -> Edit:
    if draw.random() < 0.5:
        path = "/datasets/calls/revision"
        return Edit("eval-dataset-version-changed", path, {"set": {path: "2026-02"}})
    path = "/datasets/calls/consent"
    return Edit("data-consent-basis-changed", path, {"set": {path: "Their employer agreed."}})


def _evaluator(_: random.Random) -> Edit:
    path = f"{CALLS}/evaluator"
    return Edit("independence-lost", path, {"set": {f"{path}/independent": False}})


def _evaluation_gone(_: random.Random) -> Edit:
    path = "/evaluations/vendor"
    return Edit("evaluation-removed", path, {"remove": [path, "/results/vendor/wer/overall"]})


def _owner(_: random.Random) -> Edit:
    path = "/card/owners/Speech platform/contact"
    return Edit("owner-changed", path, {"set": {path: "voice@example.org"}})


PLACES: Sequence[Sequence[Draw]] = (
    (_limitation_gone, _mitigation_gone),
    (_fewer_rows, _worse, _better, _less_sure, _without_interval, _suppressed, _undefined),
    (_loosened, _tightened, _on_point, _criterion_gone),
    (_group_gone, _intersection_gone),
    (_labels,),
    (_labelled,),
    (_metric_gone,),
    (_scope,),
    (_language,),
    (_channel,),
    (_oversight,),
    (_risk,),
    (_privacy,),
    (_model,),
    (_dataset,),
    (_evaluator,),
    (_evaluation_gone,),
    (_owner,),
)
"""Kinds of edits by the place that they touch; one of a place is made at a time."""


def edits(draw: random.Random) -> list[Edit]:
    """Draw two to seven edits of different places."""
    return [draw.choice(kinds)(draw) for kinds in draw.sample(PLACES, draw.randint(2, 7))]


def together(patches: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Put patches together; a path that several of them remove is removed once."""
    made: dict[str, Any] = {"set": {}, "add": {}, "remove": {}, "reverse": {}}
    for patch in patches:
        for part, value in patch.items():
            made[part] |= value if isinstance(value, Mapping) else dict.fromkeys(value)
    return {part: value if part in ("set", "add") else list(value) for part, value in made.items()}
