"""A finding to fill in, with what the card has to offer beside each key."""

from __future__ import annotations

import json
from datetime import date

from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.errors import InvalidInputError, Problem
from cardgen.spec.checks.hints import listing

__all__ = ["UNWRITTEN", "skeleton"]

UNWRITTEN = "Replace this:"
"""How a text begins that was not written yet; a finding that holds one asks nothing, so that no claim is wasted."""


def skeleton(card: Card, identifier: str, day: date) -> bytes:
    """Return the text of a finding about a card, which can be read and verified once its group is the right one.

    Raises:
        InvalidInputError: No evaluation of the card was measured, so that nothing can be verified.
    """
    measured = [each for each in card.evaluations if each.evidence == "measured"]
    if not measured:
        message = f"{card.card.id} {card.card.version}: no evaluation was measured, so that nothing can be verified"
        raise InvalidInputError(Problem(None, "", message, "", "finding"))
    first = measured[0]
    used = {group for by in first.by for group in by}
    columns = {group.column: group for group in card.groups if group.id in used}
    categories = next((c.category for cover in first.coverage for c in cover.categories if c.rows), "…")
    group = next(iter(columns), "column")
    metrics = [metric.id for metric in first.metrics]
    text = f"""# A finding about a service card: cardgen finding verify FILE --data HOLDOUT --card CARD
finding: 1
id: {identifier}
title: {_text(f"{UNWRITTEN} what is wrong, in a few words")}
by:
  name: {_text(f"{UNWRITTEN} your name, or a pseudonym")}
  pseudonym: true
date: {day.isoformat()}
# One of underperforming_group, disparity, robustness, safety, privacy.
kind: disparity
card: {{id: {card.card.id}, version: {card.card.version}, digest: "{digest(card)}"}}
# Evaluations that were measured: {listing(each.id for each in measured)}.
evaluation: {first.id}
# Whom it is about: columns compared with ==, !=, <, <=, >, >= and in, joined by and, or, not.
# Columns of groups on the card: {listing(columns) or "none"}.
group: {_text(f"{_name(group)} == {_text(categories)}")}
# Whom a gap compares them with; everyone else where this line is left out.
# compared_with: {_text(f"{_name(group)} != {_text(categories)}")}
# Metrics of the evaluation: {listing(metrics)}.
metric: {metrics[0]}
# What the metric of the group is, or (gap) what it is minus that of the others: at_least, at_most, or both.
claim: {{gap: {{at_least: 0.1}}}}
# What was seen, and where it harms.
# description: {_text("…")}
# evidence: [{{title: {_text("…")}, url: "https://…"}}]
# Predictions of a better model for the group, row by row.
# predictions: {{path: better.csv, row_id: id, prediction: prediction}}
"""
    return text.encode()


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _name(column: str) -> str:
    plain = column.isascii() and column.replace("_", "a").isalnum() and not column[0].isdigit()
    return column if plain else "`" + column.replace("\\", "\\\\").replace("`", "\\`") + "`"
