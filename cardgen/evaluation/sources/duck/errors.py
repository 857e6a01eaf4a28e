"""What DuckDB says about a broken file, in one line with its place."""

from __future__ import annotations

import json
import re

from cardgen.errors import CardgenError, Place
from cardgen.evaluation.faults import At, bad_data, unreadable
from cardgen.evaluation.sources.files import SourceFile, SourceFiles
from cardgen.evaluation.sources.lines import not_utf8
from cardgen.spec.reading.characters import quoted

__all__ = ["explain"]

_LINE = re.compile(r"CSV Error on Line: (\d+)")
_FIELDS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_COLUMN = re.compile(r'column "([^"]*)"')


def explain(error: Exception, files: SourceFiles, at: At) -> CardgenError:
    """Return the error to raise for what went wrong while files were read."""
    text = str(error)
    file = _blamed(text, files)
    if files.format == "csv":
        found = _csv(text, file)
    elif files.format == "jsonl":
        found = _json(file)
    else:
        found = _columns(text, file, files)
    if found is not None:
        return found
    kind = {"parquet": "Parquet", "csv": "CSV", "jsonl": "JSON Lines", "arrow": "Arrow"}[files.format]
    message = f"{quoted(file.shown)} cannot be read as {kind}"
    if files.format == "jsonl":
        reason = "a line holds a duplicate key, a lone surrogate or a number that is too large"
        return bad_data(Place(file.shown), f"{message}: {reason}", "write one plain object a line", "bad-json")
    if files.format in {"parquet", "arrow"}:
        return unreadable(at, f"{message}: it is damaged, cut short, or something else", "write it again", "damaged")
    return unreadable(at, f"{message}: {text.splitlines()[0][:200]}")


def _blamed(text: str, files: SourceFiles) -> SourceFile:
    """Return the file that a message names, rather than the first that it is compared with, else the first."""
    first = files.files[0]
    named = [file for file in files.files if file.path.as_posix() in text or str(file.path) in text]
    return max(named, key=lambda file: (len(str(file.path)), file is not first)) if named else first


def _csv(text: str, file: SourceFile) -> CardgenError | None:
    line = _LINE.search(text)
    place = Place(file.shown, int(line[1]) if line else None)
    fields = _FIELDS.search(text)
    if fields:
        wanted, found = int(fields[1]), int(fields[2])
        message = f"this line has {found} {_plural('field', found)} where the header has {wanted}"
        return bad_data(place, message, "quote a value that holds the delimiter", "wrong-number-of-fields")
    if "utf-8" in text.lower() or "unicode" in text.lower():
        return not_utf8(file, place.line)
    if "unterminated quote" in text:
        return bad_data(place, "a quote is opened here and never closed", 'write " inside a value as ""', "open-quote")
    if line:
        return bad_data(place, "this line cannot be read as CSV", "", "bad-csv")
    return None


def _json(blamed: SourceFile) -> CardgenError | None:
    """Find the line that holds no JSON object; DuckDB reads in parallel and may name another."""
    try:
        with blamed.path.open(encoding="utf-8-sig") as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip() and not _is_object(line):
                    message = "this line is no JSON object"
                    return bad_data(Place(blamed.shown, number), message, "write one object a line", "bad-json")
    except UnicodeDecodeError:
        return not_utf8(blamed)
    return None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _columns(text: str, file: SourceFile, files: SourceFiles) -> CardgenError | None:
    column = _COLUMN.search(text)
    if "schema mismatch" in text or "failed to cast column" in text:
        first = quoted(files.files[0].shown)
        what = f"the column {quoted(column[1])} is not as in {first}" if column else f"its columns differ from {first}"
        return bad_data(Place(file.shown), what, "files of one source have the same columns", "schemas-differ")
    return None


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
