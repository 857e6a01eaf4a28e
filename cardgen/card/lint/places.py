"""Where a finding stands in the files of a spec: at the words that it is about, not only at their field."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import PurePath

from cardgen.card.document import LintFinding
from cardgen.card.lint.registry import level_of
from cardgen.card.lint.rule import Context, Finding, Stage
from cardgen.card.lint.sentences import index_in
from cardgen.card.prose.resolve import Figures
from cardgen.errors import Place
from cardgen.spec.document import CardSpec
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.profiles import Profile
from cardgen.spec.reading.characters import locate
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.reading.text_places import text_places
from cardgen.spec.texts import text_at

__all__ = ["context_of", "pointer", "with_places"]


def context_of(spec: CardSpec, profile: Profile, figures: Figures) -> Context:
    """Return what the rules look at.

    Args:
        spec: The spec, its prose unresolved.
        profile: The profile that it names, as it was loaded with it: it may be an organisation's own.
        figures: Every figure; empty where only the spec is to be judged.
    """
    return Context(
        spec=spec,
        profile=profile,
        evaluations=figures.evaluations,
        results=figures.results,
        disparities=figures.disparities,
        as_of=spec.card.as_of,
    )


def with_places(loaded: LoadedSpec, findings: Iterable[Finding], stage: Stage = "draft") -> tuple[LintFinding, ...]:
    """Give findings their level, and the file, line and column where they stand; file names are relative to the spec.

    Args:
        loaded: The spec and where everything in it stands.
        findings: What the rules found in it.
        stage: The stage whose levels count.
    """
    found = []
    for finding in findings:
        place = _place(loaded, finding)
        found.append(
            LintFinding(
                id=finding.rule,
                level=level_of(finding.rule, stage),
                message=finding.message,
                pointer=pointer(finding.path),
                file=None if place is None else _relative(loaded, place.file),
                line=None if place is None else place.line,
                column=None if place is None else place.column,
            )
        )
    return tuple(found)


def pointer(path: TreePath) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _place(loaded: LoadedSpec, finding: Finding) -> Place | None:
    """Return the place of the words of a finding, or of their field where they cannot be followed into the file."""
    if finding.path not in loaded.positions.values:  # something is missing: told at the key of what lacks it
        return loaded.positions.key_place(finding.path)
    place = loaded.positions.place(finding.path)
    if place is None or finding.offset is None:
        return place
    text, content = text_at(loaded.spec, finding.path), loaded.contents.get(place.file)
    if text is None or content is None:
        return place
    places = text_places(content, place, text)
    index = index_in(text, finding.offset)
    if places is None or index >= len(places.starts):
        return place
    return Place(place.file, *locate(content, places.starts[index]))


def _relative(loaded: LoadedSpec, file: str) -> str:
    """Name a file of the spec relative to it, so that a card is the same wherever it is built."""
    return posixpath.relpath(PurePath(file).as_posix(), loaded.directory.as_posix())
