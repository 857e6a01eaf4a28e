"""Reading PDFs back: their structure with pikepdf, their text in the order of their tags with poppler."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest

__all__ = ["Element", "elements", "opened", "pages_of_text", "told"]

_LINE = re.compile(r'^(?P<depth> *)(?:"(?P<text>.*)"|(?P<tag>[A-Za-z0-9]+)(?: \(.*\)|:)?)$')


@dataclass(frozen=True)
class Element:
    """One element of the structure: its tag, the tags above it, and all the text below it."""

    tag: str
    above: tuple[str, ...]
    text: str


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(file: pikepdf.Pdf) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield every element of the structure with the tags above it, in reading order; the file must stay open."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(file.Root.StructTreeRoot.K[0], ())]
    while waiting:
        element, above = waiting.pop()
        yield element, above
        kids = [kid for kid in element.get("/K", []) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        waiting += [(kid, (*above, str(element.S))) for kid in reversed(kids)]


def told(content: bytes, folder: Path) -> list[Element]:
    """Return what a screen reader tells, in its order: poppler follows the tags, not the sheet."""
    printed = _poppler("pdfinfo", "-struct-text", content, folder)
    found: list[tuple[int, str, list[str]]] = []
    path: list[tuple[int, str, list[str]]] = []
    above: list[tuple[str, ...]] = []
    for line in printed.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        depth = len(match["depth"])
        while path and path[-1][0] >= depth:
            path.pop()
        if match["text"] is not None:
            for _, _, texts in path:
                texts.append(match["text"])
            continue
        entry = (depth, match["tag"], list[str]())
        above.append(tuple(tag for _, tag, _ in path))
        path.append(entry)
        found.append(entry)
    return [
        Element(tag, tags, " ".join(" ".join(texts).split()))
        for (_, tag, texts), tags in zip(found, above, strict=True)
    ]


def pages_of_text(content: bytes, folder: Path) -> list[str]:
    """Return the text of each page as it lies on the sheet."""
    return _poppler("pdftotext", "-layout", content, folder).split("\f")[:-1]


def _poppler(program: str, option: str, content: bytes, folder: Path) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} (poppler-utils) is not installed")
    file = folder / "read.pdf"
    file.write_bytes(content)
    command = [program, option, str(file), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
