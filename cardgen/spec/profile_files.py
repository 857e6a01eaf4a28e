"""The profile of a spec: a shipped one by its id, or an organisation's own from a file below the folder of the spec.

A spec may come from a stranger, so such a file is confined as prose files are: no way out of the folder, no links. Its
`extends` names a shipped profile or another such file. The card keeps the id of the profile and a digest of its files:
whoever reads or renders a card needs none of them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cardgen.errors import InvalidInputError, Place, Problem, SpecError, UnreadableError
from cardgen.resources import templates_folder
from cardgen.spec.checks.contradiction import unknown
from cardgen.spec.checks.hints import listing
from cardgen.spec.checks.profiles import EXTENDS, Layer, layer, over, validated
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import Profile, profile, profile_ids
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.file_reading import digest, is_link_below, read_limited, unreadable
from cardgen.spec.reading.positions import Positions, dotted

__all__ = ["MAX_BYTES", "LoadedProfile", "names_file", "profile_named", "profile_of"]

MAX_BYTES = 200_000
_SUFFIXES = (".yaml", ".yml")
_MOST = 8
_PATH = "profile-path"
_WHERE = ("service", "profile")

_Refuse = Callable[[str, str, str], Problem]
"""Makes a problem, at the place that names the file, of a message, a hint and a kind."""


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile, and where it came from.

    Attributes:
        profile: The profile.
        layer: Where everything in it stands; None for a shipped one.
        contents: What every file read holds, by its name relative to the folder of the spec; empty for a shipped one.
    """

    profile: Profile
    layer: Layer | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of every file read, sorted by name."""
        return tuple(sorted((name, digest(content)) for name, content in self.contents.items()))


@dataclass(frozen=True, slots=True)
class _Step:
    """A file on the way: where it is, what problems call it, and its name relative to the folder of the spec."""

    path: Path
    shown: str
    name: str
    content: bytes


def names_file(value: str) -> bool:
    """Tell whether `service.profile` names a file and not a shipped profile.

    >>> names_file("profiles/ours.yaml"), names_file("speech_recognition")
    (True, False)
    """
    return "/" in value or "\\" in value or PurePosixPath(value).suffix.lower() in (*_SUFFIXES, ".json")


def profile_of(spec: CardSpec, positions: Positions, folder: Path) -> LoadedProfile:
    """Return the profile that a spec names.

    Args:
        spec: The spec.
        positions: Where everything in it stands: a file is named relative to the one that names it, spec or base.
        folder: The folder of the spec.

    Raises:
        SpecError: There is no such profile, or its file is malformed, extends itself or may not be read.
        UnreadableError: Its file cannot be read.
    """
    name = spec.service.profile
    if not names_file(name):
        if name in profile_ids():
            return LoadedProfile(profile(name))
        path, message, hint, kind = unknown(_WHERE, "profile", name, profile_ids(), where="a file: profiles/NAME.yaml")
        raise SpecError(positions.problem(path, message, hint, kind))
    place = positions.place(_WHERE) or Place(str(folder))
    shown_folder = PurePosixPath(Path(place.file).parent.as_posix())
    within = posixpath.relpath(shown_folder, folder.as_posix())

    def refuse(message: str, hint: str, kind: str) -> Problem:
        return positions.problem(_WHERE, message, hint, kind)

    step = _opened(name, Path(shown_folder), str(shown_folder), within, refuse, place, dotted(_WHERE))
    return _laid(step)


def profile_named(value: str) -> LoadedProfile:
    """Return the profile that a person names on the command line: the id of a shipped one, or the path of a file.

    Raises:
        InvalidInputError: There is no such profile, or its file is malformed or extends itself.
        UnreadableError: Its file cannot be read.
    """
    if not names_file(value):
        if value in profile_ids():
            return LoadedProfile(profile(value))
        _, message, hint, kind = unknown((), "profile", value, profile_ids(), where="a file, and give its path")
        raise InvalidInputError(Problem(None, "profile", message, hint, kind))
    path = Path(value)
    if path.suffix.lower() not in _SUFFIXES:
        message, hint = f"a profile must be YAML: {quoted(value)}", f"name it {listing(_SUFFIXES)}"
        raise InvalidInputError(Problem(None, "profile", message, hint, _PATH))
    try:
        content = read_limited(path, MAX_BYTES, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(value))) from error
    return _laid(_Step(path, value, path.name, content))


def _opened(name: str, folder: Path, shown: str, within: str, refuse: _Refuse, place: Place, field: str) -> _Step:
    """Read a file that another one names.

    Args:
        name: As it is named.
        folder: The folder that it is relative to.
        shown: What problems call that folder.
        within: That folder, relative to the folder of the spec.
        refuse: Makes a problem at the place that names it.
        place: That place.
        field: The field that names it.

    Raises:
        SpecError: It may not be read.
        UnreadableError: It cannot be read.
    """
    path = PurePosixPath(name)
    if "\\" in name or ":" in name or path.is_absolute():
        message = "a profile is named relative to the file that names it, with forward slashes"
        raise SpecError(refuse(f"{message}: {quoted(name)}", 'such as "profiles/our-profile.yaml"', _PATH))
    if ".." in path.parts:
        message = f"a profile must stand below the folder of the file that names it: {quoted(name)}"
        raise SpecError(refuse(message, "move it there", _PATH))
    if path.suffix.lower() not in _SUFFIXES:
        raise SpecError(refuse(f"a profile must be YAML: {quoted(name)}", f"name it {listing(_SUFFIXES)}", _PATH))
    if is_link_below(folder, Path(*path.parts)):
        message = f"a profile must not be a link, nor stand in a folder that is one: {quoted(name)}"
        raise SpecError(refuse(message, "copy it into the spec's folder", _PATH))
    file = folder / name
    try:
        content = read_limited(file, MAX_BYTES)
    except OSError as error:
        raise UnreadableError(unreadable(error, file, place=place, field=field, shown=name)) from error
    beside = posixpath.normpath(posixpath.join(within, name))
    return _Step(file, str(PurePosixPath(shown) / name), beside, content)


def _laid(top: _Step) -> LoadedProfile:
    """Lay a profile over what it extends, down to a shipped one or to one that extends nothing.

    Raises:
        SpecError: A file is malformed, extends itself, or calls itself as a shipped profile does.
        UnreadableError: A file cannot be read.
    """
    steps, layers, shipped = [top], [_read(top)], None
    while EXTENDS in layers[-1].tree:
        step, own = steps[-1], layers[-1]
        named = own.tree[EXTENDS]

        def refuse(message: str, hint: str = "", kind: str = EXTENDS, own: Layer = own) -> Problem:
            return own.problem((EXTENDS,), message, hint, kind)

        if not isinstance(named, str) or not named:
            raise SpecError(refuse("should be the id of a shipped profile, or the name of a file"))
        if not names_file(named):
            if named not in profile_ids():
                _, message, hint, kind = unknown((), "profile", named, profile_ids(), where="a file of your own")
                raise SpecError(refuse(message, hint, kind))
            shipped = named
            break
        below = _opened(
            named, step.path.parent, posixpath.dirname(step.shown), posixpath.dirname(step.name), refuse,
            own.place((EXTENDS,)), EXTENDS,
        )  # fmt: skip
        chain = [each.path.resolve() for each in steps]
        if below.path.resolve() in chain:
            names = " → ".join(path.name for path in (*chain[chain.index(below.path.resolve()) :], below.path))
            raise SpecError(refuse(f"the profile extends itself: {names}", "remove one of them", "profile-loop"))
        if len(steps) == _MOST:
            raise SpecError(refuse(f"a profile extends at most {_MOST} files"))
        steps.append(below)
        layers.append(_read(below))
    found = Layer({}, {}, {}, "")
    if shipped is not None:
        file = templates_folder() / "profiles" / f"{shipped}.yaml"
        found = layer(file.read_bytes(), str(file))
        found = Layer({**found.tree, EXTENDS: shipped, "example": None}, found.places, found.keys, found.file)
    for own in reversed(layers):
        found = over(found, own)
    result = validated(found)
    if "id" not in layers[0].tree:
        raise SpecError(layers[0].problem((), "the profile has no id of its own", "such as id: our_profile"))
    if result.id in profile_ids():
        message = f"{quoted(result.id)} is the id of a shipped profile"
        hint = f"give your own an id of its own; to build on {result.id} write extends: {result.id}"
        raise SpecError(found.problem(("id",), message, hint, "profile-clash"))
    return LoadedProfile(result, found, {step.name: step.content for step in steps})


def _read(step: _Step) -> Layer:
    return layer(step.content, step.shown)
