"""Fixes of lint findings, tried one by one: each is kept only if the spec then holds, and no new finding is there.

Nothing is written before all of them are settled, and nothing of a base, which other specs may share.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cardgen.api import load
from cardgen.card.assemble import Estimated, assemble, estimate_all
from cardgen.card.criteria.limits import check as check_criteria
from cardgen.card.lint.places import context_of, with_places
from cardgen.card.lint.registry import RULES, level_of, lint
from cardgen.card.lint.rule import Context, Finding, Fix, Fixer
from cardgen.card.measuring import measure_all
from cardgen.card.prose.resolve import resolve
from cardgen.diff.settings_check import check as check_settings
from cardgen.errors import CardgenError, Place, Problem, UnreadableError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.fit import check as check_fit
from cardgen.render.files.single import write_file
from cardgen.spec.checks.consistency import check as check_consistency
from cardgen.spec.document import CardSpec
from cardgen.spec.editing import edited, is_inherited
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.texts import text_at

__all__ = ["Change", "Fixed", "diff_of", "fix_spec", "write_fixed"]

Measure = Callable[[LoadedSpec], Mapping[str, Measured]]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FIXERS: Mapping[str, Fixer] = {rule.id: rule.fixer for rule in RULES if rule.fixer is not None}


@dataclass(frozen=True, slots=True)
class Change:
    """One finding that was fixed.

    Attributes:
        rule: Id of the rule.
        place: Where it stood, before anything was changed on the same line.
        told: What was done.
    """

    rule: str
    place: Place
    told: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What can be fixed in a spec.

    Attributes:
        changes: What is done, in the order of the findings.
        files: By the name of each changed file, what it held and what it will hold.
        shared: Findings that would be fixed, but for standing in a base.
    """

    changes: tuple[Change, ...]
    files: Mapping[str, tuple[str, str]]
    shared: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """A spec as it is after the fixes so far, with its figures and what the rules find in it."""

    loaded: LoadedSpec
    measured: Mapping[str, Measured]
    estimated: Estimated
    context: Context
    findings: tuple[Finding, ...]

    @property
    def strangers(self) -> dict[str, tuple[str, ...]]:
        """Names in the data that their group does not declare."""
        found: dict[str, set[str]] = {}
        for measured in self.measured.values():
            for coverage in measured.coverage:
                found.setdefault(coverage.group, set()).update(coverage.strangers, coverage.pooled)
        return {group: tuple(sorted(names)) for group, names in found.items()}


def _state(loaded: LoadedSpec, measured: Mapping[str, Measured], estimated: Estimated) -> _State:
    context = context_of(loaded.spec, loaded.profile.profile, estimated.figures)
    return _State(loaded, measured, estimated, context, lint(context))


def fix_spec(source: Path, *, data_root: Path | None = None, connections: Mapping[str, str] | None = None) -> Fixed:
    """Find every fix that is safe; nothing is written.

    Args:
        source: The spec.
        data_root: Folder below which data must lie, for specs that are not trusted.
        connections: URLs of warehouses by name.

    Raises:
        CardgenError: The spec is wrong, or its data cannot be measured.
    """
    loaded = load(source)

    def measure(spec: LoadedSpec) -> dict[str, Measured]:
        return measure_all(spec, data_root=data_root, connections=connections)

    measured = measure(loaded)
    state = _state(loaded, measured, estimate_all(loaded.spec, measured))
    assemble(loaded, state.estimated)  # tells of references that cannot be resolved
    changes: list[Change] = []
    shared: list[Place] = []
    tried: set[tuple[str, TreePath, str]] = set()
    while True:
        found = _next(state, tried)
        if found is None:
            break
        finding, fix = found
        placed = _place(state.loaded, finding)
        if is_inherited(state.loaded, fix.path):
            shared.append(placed)
            continue
        after = _after(state, finding, fix, measure)
        if after is not None:
            state = after
            changes.append(Change(finding.rule, placed, fix.told))
    files = {
        name: (loaded.contents[name], content)
        for name, content in sorted(state.loaded.contents.items())
        if content != loaded.contents[name]
    }
    return Fixed(tuple(changes), files, tuple(shared))


def diff_of(fixed: Fixed) -> Iterator[str]:
    """Yield the lines of a unified diff of every file that changes, without line ends."""
    for name, (old, new) in fixed.files.items():
        before, after = old.splitlines(), new.splitlines()
        yield from difflib.unified_diff(before, after, name, name, lineterm="")


def write_fixed(fixed: Fixed) -> None:
    """Write the changed files, all or none of them; a link stays one, and a byte order mark stays.

    Raises:
        UnreadableError: A file cannot be read or written, or was changed since it was read; then nothing is written.
    """
    ready: list[tuple[Path, bytes, bytes]] = []
    for name, (old, new) in fixed.files.items():
        path = Path(name).resolve()
        try:
            held = path.read_bytes()
        except OSError as error:
            message = f"cannot be read again: {error.strerror or error}"
            raise UnreadableError(Problem(Place(name), "", message, "nothing was changed")) from error
        mark = _BYTE_ORDER_MARK if held.startswith(_BYTE_ORDER_MARK) else b""
        if held != mark + old.encode("utf-8"):
            message = "was changed by somebody else in the meantime, so nothing was fixed"
            raise UnreadableError(Problem(Place(name), "", message, "run the command again"))
        ready.append((path, held, mark + new.encode("utf-8")))
    written: list[tuple[Path, bytes]] = []
    try:
        for path, held, content in ready:
            write_file(path, content)
            written.append((path, held))
    except UnreadableError:
        for path, held in written:
            write_file(path, held)
        raise


def _next(state: _State, tried: set[tuple[str, TreePath, str]]) -> tuple[Finding, Fix] | None:
    """Return the first finding that has a fix nobody tried yet, and remember it."""
    for finding in state.findings:
        fixer = _FIXERS.get(finding.rule)
        fix = fixer.fix(state.context, finding, state.strangers) if fixer is not None else None
        if fix is None:
            continue
        key = (finding.rule, (*fix.path, *(finding.offset or ())), fix.written)
        if key not in tried:
            tried.add(key)
            return finding, fix
    return None


def _after(state: _State, finding: Finding, fix: Fix, measure: Measure) -> _State | None:
    """Return the state after a fix, or None where it would break the spec, not help, or bring a new finding."""
    loaded = edited(state.loaded, fix.path, fix.start, fix.end, fix.written)
    if loaded is None or _contradicts_itself(loaded.spec):
        return None
    measured, estimated = state.measured, state.estimated
    try:
        if _FIXERS[finding.rule].measures:
            measured = measure(loaded)
            estimated = estimate_all(loaded.spec, measured)
            assemble(loaded, estimated)
        else:
            resolve(text_at(loaded.spec, fix.path) or "", estimated.figures)
    except CardgenError:
        return None
    after = _state(loaded, measured, estimated)
    old, new = state.findings, after.findings
    helped = _count(new)[finding.rule, finding.path] < _count(old)[finding.rule, finding.path] or (
        # one category of several that are absent: the finding stays, and names fewer
        _FIXERS[finding.rule].measures and finding not in new
    )
    return after if helped and not _count(new, notes=False) - _count(old, notes=False) else None


def _contradicts_itself(spec: CardSpec) -> bool:
    checks = (check_consistency, check_fit, check_criteria, check_settings)
    return any(next(iter(check(spec)), None) is not None for check in checks)


def _count(findings: tuple[Finding, ...], *, notes: bool = True) -> Counter[tuple[str, TreePath]]:
    """Count findings by rule and place; their words may tell of what stands beside them."""
    return Counter(
        (finding.rule, finding.path) for finding in findings if notes or level_of(finding.rule, "release") != "info"
    )


def _place(loaded: LoadedSpec, finding: Finding) -> Place:
    (placed,) = with_places(loaded, [finding])
    name = placed.file or loaded.path.name
    return Place((loaded.directory / name).as_posix(), placed.line, placed.column)
