"""A verdict with everything in it at its place: what the formats of `cardgen check` have in common."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from cardgen.card.check import Verdict
from cardgen.card.document import LintFinding
from cardgen.card.lint.rule import Level, Stage
from cardgen.errors import Place, Problem

__all__ = ["CheckItem", "CheckReport", "judged", "not_judged"]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that was found.

    Attributes:
        rule: Id of the lint rule, the kind of a disclosure, `criterion-not-met` or `criterion-inconclusive`.
        level: How bad it is at the stage.
        message: What is wrong and what to do.
        pointer: What it is about, as a JSON pointer into the spec.
        place: The file as the command was told of it, with line and column where they are known.
        fingerprint: Identity of the finding, the same wherever its line moves; 16 hexadecimal digits.
    """

    rule: str
    level: Level
    message: str
    pointer: str
    place: Place
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, or why nothing could be judged.

    Attributes:
        source: The spec or card, as it was named.
        stage: Draft or release.
        verdict: The verdict; None where there is none.
        items: Findings and criteria that are not shown to be met, the worst first.
        problems: Why there is no verdict.
    """

    source: str
    stage: Stage
    verdict: Verdict | None
    items: tuple[CheckItem, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether nothing stands against the card."""
        return self.verdict is not None and self.verdict.passed

    def line(self) -> str:
        """Say the verdict on one line, with what was judged."""
        if self.verdict is None:
            return f"{self.source}: NOT judged, because it cannot be built"
        return f"{self.source}: {self.verdict.sentence()}"


def judged(verdict: Verdict, source: PurePath, places: Mapping[str, Place], *, quiet: bool = False) -> CheckReport:
    """Report a verdict.

    Args:
        verdict: The verdict.
        source: The spec, or the card.json.
        places: Where the release criteria stand, by their id, as far as that is known.
        quiet: Leave out notes (info).
    """
    items = [_found(finding, source) for finding in verdict.findings]
    for index, outcome in enumerate(verdict.acceptance):
        if outcome.outcome == "pass":
            continue
        failed = outcome.outcome == "fail"
        items.append(
            CheckItem(
                rule="criterion-not-met" if failed else "criterion-inconclusive",
                level="error" if failed or verdict.stage == "release" else "info",
                message=f"the criterion {outcome.id} is {'not met' if failed else 'inconclusive'}: {outcome.reason}",
                pointer=f"/acceptance/{index}",
                place=places.get(outcome.id, Place(source.as_posix())),
            )
        )
    ranked = sorted(items, key=lambda item: ("error", "warning", "info").index(item.level))
    shown = [item for item in ranked if not (quiet and item.level == "info")]
    return CheckReport(source.as_posix(), verdict.stage, verdict, tuple(_marked(shown)))


def not_judged(source: PurePath, stage: Stage, problems: Iterable[Problem]) -> CheckReport:
    """Report a spec that cannot be built: its problems are what was found."""
    told = tuple(problems)
    items = [
        CheckItem(
            rule="invalid-spec",
            level="error",
            message=f"{item.message}; {item.hint}" if item.hint else item.message,
            pointer="/" + item.field.replace(".", "/") if item.field else "",
            place=item.place or Place(source.as_posix()),
        )
        for item in told
    ]
    return CheckReport(source.as_posix(), stage, None, tuple(_marked(items)), told)


def _found(finding: LintFinding, source: PurePath) -> CheckItem:
    """Place a finding: those of a spec are relative to it, and editors want them relative to where the command runs."""
    file = source
    if finding.file is not None and source.suffix != ".json":
        parts = [*source.parent.parts]
        for part in PurePath(finding.file).parts:
            if part == ".." and parts and parts[-1] != "..":
                parts.pop()
            else:
                parts.append(part)
        file = PurePath(*parts)
    known = finding.file is not None and source.suffix != ".json"
    place = Place(file.as_posix(), finding.line if known else None, finding.column if known else None)
    return CheckItem(finding.id, finding.level, finding.message, finding.pointer, place)


def _marked(items: Iterable[CheckItem]) -> Iterable[CheckItem]:
    """Give every item its fingerprint; of those that are alike the second is another one than the first."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for item in items:
        key = (item.rule, item.place.file, item.pointer, item.message)
        seen[key] += 1
        digest = hashlib.sha256("\n".join((*key, str(seen[key]))).encode()).hexdigest()[:16]
        yield replace(item, fingerprint=digest)
