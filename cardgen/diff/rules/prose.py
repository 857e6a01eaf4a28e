"""Texts that people read: edited, rewritten, or changed in the base that many cards share.

Number references are compared as the owner wrote them: that a figure moved is said where the figure is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.diff.phrases import listed, quoted_text
from cardgen.diff.texts import CardText
from cardgen.diff.transition import Change, Rule, Transition
from cardgen.diff.words import similarity, word_runs

__all__ = ["RULES"]


@dataclass(frozen=True, slots=True)
class _Edit:
    """A text that both cards have, and that reads otherwise in the new one."""

    pointer: str
    before: CardText
    after: CardText

    @property
    def boilerplate(self) -> bool:
        """Whether it comes from a base in both cards."""
        return self.before.inherited and self.after.inherited


def _edits(transition: Transition) -> Iterator[_Edit]:
    old, new = transition.old.texts, transition.new.texts
    for pointer, after in new.items():
        before = old.get(pointer)
        if before is not None and before.text != after.text:
            yield _Edit(pointer, before, after)


def _free_text(transition: Transition, *, rewritten: bool) -> Iterator[Change]:
    for edit in _edits(transition):
        if edit.before.written == edit.after.written or edit.boilerplate:
            continue
        alike = similarity(edit.before.written, edit.after.written)
        if (edit.after.claims and alike < transition.settings.rewritten_below) is not rewritten:
            continue
        verb = "was rewritten: a person must read this" if rewritten else "was edited"
        yield Change(
            edit.pointer,
            edit.before.text,
            edit.after.text,
            f"{_place(edit.pointer)} {verb}",
            words=word_runs(edit.before.text, edit.after.text),
        )


def _boilerplate(transition: Transition) -> Iterator[Change]:
    found = [edit for edit in _edits(transition) if edit.boilerplate and edit.before.written != edit.after.written]
    if not found:
        return
    rewritten = [
        edit
        for edit in found
        if edit.after.claims
        and similarity(edit.before.written, edit.after.written) < transition.settings.rewritten_below
    ]
    pointers = [edit.pointer for edit in found]
    message = f"{len(found)} text{'s' if len(found) > 1 else ''} of the shared base changed: {listed(pointers)}"
    if rewritten:
        message += f"; rewritten: {listed([edit.pointer for edit in rewritten])}"
    yield Change(
        "/inherited",
        {edit.pointer: edit.before.text for edit in found},
        {edit.pointer: edit.after.text for edit in found},
        message,
        severity="warning" if rewritten else None,
        bump="minor" if rewritten else None,
        covers=tuple(pointers),
    )


def _quoted_figures(transition: Transition) -> Iterator[Change]:
    """Find texts that differ only in the figures that were filled in: one finding for all of them."""
    found = [edit for edit in _edits(transition) if edit.before.written == edit.after.written]
    if found:
        pointers = [edit.pointer for edit in found]
        count = f"{len(found)} texts" if len(found) > 1 else "a text"
        yield Change(
            "/references",
            {edit.pointer: edit.before.text for edit in found},
            {edit.pointer: edit.after.text for edit in found},
            f"figures that are quoted in {count} moved: {listed(pointers)}",
            covers=(*pointers, "/references"),
        )


def _place(pointer: str) -> str:
    """Name a text by its path, in words."""
    parts = [part.replace("~1", "/").replace("~0", "~").replace("_", " ") for part in pointer.split("/")[1:]]
    return quoted_text(" / ".join(parts))


RULES = (
    Rule(
        "free-text-rewritten",
        "prose",
        "warning",
        "minor",
        "A text that makes claims was rewritten: less than 0.6 of its words are left in order.",
        "A machine cannot tell whether it still says the same.",
        "A person must read this.",
        "free-text-rewritten",
        lambda transition: _free_text(transition, rewritten=True),
    ),
    Rule(
        "free-text-edited",
        "prose",
        "info",
        "patch",
        "A text was edited.",
        "Most of it is as it was; one word can still turn its meaning.",
        "Read the words that changed.",
        "free-text-edited",
        lambda transition: _free_text(transition, rewritten=False),
    ),
    Rule(
        "boilerplate-changed",
        "prose",
        "info",
        "patch",
        "Texts that come from a base which many cards share changed; a warning where one was rewritten.",
        "The change was decided once for all cards of the organisation.",
        "Read it once, in the base.",
        "boilerplate-changed",
        _boilerplate,
    ),
    Rule(
        "quoted-figures-changed",
        "prose",
        "info",
        "patch",
        "Figures that are quoted in texts moved, and nothing else of these texts.",
        "The figures themselves are compared above; the sentences around them may need another word.",
        "Check that each sentence still fits its figure.",
        "quoted-figures-changed",
        _quoted_figures,
    ),
)
