"""Editing a text in place: the file then says exactly what was meant, and every other character is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardgen.spec.editing import edited, is_inherited
from cardgen.spec.loader import LoadedSpec, load_spec
from cardgen.spec.texts import text_at
from tests.spec.spec_writing import changed, write

PATH = ("design", "privacy")
PIECES = st.lists(
    st.sampled_from(["of", "a", "\n", "\n\n", "  ", "'", '"', "\\", "#", ":", "é", "-", "x: y"]), max_size=12
)


def loaded(folder: Path, text: str, style: str | None = None) -> LoadedSpec:
    """Write a spec whose privacy section is this text in a style of YAML, behind a comment."""
    written = yaml.safe_dump(text, default_style=style, width=40, allow_unicode=True).removesuffix("...\n")
    body = "".join(f"    {line}" if index else line for index, line in enumerate(written.splitlines(keepends=True)))
    kept = f"design:\n  # kept\n  privacy: {body.rstrip(chr(10))}\n# kept too\n"
    return load_spec(write(folder, changed(("design:\n  fairness: Error rates differ.\n", kept))))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    PIECES, PIECES, st.sampled_from(["'", '"', "|", ">", None]), st.sampled_from(["{{ a('b') }}", 'a "c" \\ d', "n"])
)
def test_the_edited_file_reads_as_meant(
    tmp_path: Path, before: list[str], after: list[str], style: str | None, written: str
) -> None:
    text = f"Audio {' '.join(before)} 12 % {' '.join(after)} end."
    spec = loaded(tmp_path, text, style)
    start = text.index("12 %")
    found = edited(spec, PATH, start, start + 4, written)
    if found is None:
        return
    (name,) = [each for each, content in found.contents.items() if content != spec.contents[each]]
    old, new = spec.contents[name], found.contents[name]
    assert "# kept\n" in new
    assert "# kept too\n" in new
    assert len(new) >= len(old) - 40
    (tmp_path / "card.yaml").write_text(new, encoding="utf-8")
    again = load_spec(tmp_path / "card.yaml")
    assert again.spec == found.spec
    assert text_at(again.spec, PATH) == text[:start] + written + text[start + 4 :]
    assert again.positions.values == found.positions.values


@pytest.mark.parametrize("style", ["'", '"', "|", ">", None])
def test_every_style_can_be_edited(tmp_path: Path, style: str | None) -> None:
    text = "Audio is kept for 12 % of calls, and that is more than any of us would have thought."
    spec = loaded(tmp_path, text, style)
    found = edited(spec, PATH, text.index("12 %"), text.index(" of calls"), "{{ rows('a') }}")
    assert found is not None
    assert text_at(found.spec, PATH) == text.replace("12 %", "{{ rows('a') }}")


def test_json_is_edited_through_its_escapes(tmp_path: Path) -> None:
    spec = loaded(tmp_path, 'A "kind" of 12 % é.')
    file = tmp_path / "card.json"
    file.write_text(json.dumps(yaml.safe_load(spec.path.read_text(encoding="utf-8")), default=str, indent=1), "utf-8")
    again = load_spec(file)
    found = edited(again, PATH, 12, 16, 'a "b"')
    assert found is not None
    assert 'A \\"kind\\" of a \\"b\\" \\u00e9.' in found.contents[str(file)]


def test_what_cannot_be_edited_is_refused(tmp_path: Path) -> None:
    spec = loaded(tmp_path, "Kept.")
    assert edited(spec, PATH, 2, 2, "x") is None
    assert edited(spec, PATH, 0, 99, "x") is None
    assert edited(spec, ("design", "fairness"), 0, 1, "x") is None
    assert edited(spec, PATH, 0, 1, "# ") is None  # a comment would swallow the text
    assert edited(spec, ("card", "id"), 0, 1, "NOT AN ID ") is None


def test_a_value_of_a_base_is_known_to_be_one(tmp_path: Path) -> None:
    spec = loaded(tmp_path, "Kept.")
    spec.path.rename(tmp_path / "base.yaml")
    (tmp_path / "card.yaml").write_text("extends: base.yaml\nspec: 1\n", encoding="utf-8")
    again = load_spec(tmp_path / "card.yaml")
    assert is_inherited(again, PATH)
    assert not is_inherited(spec, PATH)
