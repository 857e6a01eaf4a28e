"""What the catalogue keeps of a version: a few facts, so that a later build need not read the card again."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.results import Result
from cardgen.card.scales import scale_of
from cardgen.card.words import category_name, extreme_words
from cardgen.diff.report import Comparison, Report
from cardgen.render.comparison.verdict import counts_in_words, has_changes, standing
from cardgen.render.prose.text import capitalised, percent
from cardgen.render.views.figures import figure, people
from cardgen.render.views.labels import CONDITION_KINDS
from cardgen.render.views.tables import role
from cardgen.spec.fields import Day, Model
from cardgen.spec.metrics import Direction

__all__ = ["ChangeFacts", "FigureFacts", "LogEntry", "StepFacts", "VersionFacts", "facts_of"]


class FigureFacts(Model):
    """A figure of a version, for everyone or for one category, as its card prints it."""

    evaluation: str = Field(description="Id of the evaluation.")
    title: str = Field(description="Its title.")
    metric: str = Field(description="Id of the metric.")
    label: str = Field(description="Its name.")
    unit: str = Field(description="share, score, or a unit.")
    direction: Direction = Field(description="Which way is better.")
    by: tuple[str, ...] = Field(description="The grouping; empty for everyone.")
    group: dict[str, str] = Field(description="Category by group id; empty for everyone.")
    headline: bool = Field(description="Whether it is the first metric of its evaluation.")
    status: Literal["ok", "undefined", "suppressed", "insufficient"] = Field(description="Whether it is printed.")
    value: float | None = Field(description="The figure; null unless status is ok.")
    low: float | None = Field(default=None, description="Lower end of its interval.")
    high: float | None = Field(default=None, description="Upper end of its interval.")
    level: str = Field(default="", description="Level of the interval, in words.")
    shown: str = Field(description="The figure as it prints.")
    interval: str = Field(default="", description="The interval as it prints.")
    tested: str = Field(default="", description="How many it rests on.")
    verdict: str | None = Field(
        default=None, description="What the comparison with the version before says of it; null where it says nothing."
    )
    difference: float | None = Field(default=None, description="New minus old, where the two can be compared.")

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]]:
        """What it is a figure of, the same in every version."""
        return (self.evaluation, self.metric, self.by, tuple(sorted(self.group.items())))


class StepFacts(Model):
    """The comparison with the version before."""

    previous: str = Field(description="That version.")
    verdict: str = Field(description="How many findings there are, in words.")
    standing: str = Field(description="accepted, not accepted, not comparable or failed.")
    bump: str | None = Field(description="The step of the version that the changes need.")
    changed: bool = Field(description="Whether anything changed.")


class LogEntry(Model):
    """A line of a card's change log."""

    version: str = Field(description="The version.")
    date: Day = Field(description="Its day.")
    kind: str = Field(description="What changed.")
    summary: str = Field(description="The same in a sentence.")


class ChangeFacts(Model):
    """What became of a version after it was published."""

    date: Day = Field(description="The day.")
    reason: str = Field(description="Why.")
    by: str | None = Field(default=None, description="Who decided it.")


class VersionFacts(Model):
    """A published version."""

    version: str = Field(description="The version.")
    manifest_sha256: str = Field(description="SHA-256 of its manifest.")
    card_digest: str = Field(description="Digest of its card.json.")
    files: tuple[str, ...] = Field(description="Its files on the site.")
    as_of: Day = Field(description="The day to which its statements apply.")
    evidence: Day = Field(description="The day of its newest evaluation.")
    review_by: Day = Field(description="The day by which it must be reviewed.")
    service_status: str = Field(description="active, deprecated or withdrawn, as the card says.")
    withdrawn: ChangeFacts | None = Field(default=None, description="Why the version was withdrawn, where it was.")
    name: str = Field(description="Name of the service.")
    provider: str = Field(description="The organisation that offers it.")
    owners: tuple[str, ...] = Field(description="Who answers for the card.")
    summary: str = Field(description="What the service does, in Markdown.")
    criteria: dict[str, int] = Field(description="Release criteria by outcome: pass, fail, inconclusive.")
    waiver: str | None = Field(default=None, description="Why it was published with a failed criterion.")
    worst_group: str = Field(description="The group for which the headline figure is worst; empty where none is known.")
    worst_value: str = Field(description="Its figure.")
    worst_metric: str = Field(description="The metric.")
    figures: tuple[FigureFacts, ...] = Field(description="Figures.")
    changelog: tuple[LogEntry, ...] = Field(description="The card's change log, newest first.")
    step: StepFacts | None = Field(default=None, description="The comparison with the version before.")


def facts_of(
    card: Card,
    report: Report | None,
    *,
    manifest: str,
    digest: str,
    files: tuple[str, ...],
    withdrawn: ChangeFacts | None,
) -> VersionFacts:
    """Collect what the catalogue shows of a version.

    Args:
        card: The card.
        report: The comparison with the version before; None for the first.
        manifest: SHA-256 of the manifest.
        digest: Digest of card.json.
        files: Its files on the site.
        withdrawn: Why it was withdrawn, where it was.
    """
    shown = next((item for item in card.evaluations if item.evidence == "measured"), card.evaluations[0])
    group, value = _worst(card, shown)
    return VersionFacts(
        version=card.card.version,
        manifest_sha256=manifest,
        card_digest=digest,
        files=files,
        as_of=card.card.as_of,
        evidence=max(item.date for item in card.evaluations),
        review_by=card.card.review_by,
        service_status=card.card.status,
        withdrawn=withdrawn,
        name=card.service.name,
        provider=card.service.provider,
        owners=tuple(owner.name for owner in card.card.owners),
        summary=card.service.summary,
        criteria=dict(sorted(Counter(item.outcome for item in card.acceptance).items())),
        waiver=card.waiver.reason if card.waiver else None,
        worst_group=group,
        worst_value=value,
        worst_metric=shown.metrics[0].label,
        figures=_figures(card, report),
        changelog=tuple(
            LogEntry(version=item.version, date=item.date, kind=item.kind, summary=item.summary)
            for item in card.card.changelog
        ),
        step=_step(report),
    )


def _step(report: Report | None) -> StepFacts | None:
    if report is None or report.old is None:
        return None
    return StepFacts(
        previous=report.old.version,
        verdict=capitalised(counts_in_words(report)) if report.status == "compared" else "",
        standing=standing(report),
        bump=report.required_bump or (report.requirement.bump if report.requirement else None),
        changed=has_changes(report),
    )


def _worst(card: Card, evaluation: EvaluationRecord) -> tuple[str, str]:
    """Name the worst group of the headline figure and print its figure; two empty strings where none is known."""
    metric = evaluation.metrics[0]
    kinds = {group.id: group.kind for group in card.groups}
    single = [by for by in evaluation.by if len(by) == 1 and card.cells(evaluation.id, metric.id, by)]
    # As on the first screen of the card: groups of people before conditions, and of those the largest gap.
    people_first = [by for by in single if kinds.get(by[0]) not in CONDITION_KINDS] or single
    gaps = [card.disparity(evaluation.id, metric.id, by, "gap") for by in people_first or evaluation.by]
    known = [gap for gap in gaps if gap is not None and gap.status == "ok" and gap.value is not None]
    found = max(known, key=lambda gap: gap.value or 0.0, default=None)
    group = role(found, "worst", "largest") if found else None
    if found is None or group is None:
        return "", ""
    cells = card.cells(evaluation.id, metric.id, found.by)
    cell = next((item for item in cells if item.group == group and item.value is not None), None)
    word = extreme_words(metric.direction)[0]
    name = category_name(group, found.by)
    return (
        name if word == "worst" else f"{name} (largest)",
        figure(cell, scale_of(metric, cells)).value if cell else "",
    )


def _figures(card: Card, report: Report | None) -> tuple[FigureFacts, ...]:
    judged = {} if report is None else {_cell(item): item for item in report.comparisons}
    found = []
    for evaluation in card.evaluations:
        for number, metric in enumerate(evaluation.metrics):
            overall = card.overall(evaluation.id, metric.id)
            cells = [overall] if overall else []
            if number == 0:  # groups of the headline metric alone, so that a page stays readable
                single = [by for by in evaluation.by if len(by) == 1] or evaluation.by
                cells += [cell for by in single for cell in card.cells(evaluation.id, metric.id, by)]
            first = number == 0
            found += [_figure(cell, evaluation, metric, judged.get(_cell(cell)), first=first) for cell in cells]
    return tuple(found)


def _cell(item: Result | Comparison) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return (item.evaluation, item.metric, tuple(sorted(item.group.items())))


def _figure(
    cell: Result, evaluation: EvaluationRecord, metric: MetricRecord, judged: Comparison | None, *, first: bool
) -> FigureFacts:
    printed = figure(cell, scale_of(metric, [cell]))
    interval = cell.interval if printed.printable else None
    return FigureFacts(
        evaluation=evaluation.id,
        title=evaluation.title,
        metric=metric.id,
        label=metric.label,
        unit=metric.unit,
        direction=metric.direction,
        by=cell.by,
        group=cell.group,
        headline=first,
        status=cell.status,
        value=cell.value if printed.printable else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        level=percent(interval.level) if interval else "",
        shown=printed.value,
        interval=printed.interval,
        tested=" in ".join(people(cell, evaluation)) if printed.printable else "",
        verdict=judged.verdict if judged else None,
        difference=judged.difference if judged else None,
    )
