"""What the builder hides beside the small cells: each case was a leak that the audit found."""

from __future__ import annotations

from pathlib import Path

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.document import Card
from tests.card.audit.cards import built, spec, write

REGIONS = {
    ("North", "female"): 60,
    ("North", "male"): 50,
    ("South", "female"): 40,
    ("South", "male"): 30,
}


def errors(card: cardgen.ServiceCard) -> list[str]:
    return [item.message for item in audit(card.card, card.attachments).disclosures if item.level == "error"]


def suppressed(card: Card, evaluation: str) -> set[tuple[str, ...]]:
    return {tuple(r.group.values()) for r in card.results if r.status == "suppressed" and r.evaluation == evaluation}


def test_rows_without_a_label_are_not_counted_where_they_would_give_a_cell_away(tmp_path: Path) -> None:
    """Everyone, less the rows without a region, less the intersections that are printed, would be East's men."""
    card = built(tmp_path, {**REGIONS, ("East", "male"): 3, ("", "female"): 20}, spec("[[region, sex]]"))
    assert suppressed(card.card, "defaults") == {("East", "male")}
    region = next(each for each in card.card.evaluations[0].coverage if each.group == "region")
    assert (region.missing, region.missing_share) == (None, None)
    # A share is out of the rows with a label, so that it would say how many have none.
    assert [item.share for item in region.categories] == [None] * 3
    assert errors(card) == []


def test_two_evaluations_of_the_same_rows_hide_the_same(tmp_path: Path) -> None:
    """By region alone East hides South with it; by region and sex another choice would do, and print South."""
    text = spec("[region]")
    record = text[text.index("  - id: defaults") : text.index("acceptance:")]
    again = record.replace("id: defaults", "id: again").replace("by: [region]", "by: [sex, [region, sex]]")
    card = built(tmp_path, {**REGIONS, ("East", "male"): 3}, text.replace("acceptance:", again + "acceptance:"))
    assert {("East",), ("South",)} <= suppressed(card.card, "defaults")
    assert errors(card) == []
    both = audit(card.card)
    assert both.joined == ("defaults and again",)


def test_an_evaluation_that_suppresses_nothing_does_not_print_what_another_hides(tmp_path: Path) -> None:
    text = spec("[region]")
    record = text[text.index("  - id: defaults") : text.index("acceptance:")]
    again = record.replace("id: defaults", "id: again").replace("by: [region]", "by: [region]\n    suppress_below: 0")
    card = built(tmp_path, {**REGIONS, ("East", "male"): 3}, text.replace("acceptance:", again + "acceptance:"))
    assert suppressed(card.card, "again") == suppressed(card.card, "defaults") != set()
    assert errors(card) == []


def test_counts_of_a_group_that_is_measured_in_intersections_only(tmp_path: Path) -> None:
    """East's three people are hidden, and so is how many East has; what gives nothing away is told."""
    card = built(tmp_path, {**REGIONS, ("East", "male"): 3, ("East", ""): 20}, spec("[[region, sex]]"))
    region = next(each for each in card.card.evaluations[0].coverage if each.group == "region")
    assert any(item.rows is not None for item in region.categories)
    assert errors(card) == []


def test_rows_without_a_label_may_be_the_small_cell_itself(tmp_path: Path) -> None:
    """Three people have no region, and they are all there is of the third sex."""
    card = built(tmp_path, {**REGIONS, ("", "other"): 3}, spec("[region, sex]"))
    region = next(each for each in card.card.evaluations[0].coverage if each.group == "region")
    assert region.missing is None
    assert errors(card) == []


def test_cluster_sums_that_would_give_a_cell_away_are_not_kept(tmp_path: Path) -> None:
    """East's men are protected by rows that lack a region; the lines of those would say how many they are."""
    more = "    cluster: person\n    keep_cluster_sums: true\n"
    table = {**REGIONS, ("East", "male"): 3, ("", "male"): 20, ("", "female"): 20}
    card = cardgen.build(write(tmp_path, table, spec("[[region, sex]]", more=more)))
    pairing = card.card.evaluations[0].pairing
    assert suppressed(card.card, "defaults") == {("East", "male")}
    assert pairing.reason == "with the sums of the other clusters, suppressed categories could be worked out"
    assert card.attachments == {}


def test_why_a_cell_is_hidden_does_not_tell_which_is_small(tmp_path: Path) -> None:
    card = built(tmp_path, {**REGIONS, ("East", "male"): 3}, spec("[region]")).card
    assert len({r.reason for r in card.results if r.status == "suppressed"}) == 1
    assert len(suppressed(card, "defaults")) == 2
