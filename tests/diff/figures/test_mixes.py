"""Did the service change, or who was tested? Overall changes split by groups, on cards."""

from __future__ import annotations

from typing import Any

import pytest

from cardgen.diff.engine import compare
from cardgen.diff.report import Mix
from cardgen.diff.settings import settings_of
from tests.diff.cards import base, card_of, side


def card(**devices: tuple[float, float]):  # type: ignore[no-untyped-def]
    """Return the base card with errors and words by device, and overall."""
    raw = base().model_dump(mode="json")
    whole = tuple(sum(each) for each in zip(*devices.values(), strict=True))
    kept: list[dict[str, Any]] = []
    for result in raw["results"]:
        if result["metric"] != "wer" or list(result["group"]) not in ([], ["device"]):
            continue
        above, below = devices[result["group"]["device"]] if result["group"] else whole
        kept.append({**result, "numerator": above, "denominator": below, "value": above / below})
    return card_of({**raw, "results": kept, "disparities": [], "acceptance": []})


def split(old: Any, new: Any) -> tuple[Mix, ...]:
    return compare(side(old), side(new), settings_of()).mixes


def test_more_hard_recordings_are_not_a_worse_service() -> None:
    (found,) = split(card(headset=(600, 6000), phone=(800, 4000)), card(headset=(300, 3000), phone=(1400, 7000)))
    assert found.by == ("device",)
    assert found.crude == pytest.approx(0.03)
    assert found.within == pytest.approx(0, abs=1e-12)
    assert found.mix == pytest.approx(0.03)
    assert found.largest_shift == pytest.approx(0.3)
    assert found.within_interval is not None
    assert found.within_interval.low < 0 < found.within_interval.high


def test_a_better_service_can_look_worse() -> None:
    """Simpson's paradox: both groups are served better, and the overall rate rises with the mix."""
    (found,) = split(card(headset=(640, 8000), phone=(400, 2000)), card(headset=(140, 2000), phone=(1520, 8000)))
    assert found.crude > 0
    assert found.within < 0
    assert found.within + found.mix == pytest.approx(found.crude)


def test_the_same_mix_is_not_told() -> None:
    assert split(card(headset=(600, 6000), phone=(800, 4000)), card(headset=(660, 6000), phone=(880, 4000))) == ()


def test_a_grouping_with_a_missing_figure_is_not_split() -> None:
    old, new = card(headset=(600, 6000), phone=(800, 4000)), card(headset=(300, 3000), phone=(1400, 7000))
    raw = new.model_dump(mode="json")
    for result in raw["results"]:
        if result["group"] == {"device": "phone"}:
            result |= {"value": None, "interval": None, "status": "insufficient", "reason": "fewer than 30 rows"}
    assert split(old, card_of(raw)) == ()


def test_rows_without_a_label_are_a_stratum_of_their_own() -> None:
    old, new = card(headset=(600, 6000), phone=(800, 4000)), card(headset=(300, 3000), phone=(1400, 7000))
    cards = []
    for each in (old, new):
        raw = each.model_dump(mode="json")
        for result in raw["results"]:
            if not result["group"]:
                above, below = result["numerator"] + 500, result["denominator"] + 1000
                result |= {"numerator": above, "denominator": below, "value": above / below}
        cards.append(card_of(raw))
    (found,) = split(*cards)
    assert found.within + found.mix == pytest.approx(found.crude)
    assert found.within_interval is None
