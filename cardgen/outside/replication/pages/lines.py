"""Sentences of an addendum: the verdict, categories that one side lacks, and what nobody measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardgen.card.numbers import count
from cardgen.card.words import EVERYONE, category_name
from cardgen.outside.replication.making import Made
from cardgen.outside.replication.pages.words import verdict_counts
from cardgen.outside.replication.record import Addendum, CellComparison, EvaluationAddendum, GroupCategories, Verdict
from cardgen.render.prose.text import counted, joined, lowered, visible_text, without_full_stop

__all__ = ["category_notes", "hidden_note", "never_measured", "verdict_sentences"]

_MOST_NAMED = 12


def verdict_sentences(made: Made) -> tuple[str, ...]:
    """Say in sentences what the comparison comes to, the most important first."""
    addendum = made.addendum
    return tuple(_verdict(addendum))


def _verdict(addendum: Addendum) -> Iterator[str]:
    worse = list(_named(addendum, "worse"))
    different = list(_named(addendum, "different"))
    total = sum(addendum.verdicts.values())
    if worse:
        yield f"Worse here than published: {_some(worse)}."
    elif different:
        yield f"Different here from published: {_some(different)}."
    elif addendum.verdicts.get("as_expected"):
        yield "No figure is shown to be worse here than published."
    else:
        yield "There is too little data here to say whether the published figures hold."
    yield f"Of {counted(total, 'figure')}: {verdict_counts(addendum.verdicts)}."


def _named(addendum: Addendum, verdict: Verdict) -> Iterator[str]:
    for each in addendum.evaluations:
        labels = {metric.id: metric.label for metric in each.metrics}
        for item in each.comparisons:
            if item.verdict == verdict:
                whom = category_name(item.group, item.by) if item.group else lowered(EVERYONE)
                yield f"{labels[item.metric]} ({whom})"


def _some(names: Sequence[str]) -> str:
    shown = list(names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        shown.append(f"{count(len(names) - _MOST_NAMED)} more")
    return joined(shown)


def category_notes(made: Made, each: EvaluationAddendum) -> tuple[str, ...]:
    """Say which categories one side has and the other lacks, and where the card's labels are weak."""
    notes = []
    for group in each.categories:
        if not group.overlap:
            notes.append(f"{group.label}: no category is on both sides, so that nothing can be compared by it.")
        if group.unknown:
            notes.append(_unknown(group, each.suppress_below))
        if group.unnamed:
            notes.append(f"{group.label}: some categories are not on the card, and of too few people to name.")
        if group.lacking and group.overlap:
            notes.append(f"{group.label}: not in the data here: {_some(group.lacking)}.")
        labels = made.owner.group(group.group).labels
        if labels in ("proxy", "inferred"):
            told = "a stand-in for the real ones" if labels == "proxy" else "guessed by a model"
            notes.append(f"{group.label}: the card's labels are {told}.")
    return tuple(dict.fromkeys(notes))


def _unknown(group: GroupCategories, threshold: int) -> str:
    told = [f"{visible_text(item.category)} ({counted(item.rows, 'row')})" for item in group.unknown if item.rows]
    hidden = [visible_text(item.category) for item in group.unknown if not item.rows]
    where = "; measured apart in card.json, and part of no figure of this page" if group.apart else ""
    known = f"{group.label}: {counted(len(group.unknown), 'category')} that the card does not know, not compared{where}"
    few = f"suppressed, of fewer than {count(threshold)} people or too near to such"
    if not told:
        return f"{known}; {'all ' * (len(hidden) > 1)}{few}: {_first(hidden)}."
    return f"{known}: {_first(told)}." + (f" Also {_first(hidden)}: {few}." if hidden else "")


def _first(names: Sequence[str]) -> str:
    most = 2 * _MOST_NAMED
    return joined([*names[:most], *([f"{count(len(names) - most)} more"] if len(names) > most else [])])


def hidden_note(items: Sequence[CellComparison], threshold: int) -> str:
    """Name the categories that are hidden here, without any figure beside their names."""
    hidden = [category_name(item.group, item.by) for item in items if item.here.status == "suppressed" and item.group]
    everyone = any(item.here.status == "suppressed" and not item.group for item in items)
    names = [*((lowered(EVERYONE),) if everyone else ()), *hidden]
    if not names:
        return ""
    return f"Hidden here, so that nobody in a group of fewer than {count(threshold)} can be found out: {_some(names)}."


def never_measured(addendum: Addendum) -> tuple[str, ...]:
    """Name what the owner never measured, a sentence each."""
    return tuple(f"{item.what}: {without_full_stop(item.reason)}." for item in addendum.never_measured)
