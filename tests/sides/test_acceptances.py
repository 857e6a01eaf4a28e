from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.diff.acceptances import Acceptance
from cardgen.errors import InvalidInputError
from cardgen.sides.acceptances import path_of, read_acceptance, read_acceptances, written
from cardgen.spec.fields import HIDDEN_CHARACTERS

ACCEPTANCE = Acceptance(
    fingerprint="0123456789abcdef",
    service="loan-default",
    rule="limitation-removed",
    pointer="/intended_use/limitations/small-towns",
    reason="Small towns are measured since 2.1.0.",
    by="R. Eviewer",
    old_version="2.0.0",
    new_version="2.1.0",
)


def put(folder: Path, content: bytes, acceptance: Acceptance = ACCEPTANCE) -> Path:
    """Write a file where an acceptance stands."""
    path = path_of(folder, acceptance.service, acceptance.fingerprint)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = put(tmp_path, written(ACCEPTANCE))
    assert path == tmp_path / "loan-default" / "0123456789abcdef.yaml"
    assert read_acceptances(tmp_path, "loan-default") == (ACCEPTANCE,)
    assert read_acceptances(tmp_path, "other") == ()
    assert read_acceptances(tmp_path / "absent", "loan-default") == ()


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).filter(
    lambda text: not HIDDEN_CHARACTERS.search(text) and "\t" not in text and text.strip()
)


@given(reason=TEXT, pointer=TEXT)
def test_no_text_can_be_anything_but_text(reason: str, pointer: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    acceptance = ACCEPTANCE.model_copy(update={"reason": reason, "pointer": pointer})
    assert read_acceptance(put(tmp_path_factory.mktemp("a"), written(acceptance))) == acceptance


def test_a_reason_of_several_lines_stays_one(tmp_path: Path) -> None:
    acceptance = ACCEPTANCE.model_copy(update={"reason": 'first\nsecond: "quoted" # no comment\n---\n- x'})
    assert read_acceptance(put(tmp_path, written(acceptance))) == acceptance


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((b"reason:", b"reasons:"), 'unknown key "reasons"'),
        ((b"0123456789abcdef", b"0123456789ABCDEF"), "fingerprint"),
        ((b'"Small towns are measured since 2.1.0."', b"&anchor x"), "anchor"),
        ((b'reason: "Small', b'reason: "a"\nreason: "Small'), "duplicate key"),
        ((b'"2.0.0"', b"2.0"), "old_version"),
        ((b'"loan-default"', b'"other"'), "it is about other"),
        ((b'"0123456789abcdef"', b'"0000000000000000"'), "stands where another acceptance would"),
    ],
)
def test_a_file_that_is_no_acceptance_of_this_place_is_refused(
    tmp_path: Path, change: tuple[bytes, bytes], told: str
) -> None:
    content = written(ACCEPTANCE)
    assert change[0] in content
    path = put(tmp_path, content.replace(*change))
    with pytest.raises(InvalidInputError, match=told) as caught:
        read_acceptances(tmp_path, "loan-default")
    assert all(problem.place and problem.place.file == str(path) for problem in caught.value.problems)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"text\n", b"\xff\n", b"a: [\n"])
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, content)
    with pytest.raises(InvalidInputError):
        read_acceptances(tmp_path, "loan-default")


def test_a_stray_file_is_refused_and_a_hidden_one_passed_over(tmp_path: Path) -> None:
    put(tmp_path, written(ACCEPTANCE))
    (tmp_path / "loan-default" / ".keep").write_bytes(b"")
    assert len(read_acceptances(tmp_path, "loan-default")) == 1
    (tmp_path / "loan-default" / "0123456789abcdef.yml").write_bytes(written(ACCEPTANCE))
    with pytest.raises(InvalidInputError, match="is no acceptance"):
        read_acceptances(tmp_path, "loan-default")
