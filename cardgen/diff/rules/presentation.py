"""How the card is shown: charts and their words, pages that look otherwise, free extensions of the owner."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import listed
from cardgen.diff.transition import Change, Rule, Transition

__all__ = ["RULES"]


def _charts(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.old.charts, transition.new.charts
    if old is None or new is None:
        return
    has, lacks = (old, new) if gone else (new, old)
    for name in sorted(set(has) - set(lacks)):
        message = f"the chart {name} is {'gone' if gone else 'new'}"
        yield Change(pointer_of("charts", name), name if gone else None, None if gone else name, message)


def _alternatives(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.old.charts, transition.new.charts
    if old is None or new is None:
        return
    for name in sorted(set(old) & set(new)):
        if old[name] != new[name] and old[name] == gone:
            message = f"the chart {name} has {'no longer an' if gone else 'an'} alternative text"
            yield Change(pointer_of("charts", name, "alt"), old[name], new[name], message)


def _template(transition: Transition) -> Iterator[Change]:
    """Find pages that differ although the cards say the same."""
    old, new = transition.old, transition.new
    if old.pages is None or new.pages is None or transition.changes or old.digest != new.digest:
        return
    moved = sorted(name for name in set(old.pages) & set(new.pages) if old.pages[name] != new.pages[name])
    if moved:
        message = f"{listed(moved)} look otherwise, and the card says the same"
        yield Change("/pages", {n: old.pages[n] for n in moved}, {n: new.pages[n] for n in moved}, message)


def _extensions(transition: Transition) -> Iterator[Change]:
    old, new = (card.extensions for card in transition.cards)
    for name in sorted(set(old) | set(new)):
        if old.get(name) != new.get(name) or (name in old) != (name in new):
            pointer = pointer_of("extensions", name)
            covers = (pointer, "/extensions") if not old or not new else (pointer,)
            yield Change(pointer, old.get(name), new.get(name), f"the extension {name} changed", covers=covers)


RULES = (
    Rule(
        "chart-removed",
        "presentation",
        "warning",
        "patch",
        "A chart is gone.",
        "What can be seen at a glance has to be read out of a table.",
        "Find out which figures it lost.",
        "chart-added",
        lambda transition: _charts(transition, gone=True),
    ),
    Rule(
        "chart-added",
        "presentation",
        "info",
        "patch",
        "A chart is new.",
        "A reader sees more at a glance.",
        "Nothing to do.",
        "chart-removed",
        lambda transition: _charts(transition, gone=False),
    ),
    Rule(
        "alt-text-removed",
        "presentation",
        "warning",
        "patch",
        "A chart has no alternative text any more.",
        "Whoever cannot see it learns nothing from it.",
        "Build the card with cardgen, which writes one for every chart.",
        "alt-text-added",
        lambda transition: _alternatives(transition, gone=True),
    ),
    Rule(
        "alt-text-added",
        "presentation",
        "info",
        "patch",
        "A chart has an alternative text.",
        "It can be read by everybody.",
        "Nothing to do.",
        "alt-text-removed",
        lambda transition: _alternatives(transition, gone=False),
    ),
    Rule(
        "template-changed",
        "presentation",
        "info",
        "patch",
        "The pages look otherwise, and the card says the same.",
        "Nothing that the card claims changed.",
        "Look at the page once.",
        "template-changed",
        _template,
        "last",
    ),
    Rule(
        "extra-field-changed",
        "presentation",
        "info",
        "patch",
        "A free extension of the owner (x-…) changed.",
        "cardgen does not know what it means.",
        "Whoever reads the extension has to judge.",
        "extra-field-changed",
        _extensions,
    ),
)
