"""What the card stands on: its sources and links, who evaluated, who signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.results import Evidence
from cardgen.diff.flatten import cell_name, pointer_of, summary_pointer
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Side, Transition

__all__ = ["RULES"]

_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
_TRUST: tuple[str, ...] = get_args(Evidence)
"""Where figures come from, most trusted first."""
_ANYWHERE = ("http:", "https:", "mailto:", "#")


def _records(transition: Transition) -> tuple[tuple[EvaluationRecord, EvaluationRecord], ...]:
    old, new = transition.cards
    return match(old.evaluations, new.evaluations, by_id).kept


def _run(record: EvaluationRecord, card: Card) -> tuple[object, ...]:
    """Return what makes a run the same run: its day, what was evaluated, and the file of its results."""
    versions = {item.id: (item.version, item.digest) for item in card.service.subjects}
    return record.date, record.subject, versions.get(record.subject), record.dataset, record.source.name


def _mismatch(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in _records(transition):
        one, other = before.source.digest, after.source.digest
        if one and other and one != other and _run(before, old) == _run(after, new):
            message = (
                f"the results of {after.id} ({after.source.name}, run of {after.date}) are not those that the old card "
                "recorded for the same run"
            )
            yield Change(pointer_of("evaluations", after.id, "source", "digest"), one, other, message)


def _links(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.further_information, new.further_information, lambda item: item.url)
    for item in found.gone if gone else found.added:
        message = f"the link to {item.title} is {'gone' if gone else 'new'}: {item.url}"
        pointer = pointer_of("further_information", item.title)
        yield Change(pointer, item.url if gone else None, None if gone else item.url, message)


def _origin(transition: Transition, *, weaker: bool) -> Iterator[Change]:
    """Find evaluations whose figures come from a place that is trusted less, or more."""
    for before, after in _records(transition):
        step = _TRUST.index(after.evidence) - _TRUST.index(before.evidence)
        if not step or (step > 0) != weaker:
            continue
        said = [item.evidence.replace("_", " ") for item in (before, after)]
        message = f"the figures of {after.id} are {said[1]}, before {said[0]}"
        pointer = pointer_of("evaluations", after.id, "evidence")
        source = pointer_of("evaluations", after.id, "source")
        covers = (pointer, source, *_figures_of(transition, after.id))
        yield Change(pointer, before.evidence, after.evidence, message, covers=covers)


def _figures_of(transition: Transition, evaluation: str) -> Iterator[str]:
    """Yield the paths at which every figure of an evaluation says where it comes from."""
    for card in transition.cards:
        for result in card.results:
            if result.evaluation == evaluation:
                yield pointer_of("results", evaluation, result.metric, cell_name(result.group), "evidence")
        for item in card.disparities:
            if item.evaluation == evaluation:
                yield summary_pointer(item) + "/evidence"


def _independence(transition: Transition, *, lost: bool) -> Iterator[Change]:
    for before, after in _records(transition):
        if before.evaluator.independent != after.evaluator.independent and before.evaluator.independent == lost:
            who = after.evaluator.organisation
            word = "not independent of the provider" if lost else "independent of the provider"
            message = f"{after.id} is evaluated by {who}, which is {word}"
            pointer = pointer_of("evaluations", after.id, "evaluator")
            old, new = (item.evaluator.organisation for item in (before, after))
            yield Change(pointer, old, new, message)


def _local_links(side: Side) -> dict[str, str]:
    """Return links of the prose that lead to a file: a card is one page, and no file travels with its text."""
    return {
        f"{path} {target}": target
        for path, item in side.texts.items()
        if item.claims
        for target in _LINK.findall(item.text)
        if not target.lower().startswith(_ANYWHERE)
    }


def _broken(transition: Transition) -> Iterator[Change]:
    old, new = _local_links(transition.old), _local_links(transition.new)
    for target in dict.fromkeys(target for key, target in new.items() if key not in old):
        message = f"a text links to the file {target}, which is not part of the card"
        yield Change(pointer_of("links", target), None, target, message)


def _signature(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.old, transition.new
    if not (old.published and new.published) or (old.signer is None) == (new.signer is None):
        return
    if (old.signer is not None) == gone:
        message = "the card is no longer signed" if gone else "the card is signed"
        yield Change("/signature", old.signer, new.signer, message)


def _signer(transition: Transition) -> Iterator[Change]:
    old, new = transition.old, transition.new
    if old.published and new.published and old.signer and new.signer and old.signer != new.signer:
        yield Change("/signature", old.signer, new.signer, "the card is signed with another key")


_NOTHING = "Nothing to do."

RULES = (
    Rule(
        "evidence-digest-mismatch",
        "evidence",
        "error",
        "none",
        "The results file of a run is not the one that the old card recorded for that run.",
        "Results that change after the fact are no evidence.",
        "Find out who changed them; a new run needs its own date.",
        "evidence-digest-mismatch",
        _mismatch,
    ),
    Rule(
        "evidence-weakened",
        "evidence",
        "error",
        "major",
        "Figures that were measured are now taken from a document, carried forward or withheld.",
        "They can no longer be checked.",
        "Measure them again.",
        "evidence-strengthened",
        lambda transition: _origin(transition, weaker=True),
    ),
    Rule(
        "evidence-strengthened",
        "evidence",
        "info",
        "minor",
        "Figures that were taken from a document, carried forward or withheld are now measured, or nearer to it.",
        "They can be checked.",
        _NOTHING,
        "evidence-weakened",
        lambda transition: _origin(transition, weaker=False),
    ),
    Rule(
        "independence-lost",
        "evidence",
        "error",
        "major",
        "An evaluation that was independent of the provider no longer is.",
        "A provider that grades itself is believed less, for good reason.",
        "Let somebody independent evaluate it.",
        "independence-gained",
        lambda transition: _independence(transition, lost=True),
    ),
    Rule(
        "independence-gained",
        "evidence",
        "info",
        "minor",
        "An evaluation is independent of the provider that was not.",
        "It is believed more.",
        _NOTHING,
        "independence-lost",
        lambda transition: _independence(transition, lost=False),
    ),
    Rule(
        "evidence-removed",
        "evidence",
        "warning",
        "minor",
        "A link to further information is gone.",
        "A reader can no longer look it up.",
        "Put it back, or link to what took its place.",
        "evidence-added",
        lambda transition: _links(transition, gone=True),
    ),
    Rule(
        "evidence-added",
        "evidence",
        "info",
        "minor",
        "A link to further information is new.",
        "A reader can look up more.",
        _NOTHING,
        "evidence-removed",
        lambda transition: _links(transition, gone=False),
    ),
    Rule(
        "link-broken-local",
        "evidence",
        "warning",
        "minor",
        "A text links to a file, which does not travel with the card.",
        "The link leads nowhere for whoever reads the card elsewhere.",
        "Link to a web address, or say it in the text.",
        None,
        _broken,
    ),
    Rule(
        "signature-removed",
        "evidence",
        "error",
        "none",
        "The old version is signed, and the new one is not.",
        "Nobody can tell who published it.",
        "Sign it.",
        "signature-added",
        lambda transition: _signature(transition, gone=True),
    ),
    Rule(
        "signature-added",
        "evidence",
        "info",
        "none",
        "The new version is signed, and the old one is not.",
        "A reader can tell who published it.",
        _NOTHING,
        "signature-removed",
        lambda transition: _signature(transition, gone=False),
    ),
    Rule(
        "signer-changed",
        "evidence",
        "warning",
        "none",
        "The two versions are signed with different keys.",
        "Somebody else may have published it.",
        "Check that the new key is known.",
        "signer-changed",
        _signer,
    ),
)
