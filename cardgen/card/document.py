"""The root of card.json: the only source of truth, from which everything else derives."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.results import CriterionOutcome, Disparity, Result
from cardgen.spec.comparison import Comparison
from cardgen.spec.document import GlossaryEntry, Link
from cardgen.spec.evidence import Dataset, Group, NotMeasured
from cardgen.spec.fields import Model, ShortText
from cardgen.spec.findings import OutsideFinding
from cardgen.spec.identity import CardIdentity, Service
from cardgen.spec.topics import Deployment, Design, Operations
from cardgen.spec.use import IntendedUse, Variation

__all__ = ["FORMAT", "AddendumOf", "Card", "Generator", "InputFile", "LintFinding", "Reference", "Waiver"]

FORMAT: Literal["cardgen-card/3"] = "cardgen-card/3"


class InputFile(Model):
    """A file of the spec that the card was built from."""

    name: str = Field(description="Name, relative to the spec.")
    digest: str = Field(description="SHA-256, as sha256:hexadecimal.")


class Generator(Model):
    """What built the card, and from which texts."""

    name: Literal["cardgen"] = Field(default="cardgen", description="The program.")
    version: str = Field(description="Its version.")
    inputs: tuple[InputFile, ...] = Field(description="The spec, its bases and prose files, with their digests.")


class Reference(Model):
    """A number reference of the prose, and the text that took its place."""

    pointer: str = Field(description="JSON pointer of the prose in this document.")
    expression: str = Field(description="The reference, as the owner wrote it.")
    text: str = Field(description="What it became.")


class LintFinding(Model):
    """Something a card should not do, found in the spec or the figures."""

    id: str = Field(description="Id of the lint rule.")
    level: Literal["error", "warning", "info"] = Field(description="How bad it is.")
    message: str = Field(description="What is wrong and what to do.")
    pointer: str = Field(description="JSON pointer of what it is about, in the spec.")
    file: str | None = Field(default=None, description="File of the spec, relative to it.")
    line: int | None = Field(default=None, description="Line, from 1.")
    column: int | None = Field(default=None, description="Column, from 1.")


class Waiver(Model):
    """The decision to publish a card although a release criterion failed."""

    reason: ShortText = Field(description="Why it was published all the same.")


class AddendumOf(Model):
    """The published card whose evaluations somebody else measured on other data."""

    id: str = Field(description="Its id.")
    version: str = Field(description="Its version.")
    digest: str = Field(description="SHA-256 of it, as sha256:hexadecimal.")


class Card(Model):
    """A service card."""

    format: Literal["cardgen-card/3"] = Field(default=FORMAT, description="Format of this document.")
    generator: Generator = Field(description="What built it.")
    card: CardIdentity = Field(description="Identity of the card.")
    service: Service = Field(description="The service.")
    intended_use: IntendedUse = Field(description="What it is for, and what it is not for.")
    variation: Variation = Field(description="What makes one input differ from another.")
    design: Design = Field(description="How it was built and tested.")
    deployment: Deployment = Field(description="What whoever deploys it should do.")
    operations: Operations = Field(description="How it is updated and whom to tell.")
    datasets: tuple[Dataset, ...] = Field(description="Data of the evaluations.")
    groups: tuple[Group, ...] = Field(description="Ways to divide the rows.")
    evaluations: tuple[EvaluationRecord, ...] = Field(description="Evaluations.")
    results: tuple[Result, ...] = Field(description="Every figure.")
    disparities: tuple[Disparity, ...] = Field(description="Summaries over groups.")
    acceptance: tuple[CriterionOutcome, ...] = Field(description="Release criteria and their outcomes.")
    not_measured: tuple[NotMeasured, ...] = Field(description="What was not measured, and why.")
    outside_findings: tuple[OutsideFinding, ...] = Field(
        default=(), description="Claims by people who are not the owner, verified, and what became of them."
    )
    waiver: Waiver | None = Field(default=None, description="Why it was published with a failed criterion.")
    addendum_of: AddendumOf | None = Field(
        default=None, description="Of a replication: the owner's card. Its figures are those of other data."
    )
    comparison: Comparison = Field(default=Comparison(), description="How the next version is compared with this one.")
    lint: tuple[LintFinding, ...] = Field(description="What the lint found.")
    references: tuple[Reference, ...] = Field(default=(), description="Number references of the prose, resolved.")
    further_information: tuple[Link, ...] = Field(description="Links.")
    glossary: tuple[GlossaryEntry, ...] = Field(description="Terms.")
    inherited: tuple[str, ...] = Field(
        default=(), description="JSON pointers of the values that come from a base of the spec, sorted."
    )
    extensions: dict[str, JsonValue] = Field(default={}, description="Free extensions of the owner.")

    def evaluation(self, identifier: str) -> EvaluationRecord:
        """Return the evaluation of that id.

        Raises:
            KeyError: There is none.
        """
        for evaluation in self.evaluations:
            if evaluation.id == identifier:
                return evaluation
        raise KeyError(identifier)

    def group(self, identifier: str) -> Group:
        """Return the group of that id.

        Raises:
            KeyError: There is none.
        """
        for group in self.groups:
            if group.id == identifier:
                return group
        raise KeyError(identifier)

    def overall(self, evaluation: str, metric: str) -> Result | None:
        """Return the result for everyone, or None where the evaluation has none."""
        return next((r for r in self.results if r.evaluation == evaluation and r.metric == metric and not r.by), None)

    def cells(self, evaluation: str, metric: str, by: tuple[str, ...]) -> tuple[Result, ...]:
        """Return the results of a metric for the categories of a grouping, in the order of the card."""
        return tuple(r for r in self.results if r.evaluation == evaluation and r.metric == metric and r.by == by)

    def disparity(self, evaluation: str, metric: str, by: tuple[str, ...], kind: str) -> Disparity | None:
        """Return the disparity of that kind (for the whole grouping), or None."""
        return next(
            (
                d
                for d in self.disparities
                if d.evaluation == evaluation and d.metric == metric and d.by == by and d.kind == kind
            ),
            None,
        )
