"""The rubric of a bounty: how many points what is worth, as data that an organiser writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from cardgen.errors import Place, Problem, SpecError, UnreadableError
from cardgen.resources import templates_folder
from cardgen.spec.checks.validation import validate_as
from cardgen.spec.fields import Model, Name
from cardgen.spec.reading.file_reading import read_limited, unreadable
from cardgen.spec.reading.strict_yaml import read

__all__ = ["Rubric", "default_rubric", "read_rubric"]

_MOST_BYTES = 100_000

Points = Annotated[float, Field(ge=0, le=1_000_000)]
Part = Annotated[float, Field(ge=0, le=1)]


class KindPoints(Model):
    """Points for a finding of each kind."""

    underperforming_group: Points = Field(description="A group that is served worse than claimed.", examples=[10])
    disparity: Points = Field(description="A gap between groups.", examples=[10])
    robustness: Points = Field(description="A condition in which the service fails.", examples=[8])
    safety: Points = Field(description="A way to harm.", examples=[15])
    privacy: Points = Field(description="Something that gets known.", examples=[15])


class VerdictParts(Model):
    """The part of the points for kind, novelty and evidence that is kept, from 0 to 1."""

    confirmed: Part = Field(description="Where held-out data confirms the claim.", examples=[1])
    inconclusive: Part = Field(description="Where it cannot tell.", examples=[0])
    refuted: Part = Field(description="Where it refutes the claim.", examples=[0])


class NoveltyPoints(Model):
    """Points for being first."""

    first: Points = Field(description="For the first report of a group that holds.", examples=[5])
    again: Points = Field(description="For every later report of the same group.", examples=[0])


class EvidencePoints(Model):
    """Points for evidence."""

    each: Points = Field(description="For each piece.", examples=[1])
    most: Points = Field(description="For all of it at the most.", examples=[3])


class CertificatePoints(Model):
    """Points for a better model that is accepted."""

    accepted: Points = Field(description="For being accepted.", examples=[10])
    per_point: Points = Field(
        description="For each percentage point by which the lower bound says that all errors fall.", examples=[10]
    )
    most: Points = Field(description="For both at the most.", examples=[50])


class Weights(Model):
    """How much each part counts."""

    kind: Points = Field(description="Weight of the points for the kind.", examples=[1])
    novelty: Points = Field(description="Weight of the points for being first.", examples=[1])
    evidence: Points = Field(description="Weight of the points for evidence.", examples=[1])
    certificate: Points = Field(description="Weight of the points for a better model.", examples=[1])


class Rubric(Model):
    """How many points what is worth."""

    rubric: Literal[1] = Field(description="Version of the format.", examples=[1])
    title: Name = Field(description="What is rewarded, in a few words.", examples=["Points for what is shown"])
    kind: KindPoints = Field(description="Points for the kind of finding.")
    verdict: VerdictParts = Field(description="What the verdict leaves of them.")
    novelty: NoveltyPoints = Field(description="Points for being first.")
    evidence: EvidencePoints = Field(description="Points for evidence.")
    certificate: CertificatePoints = Field(description="Points for a better model that is accepted.")
    weights: Weights = Field(description="How much each part counts.")


def default_rubric() -> Rubric:
    """Return the rubric that is used where the organiser gives none."""
    return read_rubric(templates_folder() / "bounty" / "rubric.yaml")


def read_rubric(path: Path) -> Rubric:
    """Read a rubric, as strictly as a spec.

    Raises:
        SpecError: It does not follow the format; holds every problem with its line and column.
        UnreadableError: It cannot be read.
    """
    try:
        content = read_limited(path, _MOST_BYTES)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(str(path)))) from error
    if len(content) > _MOST_BYTES:
        message = f"the rubric has more than {_MOST_BYTES:,} bytes"
        raise SpecError(Problem(Place(str(path)), "", message, "leave out what is none", "too-large"))
    parsed = read(content, str(path))
    found, problems = validate_as(Rubric, parsed)
    if found is None or parsed.problems or problems:
        raise SpecError((*parsed.problems, *problems))
    return found
