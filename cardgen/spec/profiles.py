"""What a card of each kind of service is expected to hold: sections, metrics, groups, conditions, and its words.

A profile is data, a file of its own below `templates/profiles`; an organisation adds its own in a file beside its specs
(`spec/profile_files.py`). It decides nothing by itself: lint asks it which sections, figures and groups a card should
have, and which words belong to another kind of service; a scaffold takes its topics and its guidance from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from cardgen.errors import Problem, UnreadableError
from cardgen.resources import templates_folder
from cardgen.spec.fields import GroupKind, Identifier, Name, ShortText
from cardgen.spec.metrics import MetricName

if TYPE_CHECKING:
    from pydantic import ConfigDict

__all__ = ["ExpectedGroup", "ExpectedMetric", "Profile", "ProfileId", "profile", "profile_ids", "read_profile"]

ProfileId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""The id of a profile: lower-case letters, digits and underscores."""


@dataclass(frozen=True, slots=True)
class ExpectedMetric:
    """A headline metric: a card of this profile measures it, or says why it does not.

    Attributes:
        id: The id of a registered metric.
        label: What it is here, in words: a rate of critical errors.
        also: Ids of registered metrics that count as the same.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    id: MetricName
    label: Name
    also: tuple[MetricName, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedGroup:
    """A group or condition that a card of this profile measures, or says why it does not.

    Attributes:
        id: The id that specs use for it.
        label: Its name in a message to the owner.
        kind: What kind of division it is, as in `groups[].kind`.
        also: Other ids that count as the same, such as `dialect` for `accent`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    id: Identifier
    label: Name
    kind: GroupKind
    also: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of service.

    Attributes:
        id: The id that `service.profile` names.
        title: Its name.
        summary: What such a service does, in a sentence.
        sections: Dotted paths of a spec (`design.fairness`) that a release must not leave empty without a reason.
        metrics: Ids of registered metrics that suit it, headline first.
        groups: Groups of people or of what they say that are expected.
        conditions: Conditions of use that are expected.
        cluster: What rows of one evaluation share when they are not independent, in words: a speaker, a person.
        topics: Topics of `deployment` that matter most for it.
        modality_words: Words, in lower case and singular, that belong to this kind of service; on a card of a profile
            that does not list them they look like text copied from elsewhere.
        headline: The metrics by which such services are judged.
        guidance: What to write in a field of the spec, by its dotted path without indices (`evaluations.cluster`),
            where it is more than what holds for every kind of service.
        example: The folder of an example on published figures, in the repository of cardgen.
        extends: The shipped profile that an organisation's own builds on.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    id: ProfileId
    title: Name
    summary: ShortText
    sections: tuple[str, ...]
    metrics: Annotated[tuple[MetricName, ...], Field(min_length=1)]
    groups: tuple[ExpectedGroup, ...]
    conditions: tuple[ExpectedGroup, ...]
    cluster: Name
    topics: tuple[str, ...]
    modality_words: tuple[str, ...]
    headline: tuple[ExpectedMetric, ...] = ()
    guidance: Mapping[str, ShortText] = field(default_factory=dict, hash=False)
    example: Name | None = None
    extends: ProfileId | None = None


@cache
def profile_ids() -> tuple[str, ...]:
    """Return the id of every shipped profile, sorted."""
    return tuple(sorted(file.stem for file in (templates_folder() / "profiles").glob("*.yaml")))


@cache
def profile(identifier: str) -> Profile:
    """Return one shipped profile.

    Raises:
        KeyError: There is no profile of that id.
        InvalidInputError: Its file is malformed; says which fields.
        UnreadableError: Its file cannot be read.
    """
    if identifier not in profile_ids():
        raise KeyError(identifier)
    return read_profile(templates_folder() / "profiles" / f"{identifier}.yaml")


def read_profile(file: Path) -> Profile:
    """Read a shipped profile from its file, which is called after it.

    Raises:
        InvalidInputError: The file is malformed; says which fields, with file, line and column.
        UnreadableError: The file cannot be read.
    """
    from cardgen.errors import Place, SpecError
    from cardgen.spec.checks.profiles import layer, validated

    try:
        content = file.read_bytes()
    except OSError as error:
        message = f"the profile cannot be read: {error.strerror}"
        raise UnreadableError(Problem(Place(str(file)), "", message, "install cardgen again")) from error
    own = layer(content, str(file))
    found = validated(own)
    if found.id != file.stem:
        message = f"the profile calls itself {found.id}, but its file is called {file.name}"
        raise SpecError(Problem(own.place(("id",)), "id", message, kind="malformed-profile"))
    return found
