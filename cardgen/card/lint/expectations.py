"""The rules that a card holds what its profile expects beside sections and groups: headline, unit, topics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.spec.checks.hints import listing
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import ExpectedMetric
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import CountsSource, ReportedSource

__all__ = ["CLUSTER_NOT_DECLARED", "HEADLINE_NOT_COVERED", "TOPIC_NOT_COVERED"]

_AT = re.compile(r"_at_[0-9]\w*$")
"""The parameter of a metric: whoever measures NDCG@5 measures NDCG."""


def _headline(context: Context) -> Iterator[Finding]:
    covered = _covered(context.spec)
    missing = [
        metric
        for metric in context.profile.headline
        if not any(_is(metric, identifier, label) for identifier, label in covered)
    ]
    if missing:
        names = listing(f"{metric.label} ({metric.id})" for metric in missing)
        yield Finding(
            "headline-not-covered",
            ("evaluations",),
            f"services of the profile {context.profile.id} are judged by {names}; measure it, or list it under "
            "not_measured with the reason",
        )


def _covered(spec: CardSpec) -> list[tuple[str, str]]:
    """Return id and label of every metric that is measured, or declared not measured."""
    found = [(entry.metric, entry.metric) for entry in spec.not_measured if entry.metric]
    for evaluation in spec.evaluations:
        for choice in evaluation.metrics:
            if isinstance(choice, str):
                found.append((choice, ""))
            else:
                found.append((choice.id, choice.label or choice.id))
                found += [(choice.of, "")] if choice.of else []
    return found


def _is(metric: ExpectedMetric, identifier: str, label: str) -> bool:
    """Tell whether a metric is the expected one: by its id, whatever its parameter, or by the words of its name."""
    names = {_AT.sub("", name) for name in (metric.id, *metric.also)}
    return _AT.sub("", identifier) in names or bool(label and _words(metric.label) <= _words(label))


def _cluster(context: Context) -> Iterator[Finding]:
    unit = context.profile.cluster.partition(" (")[0]
    for index, evaluation in enumerate(context.spec.evaluations):
        counted = isinstance(evaluation.results, (CountsSource, ReportedSource))
        # A column of row ids that is called after the unit says that each row is one.
        rows = evaluation.row_id is not None and _words(unit) <= _words(evaluation.row_id)
        if not (counted or rows or evaluation.is_clustered):
            yield Finding(
                "cluster-not-declared",
                ("evaluations", index),
                f"nothing says which rows of {quoted(evaluation.id)} share a {unit}, so its intervals take every row "
                f"for independent and may be too narrow; name the column of the {unit} as cluster (that of the row "
                f"ids where every row is a {unit} of its own)",
            )


def _topics(context: Context) -> Iterator[Finding]:
    deployment = context.spec.deployment
    missing = [
        topic
        for topic in context.profile.topics
        if getattr(deployment, topic) is None and f"deployment.{topic}" not in context.profile.sections
    ]
    if missing:
        yield Finding(
            "topic-not-covered",
            ("deployment",),
            f"whoever deploys a service of the profile {context.profile.id} needs to read about {listing(missing)}; "
            "write it under deployment, or give the reason with {not_applicable: …}",
        )


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", name.casefold()))


HEADLINE_NOT_COVERED = LintRule(
    id="headline-not-covered",
    level="warning",
    release_level="error",
    summary="A metric by which such services are judged is neither measured nor declared not measured.",
    why="A card that shows other figures only may hide the one that matters.",
    fix="Measure it, or list it under not_measured with the reason.",
    check=_headline,
)

CLUSTER_NOT_DECLARED = LintRule(
    id="cluster-not-declared",
    level="info",
    release_level="warning",
    summary="An evaluation of rows does not say which rows share a speaker, a person, a prompt.",
    why="Rows that share one are alike; intervals that take them for independent are too narrow.",
    fix="Name the column as cluster; where every row stands alone, that of the row ids.",
    check=_cluster,
)

TOPIC_NOT_COVERED = LintRule(
    id="topic-not-covered",
    level="info",
    release_level="warning",
    summary="A topic of deployment that matters for such services is left out without a reason.",
    why="Whoever deploys the service finds no word on what goes wrong most.",
    fix="Write the topic under deployment, or give the reason with {not_applicable: reason}.",
    check=_topics,
)
