"""The rule that a release holds every section that its profile requires."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.spec.fields import NotApplicable
from cardgen.spec.reading.characters import quoted

__all__ = ["MISSING_SECTION"]

_NO_REASON = re.compile(
    r"\W*(?:n\W?a|none|no|nothing|not\s+(?:applicable|relevant|needed)|does\s+not\s+apply)?\W*", re.I
)
_TOPICS = ("design", "deployment")
"""Sections whose topics may say why they do not apply."""


def _check(context: Context) -> Iterator[Finding]:
    profile = context.profile.id
    for section in context.profile.sections:
        path = tuple(section.split("."))
        value = _value(context.spec, path)
        if isinstance(value, NotApplicable):
            if _NO_REASON.fullmatch(value.not_applicable):
                yield Finding(
                    "missing-section",
                    (*path, "not_applicable"),
                    f"{section} does not apply, and {quoted(value.not_applicable)} gives no reason, which the profile "
                    f"{profile} requires; say why it does not apply",
                )
        elif value is None or value == () or (isinstance(value, str) and not value.strip()):
            remedy = "write it, or give the reason with {not_applicable: …}" if path[0] in _TOPICS else "write it"
            yield Finding(
                "missing-section", path, f"{section} is empty, and the profile {profile} requires it; {remedy}"
            )
        elif isinstance(value, str) and _NO_REASON.fullmatch(value) and re.search(r"\w", value):
            remedy = "give the reason with {not_applicable: …}" if path[0] in _TOPICS else "write it"
            yield Finding(
                "missing-section",
                path,
                f"{section} says only {quoted(value.strip())}, and the profile {profile} requires it; {remedy}",
            )


def _value(model: BaseModel, path: tuple[str, ...]) -> object:
    """Return what stands at a path of field names; nothing where there is no such field."""
    value: object = model
    for name in path:
        value = getattr(value, name, None)
    return value


MISSING_SECTION = LintRule(
    id="missing-section",
    level="warning",
    release_level="error",
    summary="A section that the profile requires is empty, and no reason is given.",
    why="A reader cannot tell what was forgotten from what does not apply.",
    fix="Write the section, or say why it does not apply with {not_applicable: reason}.",
    check=_check,
)
