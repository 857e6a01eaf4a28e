"""Every way of saying too much, planted one by one in a card that says nothing too much, is found."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.audit.verdict import Audit
from cardgen.card.document import Card
from cardgen.card.evaluations import Curve
from cardgen.card.pairs.table import compressed, digest_of
from cardgen.card.results import CriterionOutcome, Disparity, IntervalRecord
from cardgen.render.files.bundle import bundle
from tests.card.audit.cards import built, hide, spec

TABLE = {
    ("North", "female"): 80,
    ("North", "male"): 40,
    ("South", "female"): 60,
    ("South", "male"): 30,
    ("East", "female"): 3,
    ("East", "male"): 2,
    ("West", "female"): 25,
    ("West", "male"): 12,
}
EAST = {"region": "East"}


@pytest.fixture(scope="module")
def service_card(tmp_path_factory: pytest.TempPathFactory) -> cardgen.ServiceCard:
    """East is small, and West is hidden with it."""
    return built(tmp_path_factory.mktemp("card"), TABLE, spec("[region, sex]"))


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """The same figures, nothing hidden."""
    return built(tmp_path_factory.mktemp("truth"), TABLE, spec("[region, sex]", source="public")).card


@pytest.fixture(scope="module")
def files(service_card: cardgen.ServiceCard) -> dict[str, bytes]:
    return bundle(service_card.card, service_card.charts)


def told(found: Audit) -> list[str]:
    return [item.message for item in found.disclosures if item.kind == "suppression-recoverable"]


def with_results(card: Card, group: Mapping[str, str], **changes: Any) -> Card:
    results = tuple(r.model_copy(update=changes) if r.group == group else r for r in card.results)
    return card.model_copy(update={"results": results})


def with_record(card: Card, **changes: Any) -> Card:
    return card.model_copy(update={"evaluations": (card.evaluations[0].model_copy(update=changes),)})


def test_the_card_without_a_leak_is_clean(service_card: cardgen.ServiceCard, files: dict[str, bytes]) -> None:
    found = audit(service_card.card, files)
    assert (found.passed, found.disclosures) == (True, ())
    assert found.suppressed == {"defaults": 2}
    assert found.sentence().startswith("2 suppressed cells against ")


def test_without_complementary_suppression_the_rest_is_subtracted(
    service_card: cardgen.ServiceCard, truth: Card
) -> None:
    """West is printed again: everyone less the other regions is East."""
    results = tuple(
        next(t for t in truth.results if (t.metric, t.group) == (r.metric, r.group))
        if r.group == {"region": "West"}
        else r
        for r in service_card.card.results
    )
    (message,) = told(audit(service_card.card.model_copy(update={"results": results})))
    assert message.startswith("East is suppressed, and its rows, numerator of accuracy, ")
    assert message.endswith("follow from rows of everyone, rows of North, rows of South and rows of West")


def test_the_total_of_two_small_cells(tmp_path: Path) -> None:
    """Five and three people: neither follows, and the figures of the eight do."""
    table = {("North", "female"): 80, ("South", "male"): 60, ("East", "female"): 5, ("West", "male"): 3}
    card = built(tmp_path, table, spec("[region]", source="public")).card
    (message,) = told(audit(hide(card, [EAST, {"region": "West"}], below=10)))
    assert message == (
        "East and West are suppressed, and together they are fewer than 10 people, whose figures follow from the "
        "published ones by subtraction"
    )
    assert told(audit(hide(card, [EAST, {"region": "West"}], below=8))) == []


def test_the_count_of_a_complement_in_the_coverage_is_enough(service_card: cardgen.ServiceCard) -> None:
    coverage = service_card.card.evaluations[0].coverage
    categories = tuple(
        item.model_copy(update={"rows": 37}) if item.category == "West" else item for item in coverage[0].categories
    )
    leaking = with_record(
        service_card.card, coverage=(coverage[0].model_copy(update={"categories": categories}), *coverage[1:])
    )
    messages = told(audit(leaking))
    assert [message.partition(" is ")[0] for message in messages] == ["East", "West"]
    assert "its rows and denominator of accuracy follow from" in messages[0]
    assert "rows of West in the coverage" in messages[0]
    shares = tuple(
        item.model_copy(update={"share": 37 / 252}) if item.category == "West" else item
        for item in coverage[0].categories
    )
    leaking = with_record(
        service_card.card, coverage=(coverage[0].model_copy(update={"categories": shares}), *coverage[1:])
    )
    assert len(told(audit(leaking))) == 2


def test_one_metric_gives_another_away(service_card: cardgen.ServiceCard, truth: Card) -> None:
    """The true negative rate of East is printed: its false positives are the rest of its negatives."""
    results = tuple(
        next(t for t in truth.results if (t.metric, t.group) == (r.metric, r.group)).model_copy(update={"n": None})
        if r.group == EAST and r.metric == "tnr"
        else r
        for r in service_card.card.results
    )
    messages = told(audit(service_card.card.model_copy(update={"results": results})))
    assert any(m.startswith("East") and "numerator of fpr, denominator of fpr" in m for m in messages)
    assert all("rows," not in m for m in messages if m.startswith("East"))


def disparity(kind: str, value: float, **groups: Mapping[str, str]) -> Disparity:
    return Disparity.model_validate(
        {
            "evaluation": "defaults",
            "metric": "accuracy",
            "by": ("region",),
            "kind": kind,
            "value": value,
            "groups": {role: dict(group) for role, group in groups.items()},
            "status": "ok",
        }
    )


@pytest.mark.parametrize(
    "leak",
    [
        disparity("gap", 0.2, worst=EAST, best={"region": "North"}),
        disparity("ratio", 0.7, worst={"region": "North"}, best=EAST),
        disparity("difference", 0.1, category=EAST, reference={"region": "North"}),
        disparity("ratio_to_reference", 0.9, category={"region": "North"}, reference=EAST),
        disparity("difference", 0.1, category=EAST, reference={}),
        disparity("worst_group", 0.4, worst=EAST),
    ],
    ids=lambda item: item.kind,
)
def test_a_summary_whose_other_end_is_known(service_card: cardgen.ServiceCard, leak: Disparity) -> None:
    leaking = service_card.card.model_copy(update={"disparities": (*service_card.card.disparities, leak)})
    (message,) = told(audit(leaking))
    assert message.startswith("East is suppressed, and ")


def test_a_spread_that_counts_one_hidden_category(service_card: cardgen.ServiceCard) -> None:
    leak = disparity("between_group_sd", 0.1).model_copy(
        update={"excluded": next(d.excluded for d in service_card.card.disparities if d.excluded)[1:]}
    )
    leaking = service_card.card.model_copy(update={"disparities": (leak,)})
    assert told(audit(leaking)) == [
        "East is suppressed, and the spread of accuracy between the groups counts it beside values that are known"
    ]


def test_a_gap_of_two_hidden_ends_says_neither(service_card: cardgen.ServiceCard) -> None:
    leak = disparity("gap", 0.2, worst=EAST, best={"region": "West"})
    assert told(audit(service_card.card.model_copy(update={"disparities": (leak,)}))) == []


def _interval(card: Card) -> Card:
    return with_results(card, EAST, interval=IntervalRecord(low=0.1, high=0.9, level=0.95, method="wilson"))


def _value(card: Card) -> Card:
    return with_results(card, EAST, value=0.5)


def _curve(card: Card) -> Card:
    curve = Curve(
        by=("region",),
        group=EAST,
        positives=2,
        negatives=3,
        thresholds=(0.5,),
        false_positive_rate=(0.5,),
        true_positive_rate=(0.5,),
    )
    return with_record(card, curves=(curve,))


def _criterion(card: Card) -> Card:
    outcome: CriterionOutcome = card.acceptance[0].model_copy(
        update={"scope": "worst_group", "by": ("region",), "group": EAST, "observed": 0.4}
    )
    return card.model_copy(update={"acceptance": (outcome,)})


def _reference(card: Card) -> Card:
    from cardgen.card.document import Reference

    reference = Reference(
        pointer="/design/fairness", expression="value('fpr', region='East')", text="40% (95% interval 10% to 80%)"
    )
    return card.model_copy(update={"references": (*card.references, reference)})


@pytest.mark.parametrize("plant", [_interval, _value, _curve, _criterion, _reference])
def test_a_figure_that_stands_as_it_is(service_card: cardgen.ServiceCard, plant: Callable[[Card], Card]) -> None:
    messages = told(audit(plant(service_card.card)))
    assert any("East is suppressed, and " in message and "follow" not in message for message in messages), messages


def test_a_reference_that_prints_as_suppressed_is_none(service_card: cardgen.ServiceCard) -> None:
    card = _reference(service_card.card)
    reference = card.references[-1].model_copy(update={"text": "suppressed (fewer than 10 people)"})
    assert told(audit(card.model_copy(update={"references": (reference,)}))) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("data/results.csv", '"region","East",,,', '"region","East",,5,', "row 3, column n"),
        ("data/coverage.csv", '"East",,,,', '"East",5,,,', "column rows"),
        ("data/defaults-fpr-by-region.csv", '"fpr","East","category",,', '"fpr","East","category",,7', "clusters"),
        ("charts/defaults-fpr-by-region.svg", "Suppressed: East", "East 40%; suppressed: East", "its alternative text"),
        ("charts/defaults-coverage-by-region.svg", "East suppressed", "East 5 rows", "its alternative text"),
        ("charts/defaults-fpr-by-region.svg", "▒ suppressed", "▒ 40%", "a label"),
        ("card.md", "▒ suppressed", "▒ suppressed 40%", "a row of a table"),
        ("card.html", "East suppressed", "East 5 rows", "an alternative text"),
        ("card.md", "Suppressed: East", "East (40%)", "an alternative text"),
    ],
)
def test_a_figure_in_a_file(
    service_card: cardgen.ServiceCard, files: dict[str, bytes], name: str, old: str, new: str, where: str
) -> None:
    text = files[name].decode()
    assert old in text
    messages = told(audit(service_card.card, {**files, name: text.replace(old, new).encode()}))
    assert any(m.startswith("East is suppressed") and name in m and where in m for m in messages), messages


def test_a_figure_in_a_heat_map(tmp_path: Path) -> None:
    card = built(tmp_path, TABLE, spec("[region, sex, [region, sex]]"))
    files = bundle(card.card, card.charts)
    assert told(audit(card.card, files)) == []
    name = "charts/defaults-fpr-by-region-sex.svg"
    text = files[name].decode()
    leaking = text.replace("</title>suppressed</text>", "</title>40%</text>", 1)
    assert leaking != text
    (message,) = told(audit(card.card, {**files, name: leaking.encode()}))
    assert message.endswith(f"{name} prints a figure of it (a label)")


@pytest.fixture(scope="module")
def clustered(tmp_path_factory: pytest.TempPathFactory) -> cardgen.ServiceCard:
    """Each person has a row or two; East has four people, and cluster sums are kept."""
    more = "    cluster: person\n    keep_cluster_sums: true\n"
    return built(tmp_path_factory.mktemp("clusters"), TABLE, spec("[region, sex]", more=more))


def replaced(card: Card, attachments: Mapping[str, bytes], change: Callable[[dict[str, Any]], None]) -> Audit:
    """Change the cluster sums, with the digest that the card names."""
    ((name, data),) = attachments.items()
    raw = json.loads(gzip.decompress(data))
    change(raw)
    content = json.dumps(raw).encode()
    pairing = card.evaluations[0].pairing.model_copy(update={"digest": digest_of(content)})
    return audit(with_record(card, pairing=pairing), {name: compressed(content)})


def test_cluster_sums_of_a_hidden_category(clustered: cardgen.ServiceCard) -> None:
    assert told(audit(clustered.card, clustered.attachments)) == []

    def plant(raw: dict[str, Any]) -> None:
        region = raw["groups"].index("region")
        raw["labels"][region][0] = raw["categories"][region].index("East")

    assert "East is suppressed, and the cluster sums hold lines of it" in told(
        replaced(clustered.card, clustered.attachments, plant)
    )


def test_too_many_classes_are_not_passed_in_silence(
    service_card: cardgen.ServiceCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardgen.card.audit.classes._MOST", 2)
    found = audit(service_card.card)
    assert not found.passed
    assert [item.kind for item in found.disclosures] == ["suppression-not-audited"]


def test_ranges_that_take_too_long_are_a_note(
    service_card: cardgen.ServiceCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardgen.card.audit.ranges._MOST_ENTRIES", 2)
    found = audit(service_card.card)
    assert found.passed
    assert [(item.kind, item.level) for item in found.disclosures] == [("suppression-ranges-not-audited", "info")]


def test_the_figure_itself_is_never_said(service_card: cardgen.ServiceCard, truth: Card) -> None:
    leaking = with_results(service_card.card, {"region": "West"}, n=37)
    (east, west) = told(audit(leaking))
    assert not any(word in message for message in (east, west) for word in ("5", "37", "252"))


def test_a_margin_without_events_is_a_warning(tmp_path: Path) -> None:
    """All of North, South and everyone are known, and the two hidden regions have no false positive."""
    path = tmp_path / "card.yaml"
    built(tmp_path, TABLE, spec("[region]"))
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    kept = [line if ",East," not in line and ",West," not in line else line.replace(",0,1,", ",0,0,") for line in lines]
    (tmp_path / "rows.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    found = audit(cardgen.build(path).card)
    assert found.passed
    assert "East is suppressed, and the published sums of fpr leave it with nothing that it counts" in [
        item.message for item in found.disclosures
    ]
