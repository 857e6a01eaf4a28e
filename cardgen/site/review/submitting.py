"""What a reviewer sends: ticked findings with reasons, as acceptances to download or to write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from cardgen.diff.acceptances import Acceptance
from cardgen.diff.report import Report
from cardgen.errors import CardgenError, InvalidInputError, Place, Problem
from cardgen.render.files.single import write_file
from cardgen.sides.acceptances import path_of, read_acceptance, written
from cardgen.sides.accepting import acceptance_of
from cardgen.spec.reading.file_reading import is_link_below

__all__ = ["Download", "Form", "acceptances_of", "download", "parse_form", "write_all"]

_MOST_FIELDS = 10_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent.

    Attributes:
        token: What proves that it was sent from a page of this server.
        action: What to do: download or write.
        by: Who accepts.
        ticked: Fingerprints of the ticked findings.
        reasons: What was written, by fingerprint; also of findings that are not ticked.
    """

    token: str
    action: str
    by: str
    ticked: tuple[str, ...]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download."""

    name: str
    kind: str
    content: bytes


def parse_form(body: bytes) -> Form:
    """Read a form as browsers send it.

    Raises:
        ValueError: It is none.
    """
    text = body.decode("ascii")
    pairs = parse_qsl(
        text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=_MOST_FIELDS
    )
    single = dict(pairs)
    return Form(
        token=single.get("token", ""),
        action=single.get("action", ""),
        by=single.get("by", "").strip(),
        ticked=tuple(dict.fromkeys(value for name, value in pairs if name == "accept")),
        reasons={
            # Browsers send line ends as \r\n, and a reason is one line.
            name.removeprefix("reason-"): " ".join(value.split())
            for name, value in pairs
            if name.startswith("reason-")
        },
    )


def acceptances_of(report: Report, form: Form) -> tuple[Acceptance, ...]:
    """Return the acceptances that a form asks for.

    Raises:
        InvalidInputError: Nothing is ticked, or something cannot be accepted so; holds every problem, whose field is
            the fingerprint of the finding it is about.
    """
    if not form.ticked:
        raise InvalidInputError(Problem(None, "", "nothing is ticked", "tick what you accept, and say why"))
    made, problems = [], []
    for fingerprint in form.ticked:
        try:
            made.append(acceptance_of(report, fingerprint, form.reasons.get(fingerprint, ""), form.by or None))
        except InvalidInputError as error:
            problems += [Problem(None, fingerprint, each.message, each.hint, each.kind) for each in error.problems]
    if problems:
        raise InvalidInputError(problems)
    return tuple(made)


def download(acceptances: Sequence[Acceptance]) -> Download:
    """Return one acceptance as its file, or several as an archive of SERVICE/FINGERPRINT.yaml; the same bytes twice."""
    if len(acceptances) == 1:
        only = acceptances[0]
        return Download(f"{only.fingerprint}.yaml", "application/yaml", written(only))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(acceptances, key=lambda item: item.fingerprint):
            entry = zipfile.ZipInfo(f"{each.service}/{each.fingerprint}.yaml", _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, written(each))
    return Download("acceptances.zip", "application/zip", buffer.getvalue())


def write_all(folder: Path, acceptances: Sequence[Acceptance]) -> tuple[Path, ...]:
    """Write acceptances into their folder, as `cardgen accept` does; those that are there in the same words stay.

    Returns:
        Where each stands.

    Raises:
        InvalidInputError: A finding is accepted already in other words, or the place of a file is a link; nothing was
            written then.
        UnreadableError: A file cannot be read or written.
    """
    problems: list[Problem] = []
    fresh: list[tuple[Path, Acceptance]] = []
    places = tuple(path_of(folder, each.service, each.fingerprint) for each in acceptances)
    for path, each in zip(places, acceptances, strict=True):
        if is_link_below(folder, path.relative_to(folder)):
            problems.append(Problem(Place(str(path)), each.fingerprint, "is a link, or lies behind one; not written"))
        elif not path.exists():
            fresh.append((path, each))
        else:
            try:
                same = read_acceptance(path) == each
            except CardgenError as error:
                problems += error.problems
                continue
            if not same:
                message = "accepts it already, in other words; edit that file, so that the change is seen"
                problems.append(Problem(Place(str(path)), each.fingerprint, message))
    if problems:
        raise InvalidInputError(problems)
    for path, each in fresh:
        write_file(path, written(each))
    return places
