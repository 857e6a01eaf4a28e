"""What a card of each kind of service is expected to hold: sections, metrics, groups, conditions, and its words.

A profile is data, a file of its own below `templates/profiles`. It decides nothing by itself: lint asks it which
sections and groups a card should have, and which words belong to another kind of service.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.resources import templates_folder

if TYPE_CHECKING:
    from pydantic import ConfigDict

__all__ = ["ExpectedGroup", "Profile", "profile", "profile_ids"]


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

    id: str
    label: str
    kind: str
    also: tuple[str, ...] = ()


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
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    id: str
    title: str
    summary: str
    sections: tuple[str, ...]
    metrics: tuple[str, ...]
    groups: tuple[ExpectedGroup, ...]
    conditions: tuple[ExpectedGroup, ...]
    cluster: str
    topics: tuple[str, ...]
    modality_words: tuple[str, ...]


@cache
def profile_ids() -> tuple[str, ...]:
    """Return the id of every profile, sorted."""
    return tuple(sorted(file.stem for file in (templates_folder() / "profiles").glob("*.yaml")))


@cache
def profile(identifier: str) -> Profile:
    """Return one profile.

    Raises:
        KeyError: There is no profile of that id.
        InvalidInputError: Its file is malformed; says which fields.
        UnreadableError: Its file cannot be read.
    """
    if identifier not in profile_ids():
        raise KeyError(identifier)
    return read_profile(templates_folder() / "profiles" / f"{identifier}.yaml")


def read_profile(file: Path) -> Profile:
    """Read a profile from its file.

    Raises:
        InvalidInputError: The file is malformed; says which fields.
        UnreadableError: The file cannot be read.
    """
    from pydantic import TypeAdapter, ValidationError  # late: `cardgen --help` knows the profiles without it

    tree = _tree(file)
    try:
        found = TypeAdapter(Profile).validate_python(tree)
    except ValidationError as error:
        raise InvalidInputError(
            Problem(Place(str(file)), ".".join(map(str, detail["loc"])), detail["msg"], kind="malformed-profile")
            for detail in error.errors(include_url=False)
        ) from error
    if found.id != file.stem:
        message = f"the profile calls itself {found.id}, but its file is called {file.name}"
        raise InvalidInputError(Problem(Place(str(file)), "id", message, kind="malformed-profile"))
    return found


def _tree(file: Path) -> Any:
    import yaml  # late: only where a profile is asked for

    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        message = f"the profile cannot be read: {error.strerror}"
        raise UnreadableError(Problem(Place(str(file)), "", message, "install cardgen again")) from error
    try:
        # libyaml's loader where it is built in: fourteen profiles are read when lint looks for foreign words.
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        message = f"the profile is no YAML: {' '.join(str(error).split())}"
        raise InvalidInputError(Problem(Place(str(file)), "", message, kind="malformed-profile")) from error
