"""`cardgen plan` as a customer uses it: from a file, a spec, a registry; and what it answers to a careless one."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from scipy import stats

from cardgen.card.planning.plan import Plan
from cardgen.render.prose.escaping import display_width
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner
from tests.registry.registry_cards import RELEASED, released_rows

ASKED = ("--metric", "fpr", "--by", "region", "--margin", "0.05")


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in the folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("CARDGEN_REGISTRY", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return runner(folder, monkeypatch, capsys)


def test_a_customer_plans_from_a_card_a_folder_and_a_spec(cardgen: Run, folder: Path) -> None:
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    told = [cardgen("plan", source, *ASKED) for source in ("out/card.json", "out", "card.yaml")]
    assert [ran.code for ran in told] == [0, 0, 0]
    assert told[0].out == told[1].out == told[2].out
    text = told[0].out
    for word in ("North", "South", "to detect", "to show equal", "to estimate", "false positive rate by region"):
        assert word in text
    assert "names no cluster" in text
    assert "FP / (FP + TN)" in text
    assert not (folder / "cards").exists()


def test_a_published_version_is_planned_from(cardgen: Run, folder: Path) -> None:
    (folder / "card.yaml").write_text(RELEASED, encoding="utf-8")
    (folder / "rows.csv").write_text(released_rows(), encoding="utf-8")
    published = cardgen("publish", "card.yaml", "--registry", "shelf", "--as-of", "2026-06-15")
    assert published.code == 0, published.err
    for name in ("loan-default@1.0.0", "loan-default"):
        ran = cardgen("plan", name, *ASKED, "--registry", "shelf")
        assert ran.code == 0, ran.err
        assert "loan-default 1.0.0" in ran.out
    ran = cardgen("plan", "loan-default@9.0.0", *ASKED, "--registry", "shelf")
    assert (ran.code, ran.out) == (2, "")
    assert "9.0.0" in ran.err


def test_json_holds_the_whole_plan(cardgen: Run, project: Path) -> None:
    asked = ("--metric", "wer", "--by", "accent", "--margin", "0.02", "--power", "0.9", "--json")
    ran = cardgen("plan", project / "card_specs" / "speech-transcription" / "card.yaml", *asked)
    assert ran.code == 0
    plan = Plan.model_validate_json(ran.out)
    assert plan.cluster == "speaker"
    assert plan.power == 0.9
    assert {tuple(category.needs) for category in plan.categories} == {("detect", "equivalence", "width")}
    assert json.loads(ran.out)["format"] == "cardgen-plan/1"
    more = cardgen("plan", project / "card_specs" / "speech-transcription" / "card.yaml", *asked, "--level", "0.99")
    tighter = Plan.model_validate_json(more.out)
    for usual, sure in zip(plan.categories, tighter.categories, strict=True):
        assert all(sure.needs[goal].rows > need.rows for goal, need in usual.needs.items())


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("speech-transcription", ("--metric", "wer", "--by", "accent", "--margin", "0.02")),
        ("recidivism-risk", ("--metric", "fpr", "--by", "sex,race", "--margin", "0.05", "--flips", "0.1")),
        ("recidivism-risk", ("--metric", "accuracy", "--by", "sex", "--by", "race", "--margin", "0.0004")),
    ],
)
def test_the_example_cards_are_planned_within_80_columns(
    cardgen: Run, project: Path, spec: str, words: tuple[str, ...]
) -> None:
    every = [word for goal in ("detect", "equivalence", "no-worse", "width") for word in ("--goal", goal)]
    for goals in ([], every):
        ran = cardgen("plan", project / "card_specs" / spec / "card.yaml", *words, *goals)
        assert ran.code == 0, ran.err
        assert max(map(display_width, ran.out.splitlines())) <= 80
        assert ("to show no worse" in ran.out) == bool(goals)


def test_figures_that_cannot_be_planned_are_listed_and_found(cardgen: Run, project: Path) -> None:
    spec = project / "card_specs" / "face-attributes" / "card.yaml"
    asked = ("--metric", "error_rate", "--by", "gender,skin-type", "--margin", "0.05")
    ran = cardgen("plan", spec, *asked)
    assert ran.code == 2
    assert "choose one of: ibm, face-plus-plus, microsoft" in ran.err
    ran = cardgen("plan", spec, *asked, "--evaluation", "ibm")
    assert ran.code == 1
    assert ran.out.count("how many rows stand behind it") == 4
    spec = project / "card_specs" / "recidivism-risk" / "card.yaml"
    ran = cardgen("plan", spec, "--metric", "fpr", "--by", "race", "--margin", "0.02", "--goal", "width")
    assert ran.code == 0
    assert "Native American: insufficient: fewer than 20 rows" in ran.out
    assert "to detect" not in ran.out


def test_withheld_categories_stay_withheld(cardgen: Run, folder: Path) -> None:
    rows = (folder / "rows.csv").read_text(encoding="utf-8")
    lines = "".join(f"{number},Islands,0,{number % 2},0.5\n" for number in range(900, 907))
    (folder / "rows.csv").write_text(rows + lines, encoding="utf-8")
    spec = (folder / "card.yaml").read_text(encoding="utf-8")
    (folder / "card.yaml").write_text(spec.replace("source: public", "source: customer"), encoding="utf-8")
    ran = cardgen("plan", "card.yaml", *ASKED, "--json")
    found = {category["group"]["region"]: category for category in json.loads(ran.out)["categories"]}
    assert found["Islands"]["status"] == "not_planned"
    assert "suppressed" in found["Islands"]["reason"]
    assert found["Islands"]["rows"] is found["Islands"]["value"] is found["Islands"]["detectable"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--metric", "frp", "--by", "region", "--margin", "0.05"), 'did you mean "fpr"?'),
        (("--metric", "wer", "--by", "region", "--margin", "0.05"), "it has: fpr, fnr, auc"),
        (("--metric", "fpr", "--by", "regions", "--margin", "0.05"), 'did you mean "region"?'),
        (("--metric", "fpr", "--by", ",", "--margin", "0.05"), "it is measured by: region"),
        (("--metric", "fpr", "--by", "region", "--margin", "0"), "must be a number above 0"),
        (("--metric", "fpr", "--by", "region", "--margin", "-1"), "must be a number above 0"),
        (("--metric", "fpr", "--by", "region", "--margin", "nan"), "must be a number above 0"),
        (("--metric", "fpr", "--by", "region", "--margin", "5"), "write 0.02 for 2 points"),
        (("--metric", "fpr", "--by", "region", "--margin", "5%"), "not a valid float"),
        ((*ASKED, "--power", "1"), "must be at least 0.5 and below 1"),
        ((*ASKED, "--power", "80"), "must be at least 0.5 and below 1"),
        ((*ASKED, "--level", "0.05"), "must be above 0.5 and below 1"),
        ((*ASKED, "--flips", "0.01"), "between the margin"),
        ((*ASKED, "--evaluation", "default"), 'did you mean "defaults"?'),
        ((*ASKED, "--goal", "best"), "is not one of"),
        (("--metric", "fpr", "--by", "region"), "Missing option '--margin'"),
    ],
)
def test_a_careless_request_is_refused(cardgen: Run, words: tuple[str, ...], said: str) -> None:
    ran = cardgen("plan", "card.yaml", *words)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_what_is_no_card_is_refused(cardgen: Run, folder: Path) -> None:
    (folder / "card.json").write_text('{"format": "cardgen-card/99"}', encoding="utf-8")
    for source, code in (("card.json", 2), ("nowhere.json", 3), ("rows.csv", 2), ("loan-defalt", 3)):
        ran = cardgen("plan", source, *ASKED)
        assert (ran.code, ran.out) == (code, ""), (source, ran.err)
        assert "Traceback" not in ran.err


def in_clusters(folder: Path) -> None:
    """Make the rows of the folder those of forty people, twenty in each region, and measure the calibration error."""
    rows = (folder / "rows.csv").read_text(encoding="utf-8").splitlines()
    people = [f"{row},p{number % 40}" for number, row in enumerate(rows[1:])]
    (folder / "rows.csv").write_text("\n".join([f"{rows[0]},person", *people]) + "\n", encoding="utf-8")
    spec = (folder / "card.yaml").read_text(encoding="utf-8")
    clustered = spec.replace("    by: [region]\n", "    by: [region]\n    cluster: person\n")
    (folder / "card.yaml").write_text(clustered.replace("[fpr, fnr, auc]", "[fpr, fnr, auc, ece]"), encoding="utf-8")


def test_an_area_under_the_curve_with_clusters_is_planned(cardgen: Run, folder: Path) -> None:
    """It takes as many people as make Student's interval, by the clusters of the rarer class, ± 0.05 wide."""
    in_clusters(folder)
    ran = cardgen("plan", "card.yaml", "--metric", "auc", "--by", "region", "--margin", "0.05", "--json")
    assert ran.code == 0, ran.err
    plan = Plan.model_validate_json(ran.out)
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    card = json.loads((folder / "out" / "card.json").read_text(encoding="utf-8"))
    results = {each["group"].get("region"): each for each in card["results"] if each["metric"] == "auc"}
    assert [category.group["region"] for category in plan.categories] == ["North", "South"]
    for category in plan.categories:
        result = results[category.group["region"]]
        assert (category.status, category.rows, category.clusters) == ("planned", 100, 20)
        assert category.interval is not None
        assert category.interval.method == "clustered-placements"
        telling = result["degrees_of_freedom"] + 1
        assert telling < 20
        spread = result["standard_error"] ** 2 * telling
        enough = next(m for m in range(2, 10_000) if stats.t.ppf(0.975, m - 1) * math.sqrt(spread / m) <= 0.05)
        need = category.needs["width"]
        people = math.ceil(enough * 20 / telling)
        assert (need.clusters, need.rows) == (people, 5 * people)
        assert category.needs["equivalence"].rows > category.needs["detect"].rows > need.rows
    ran = cardgen("plan", "card.yaml", *ASKED, "--json")
    assert ran.code == 0
    for category in Plan.model_validate_json(ran.out).categories:
        assert category.design_effect is not None
        assert category.needs["width"].clusters is not None


def test_a_figure_without_a_standard_error_is_not_planned(cardgen: Run, folder: Path) -> None:
    """The calibration error has an interval, but its spread elsewhere does not follow from it."""
    in_clusters(folder)
    ran = cardgen("plan", "card.yaml", "--metric", "ece", "--by", "region", "--margin", "0.05")
    assert ran.code == 1
    assert ran.out.count("no standard error") == 2
    ran = cardgen("plan", "card.yaml", "--metric", "ece", "--by", "region", "--margin", "0.05", "--json")
    for category in Plan.model_validate_json(ran.out).categories:
        assert (category.status, category.needs) == ("not_planned", {})
