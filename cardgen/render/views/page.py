"""The view of a card: everything a page shows, put into words once, for HTML and Markdown alike.

Templates see these frozen values and nothing else. Texts of owners are Markdown still (fields that say so), to be
sanitised by the filters `prose` and `inline`; every other text is plain and escaped when it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.direction import Direction, direction_of_language
from cardgen.render.prose.text import age_in_words, capitalised, date_in_words, joined, lowered, slug
from cardgen.render.views.criteria import CriteriaInShort, CriterionView, criteria_in_short, criterion_views
from cardgen.render.views.evaluations import EvaluationView, Fact, evaluation_view
from cardgen.render.views.evidence import EvidenceView, evidence_view
from cardgen.render.views.findings import FindingView, finding_views
from cardgen.render.views.glance import Glance, glance
from cardgen.render.views.grouped import GroupedEvaluation, grouped_evaluations
from cardgen.render.views.intersections import ScanView, scans
from cardgen.render.views.labels import group_label, grouping_label, metric_label
from cardgen.render.views.sections import SECTIONS, Section
from cardgen.render.views.terms import terms
from cardgen.render.views.thresholds import ThresholdTable, statements, threshold_tables
from cardgen.render.views.topics import (
    Definition,
    ExcludedUse,
    LimitationView,
    Topic,
    UseView,
    VariationView,
    definitions,
    excluded_uses,
    limitations,
    topic,
    topics,
    uses,
    variations,
)

__all__ = ["CardView", "Curves", "Head", "HistoryRow", "Term", "card_view"]

_DESIGN = (
    "machine_learning",
    "training_data",
    "explainability",
    "privacy",
    "security",
    "safety",
    "veracity",
    "controllability",
    "intellectual_property",
    "transparency",
    "governance",
)
_AGAINST_THRESHOLD = ("sweep", "roc", "det", "threshold")
_STATUS = {
    "deprecated": "This service is deprecated: it is still offered, and new uses should not begin with it.",
    "withdrawn": "This service is withdrawn: it is no longer offered.",
}
_DEPLOYMENT = (
    "workflow",
    "human_oversight",
    "thresholding",
    "consistency",
    "input_quality",
    "performance_drift",
    "customer_testing",
    "monitoring",
)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page.

    Attributes:
        id: Id of the card.
        language: The language of its owner's texts, as a BCP 47 tag.
        direction: The direction in which that language is written.
        name: Name of the service.
        provider: Who offers it.
        summary: What it does, Markdown of the owner.
        users: For whom it is, in a sentence.
        version: Version of the card.
        as_of: The day to which its statements apply.
        review_by: The day by which it must be reviewed.
        evidence_age: How old its evidence was on that day.
        criteria: How the release criteria ended, in a line; none where it has none.
        status: A sentence where the service is deprecated or withdrawn; else empty.
        waiver: Why it was published although a criterion failed, or an empty string.
        owners: Who answers for it: name and contact.
        digest: Digest of the card.
    """

    id: str
    language: str
    direction: Direction
    name: str
    provider: str
    summary: str
    users: str
    version: str
    as_of: str
    review_by: str
    evidence_age: str
    criteria: CriteriaInShort | None
    status: str
    waiver: str
    owners: tuple[Fact, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Term:
    """A name and what there is to say of it: a term, a group not measured, a link."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of the change log."""

    version: str
    date: str
    kind: str
    summary: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Charts or tables that are of one thing and fold together.

    Attributes:
        title: What they are of.
        charts: The charts.
        tables: The tables.
    """

    title: str
    charts: tuple[Chart, ...] = ()
    tables: tuple[ThresholdTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Curves:
    """What one evaluation says of other thresholds than its own.

    Attributes:
        anchor: Anchor on the page.
        title: Heading, with the title of the evaluation.
        statements: At which thresholds every category would keep a release criterion.
        uses: Figures at the threshold of each use case.
        charts: The charts against the threshold, by grouping.
    """

    anchor: str
    title: str
    statements: tuple[str, ...]
    uses: tuple[Folded, ...]
    charts: tuple[Folded, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as its pages show it; each field is named after what it holds in CARD.md's sections."""

    head: Head
    sections: tuple[Section, ...]
    glance: Glance
    purpose: str
    service_facts: tuple[Fact, ...]
    risk: str
    definitions: tuple[Definition, ...]
    intrinsic: tuple[VariationView, ...]
    confounding: tuple[VariationView, ...]
    confounder_charts: tuple[Chart, ...]
    users: tuple[str, ...]
    uses: tuple[UseView, ...]
    excluded_uses: tuple[ExcludedUse, ...]
    limitations: tuple[LimitationView, ...]
    fairness_text: tuple[Topic, ...]
    fairness: tuple[GroupedEvaluation, ...]
    scans: tuple[ScanView, ...]
    not_measured: tuple[Term, ...]
    robustness_text: tuple[Topic, ...]
    robustness: tuple[GroupedEvaluation, ...]
    performance_text: tuple[Topic, ...]
    evaluations: tuple[EvaluationView, ...]
    curves: tuple[Curves, ...]
    criteria: tuple[CriterionView, ...]
    design: tuple[Topic, ...]
    deployment: tuple[Topic, ...]
    findings: tuple[FindingView, ...]
    operations: tuple[Topic, ...]
    contacts: tuple[Fact, ...]
    history: tuple[HistoryRow, ...]
    evidence: EvidenceView
    links: tuple[Term, ...]
    glossary: tuple[Term, ...]


def card_view(card: Card, charts: tuple[Chart, ...]) -> CardView:
    """Put a card into words for its pages.

    Args:
        card: The card.
        charts: Its charts, as `charts.draw.draw_charts` made them.
    """
    fairness = grouped_evaluations(card, charts, conditions=False)
    robustness = grouped_evaluations(card, charts, conditions=True)
    fairness_text = topic(card.design, "fairness")
    robustness_text = topic(card.design, "robustness")
    design, deployment = topics(card.design, *_DESIGN), topics(card.deployment, *_DEPLOYMENT)
    operations, contacts = topics(card.operations, "update_policy"), _contacts(card)
    identity = digest(card)
    words = (*(Term(item.term, item.definition) for item in card.glossary), *(Term(*item) for item in terms(card)))
    empty = {
        "fairness": not (fairness or fairness_text or card.not_measured or scans(card)),
        "robustness": not (robustness or robustness_text),
        "acceptance": not card.acceptance,
        "design": not design,
        "deployment": not deployment,
        "findings": not card.outside_findings,
        "operations": not (operations or contacts or card.card.changelog),
        "further_information": not card.further_information,
        "glossary": not words,
    }
    curves, evidence = _curves(card, charts), evidence_view(card, identity)
    parts = _parts(fairness, curves, evidence, scans(card))
    return CardView(
        head=_head(card, identity),
        sections=tuple(
            replace(section, parts=parts.get(section.id, ())) for section in SECTIONS if not empty.get(section.id)
        ),
        glance=glance(card),
        purpose=card.intended_use.purpose,
        service_facts=_service_facts(card),
        risk=card.service.risk.rationale if card.service.risk else "",
        definitions=definitions(card),
        intrinsic=variations(card, confounding=False),
        confounding=variations(card, confounding=True),
        confounder_charts=tuple(chart for chart in charts if chart.kind == "confounders"),
        users=card.intended_use.users,
        uses=uses(card),
        excluded_uses=excluded_uses(card),
        limitations=limitations(card),
        fairness_text=fairness_text,
        fairness=fairness,
        scans=scans(card),
        not_measured=tuple(_not_measured(card)),
        robustness_text=robustness_text,
        robustness=robustness,
        performance_text=topics(card.design, "test_methodology", "performance_expectations"),
        evaluations=tuple(evaluation_view(card, evaluation) for evaluation in card.evaluations),
        curves=curves,
        criteria=criterion_views(card),
        design=design,
        deployment=deployment,
        findings=finding_views(card),
        operations=operations,
        contacts=contacts,
        history=tuple(
            HistoryRow(item.version, date_in_words(item.date), item.kind.replace("-", " "), item.summary)
            for item in card.card.changelog
        ),
        evidence=evidence,
        links=tuple(Term(item.title, item.url) for item in card.further_information),
        glossary=words,
    )


def _head(card: Card, identity: str) -> Head:
    users = joined(lowered(user) for user in card.intended_use.users)
    return Head(
        id=card.card.id,
        language=card.card.language,
        direction=direction_of_language(card.card.language),
        name=card.service.name,
        provider=card.service.provider,
        summary=card.service.summary,
        users=f"For {users}.",
        version=card.card.version,
        as_of=date_in_words(card.card.as_of),
        review_by=date_in_words(card.card.review_by),
        evidence_age=_evidence_age(card),
        criteria=criteria_in_short(card),
        status=_STATUS.get(card.card.status, ""),
        waiver=card.waiver.reason if card.waiver else "",
        owners=tuple(Fact(owner.name, owner.contact) for owner in card.card.owners),
        digest=identity,
    )


def _evidence_age(card: Card) -> str:
    """Say how old the evidence was on the day of the card: the clock plays no part."""
    ages = sorted({(card.card.as_of - evaluation.date).days for evaluation in card.evaluations})
    if ages[0] < 0:
        return "newer than the card"
    newest, oldest = age_in_words(ages[0]), age_in_words(ages[-1])
    if ages[-1] == 0:
        return "evaluated on that day"
    return f"{newest} old" if newest == oldest else f"{newest} to {oldest} old"


def _service_facts(card: Card) -> tuple[Fact, ...]:
    service = card.service
    subjects = joined(f"{item.id} ({item.kind}, version {item.version})" for item in service.subjects)
    facts = (
        Fact("Kind of service", capitalised(service.profile.replace("_", " "))),
        Fact("Evaluated", subjects),
        Fact("Interfaces", joined(service.interfaces)),
        Fact("Languages", joined(service.languages)),
        Fact("Risk", capitalised(service.risk.level) if service.risk else ""),
    )
    return tuple(fact for fact in facts if fact.value)


def _not_measured(card: Card) -> list[Term]:
    found = []
    for item in card.not_measured:
        parts = []
        if item.metric:
            parts.append(capitalised(metric_label(card, item.metric)))
        if item.group:
            label = group_label(card, item.group)
            parts.append(lowered(label) if parts else label)
        found.append(Term(" by ".join(parts), item.reason))
    return found


def _contacts(card: Card) -> tuple[Fact, ...]:
    facts = (
        Fact("Feedback", card.operations.feedback or ""),
        Fact("Incidents", card.operations.incident_contact or ""),
    )
    return tuple(fact for fact in facts if fact.value)


def _curves(card: Card, charts: tuple[Chart, ...]) -> tuple[Curves, ...]:
    found = []
    for evaluation in card.evaluations:
        own = tuple(c for c in charts if c.evaluation == evaluation.id and c.kind in _AGAINST_THRESHOLD)
        said, tables = statements(card, evaluation), threshold_tables(card, evaluation)
        if own or said or tables:
            found.append(
                Curves(
                    anchor=f"thresholds-{slug(evaluation.id)}",
                    title=f"Figures against the threshold: {evaluation.title}",
                    statements=said,
                    uses=tuple(
                        Folded(use, tables=tuple(each for each in tables if each.use == use))
                        for use in dict.fromkeys(each.use for each in tables)
                    ),
                    charts=tuple(
                        Folded(_charted(card, by), charts=tuple(each for each in own if tuple(each.by) == by))
                        for by in dict.fromkeys(tuple(each.by) for each in own)
                    ),
                )
            )
    return tuple(found)


def _charted(card: Card, by: tuple[str, ...]) -> str:
    return f"Curves by {lowered(grouping_label(card, by))}" if by else "Curves of everyone"


def _parts(
    fairness: tuple[GroupedEvaluation, ...],
    curves: tuple[Curves, ...],
    evidence: EvidenceView,
    searched: tuple[ScanView, ...],
) -> dict[str, tuple[Section, ...]]:
    """Return the parts of sections that a reader looks for by name."""
    evaluations = [Section(item.anchor, item.title) for item in fairness] if len(fairness) > 1 else []
    return {
        "fairness": (*evaluations, *(Section(item.anchor, item.heading) for item in searched)),
        "performance": tuple(Section(item.anchor, item.title) for item in curves),
        "evidence": tuple(Section(item.anchor, item.title) for item in evidence.compatibility),
    }
