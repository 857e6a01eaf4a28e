"""Text is measured, cut and broken so that it fits, whatever is in it."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.render.charts.lettering import cleaned, shortened, width_of, wrapped
from cardgen.render.charts.line_labels import placed


def test_widths_are_those_of_dejavu_sans() -> None:
    # DejaVu Sans: 2048 units to the em; a is 1255 wide, W is 2025, a space 651
    assert width_of("a", 2048) == pytest.approx(1255, abs=1)
    assert width_of("W a", 2048) == pytest.approx(2025 + 651 + 1255, abs=2)
    assert width_of("a", 10, bold=True) > width_of("a", 10)


def test_characters_without_a_glyph_are_wide_and_raise_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert width_of("😀漢", 10) == 20
        assert width_of("e\u0301", 10) == width_of("e", 10)


@given(st.text(max_size=80), st.floats(12, 300))
def test_shortened_text_fits(text: str, room: float) -> None:
    assert width_of(shortened(text, 12, room), 12) <= room or shortened(text, 12, room) == "…"


@given(st.text(alphabet="ab ×", max_size=80).map(lambda text: " ".join(text.split())), st.floats(30, 200))
def test_wrapped_lines_fit_and_nothing_is_lost_without_an_ellipsis(text: str, room: float) -> None:
    lines = wrapped(text, 12, room, 3)
    assert len(lines) <= 3
    assert all(width_of(line, 12) <= room for line in lines)
    assert " ".join(lines) == text or any("…" in line for line in lines)


def test_an_ellipsis_does_not_split_a_letter_from_its_accent() -> None:
    text = "e\u0301" * 20
    cut = shortened(text, 12, 60).removesuffix("…")
    assert cut == "e\u0301" * (len(cut) // 2) or cut.endswith("e")
    assert not cut.startswith("\u0301")


def test_what_can_look_like_other_text_is_replaced() -> None:
    assert cleaned("paid\u202edias") == "paid\ufffddias"
    assert cleaned("a\x00b\ud800c\uffff") == "a\ufffdb\ufffdc\ufffd"
    assert cleaned(" two\n lines\t") == "two lines"


def test_labels_of_near_lines_neither_overlap_nor_are_crossed() -> None:
    lines = [(300.0, "overall 15%"), (310.0, "limit 16% overall"), (322.0, "limit 17% for each accent")]
    found = placed(lines, 0, 560)
    assert [label.x for label in found] == [300.0, 310.0, 322.0]
    for one in found:
        assert one.left >= 0
        assert one.right <= 560
        for other in found:
            if one is other:
                continue
            assert one.level != other.level or one.right < other.left or other.right < one.left
            assert one.level >= other.level or not one.left < other.x < one.right


def test_a_label_at_the_edge_stays_inside() -> None:
    (label,) = placed([(555.0, "limit 45% for worst accent")], 0, 560)
    assert label.right <= 560
