"""Writing a card: all or nothing, and nobody's folder is wiped."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.card.canonical import canonical_json
from cardgen.errors import UnreadableError
from cardgen.render.charts.draw import draw_charts
from cardgen.render.files import write
from cardgen.render.files.bundle import bundle
from cardgen.render.files.write import write_bundle, write_new
from tests.render.page_cards import full

OLD = {"card.json": b"{}", "charts/old.svg": b"<svg/>"}
NEW = {"card.json": b'{"a":1}', "card.md": b"# new", "data/t.csv": b'"a"\n'}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_bundle_holds_canonical_json_pages_charts_and_tables() -> None:
    card = full()
    files = bundle(card, draw_charts(card))
    assert files["card.json"] == canonical_json(card)
    assert {"card.md", "card.html", "data/results.csv", "charts/test-wer-by-accent.svg"} <= set(files)
    assert list(files) == sorted(files)
    referenced = {
        part.split(")")[0] for part in files["card.md"].decode().split("](") if part.startswith(("charts/", "data/"))
    }
    assert referenced <= set(files)
    assert b"var(--" not in files["charts/test-wer-by-accent.svg"]


def test_only_the_formats_asked_for_are_written() -> None:
    assert "card.html" not in bundle(full(), (), ("md",))
    with pytest.raises(ValueError, match="unknown formats: docx"):
        bundle(full(), (), ("docx",))


def test_a_new_folder_and_its_parents_are_made(tmp_path: Path) -> None:
    write_bundle(tmp_path / "a" / "b", NEW)
    assert tree(tmp_path / "a" / "b") == NEW


@pytest.mark.parametrize("swaps", [True, False])
def test_an_older_card_is_replaced_whole_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swaps: bool
) -> None:
    if not swaps:
        monkeypatch.setattr(write, "exchange", lambda first, second: False)
    write_bundle(tmp_path / "card", OLD)
    write_bundle(tmp_path / "card", NEW)
    assert tree(tmp_path / "card") == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["card"]


@pytest.mark.parametrize("step", ["_fill", "_take_place"])
def test_a_failure_in_the_middle_leaves_the_old_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write_bundle(tmp_path / "card", OLD)
    original = getattr(write, step)

    def fails(first: Path, second: object) -> None:
        if step == "_fill":
            original(first, {"card.json": b"half"})
        raise OSError(28, "No space left on device", str(first))

    monkeypatch.setattr(write, step, fails)
    with pytest.raises(UnreadableError, match="No space left on device"):
        write_bundle(tmp_path / "card", NEW)
    assert tree(tmp_path / "card") == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["card"]


def test_a_writer_that_died_between_two_renames_is_made_good(tmp_path: Path) -> None:
    write_bundle(tmp_path / ".card.cardgen-old", {**OLD, "thesis.docx": b"mine"})
    with pytest.raises(UnreadableError, match="did not write: thesis"):
        write_bundle(tmp_path / "card", NEW)
    assert tree(tmp_path / "card") == {**OLD, "thesis.docx": b"mine"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"thesis.docx": b"x"}, r"holds files and no card: thesis\.docx"),
        ({"card.json": b"{}", "thesis.docx": b"x"}, r"did not write: thesis\.docx"),
        ({"card.json": b"{}", "data/rows.parquet": b"x"}, r"did not write: data/rows\.parquet"),
    ],
)
def test_a_folder_with_other_files_is_refused_and_kept(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableError, match=message):
        write_bundle(tmp_path, NEW)
    assert tree(tmp_path) == files


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card").write_text("a file")
    with pytest.raises(UnreadableError, match="is a file, not a folder"):
        write_bundle(tmp_path / "card", NEW)
    with pytest.raises(UnreadableError, match="cannot be written"):
        write_bundle(tmp_path / "card" / "below", NEW)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\\b", ""])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        write_bundle(tmp_path / "card", {name: b""})


def test_a_scaffold_needs_a_new_or_empty_folder(tmp_path: Path) -> None:
    write_new(tmp_path, {"card.yaml": b"spec: 1"})
    assert tree(tmp_path) == {"card.yaml": b"spec: 1"}
    with pytest.raises(UnreadableError, match=r"is not empty: it holds card\.yaml"):
        write_new(tmp_path, {"card.yaml": b""})


def test_a_link_that_leads_back_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UnreadableError):
        write_bundle(tmp_path / "loop", {"card.json": b"{}"})
    assert [path.name for path in tmp_path.iterdir()] == ["loop"]
