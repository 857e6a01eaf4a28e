"""Weak labels and synthetic rows are marked wherever their figures stand: pages, charts, tables, CSV and prose."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest

import cardgen
from cardgen.render.files.csv_tables import to_csv
from tests.card.coverage_cards import POPULATION, built, spec

VARIATION = """\
variation:
  confounding:
    - {id: noise, text: Noise around the person., group: noise}
    - {id: light, text: Bad light.}
"""
TEXT = spec(
    sex=f"labels: inferred, justification: Checked on 2000 files., {POPULATION}",
    more="    synthetic: made\n    cluster: person\n    coverage: [[region, noise]]\n",
    criterion="{id: gap, evaluation: defaults, metric: fpr, scope: gap, by: sex, max: 0.9, "
    "inferred_labels: They are right in 97 of 100 files.}",
    prose="It is {{ value('fpr', sex='female') }}; over all {{ overall('fpr') }}; "
    "by noise {{ gap('fpr', by='noise') }}; of real rows {{ value('fpr', origin='Real') }}.",
    variation=VARIATION,
)
BOTH = "inferred labels and 25% synthetic rows"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> cardgen.ServiceCard:
    return built(tmp_path_factory.mktemp("marks"), TEXT)


@pytest.fixture(scope="module")
def pages(card: cardgen.ServiceCard) -> tuple[str, str]:
    shown = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", card.to_html())))
    return shown, card.to_markdown().replace("\\", "")


def test_prose_says_it_of_each_figure(card: cardgen.ServiceCard) -> None:
    texts = {item.expression: item.text for item in card.card.references}
    assert texts["value('fpr', sex='female')"].endswith(f"({BOTH})")
    assert texts["overall('fpr')"].endswith("(25% synthetic rows)")
    assert texts["gap('fpr', by='noise')"].endswith("(25% synthetic rows)")
    assert "synthetic" not in texts["value('fpr', origin='Real')"]


def test_pages_say_it_at_tables_criteria_and_the_headline(pages: tuple[str, str]) -> None:
    for page in pages:
        assert "These figures have 25% synthetic rows among them; real rows alone:" in page
        assert "The groups rest on inferred labels." in page
        assert "By region (25% synthetic rows): " in page
        assert "Rests on labels that a model guessed: They are right in 97 of 100 files." in page
        assert "agreement 0.61" in page
        assert "An agreement below 0.667 does not support even tentative conclusions" in page
        assert "Labels: guessed by a model." in page
    shown, markdown = pages
    assert f"Accuracy by sex ({BOTH})" in shown
    assert f"**Accuracy by sex** ({BOTH})" in markdown
    assert f"Gap in false positive rate by sex ({BOTH})" in shown
    assert f"| Gap in false positive rate by sex ({BOTH}) |" in markdown
    assert "Accuracy by origin of the rows (" not in shown


def test_charts_say_it_in_title_and_alternative_text(card: cardgen.ServiceCard) -> None:
    by_sex = [chart for chart in card.charts if chart.by == ("sex",)]
    assert {chart.kind for chart in by_sex} >= {"coverage", "representation", "intervals"}
    for chart in by_sex:
        assert chart.title.endswith(f"({BOTH})")
        assert BOTH in chart.alt
        assert BOTH in html.unescape(chart.svg)
    assert not [c.title for c in card.charts if c.by == ("origin",) and "synthetic rows" in c.title]


def test_csv_has_a_column_for_each(card: cardgen.ServiceCard) -> None:
    for name, text in to_csv(card.card).items():
        rows = list(csv.DictReader(io.StringIO(text)))
        if "evaluation" in rows[0]:
            assert {row["synthetic_share"] for row in rows} == {"0.25"}, name
        if "by" in rows[0]:
            assert {row["labels"] for row in rows if row["by"] == "sex"} <= {"inferred"}, name
            assert {row["labels"] for row in rows if row["by"] == "noise"} <= {"annotated"}, name
    results = list(csv.DictReader(io.StringIO(to_csv(card.card)["results.csv"])))
    assert {row["labels"] for row in results if row["by"] == "sex"} == {"inferred"}


def test_who_was_tested_stands_beside_the_population(card: cardgen.ServiceCard, pages: tuple[str, str]) -> None:
    _, markdown = pages
    line = next(line for line in markdown.splitlines() if line.startswith("| diverse |"))
    assert [cell.strip() for cell in line.split("|")[1:-1]] == [
        *("diverse", "", "– not in the data", "–", "10", "0.00 (0.00 to 0.60)"),
    ]
    assert "Population: Census 2021, as of 21 March 2021." in markdown
    (chart,) = [chart for chart in card.charts if chart.kind == "representation"]
    assert chart.title.startswith("Part of the population, and not tested: diverse")
    assert "female 0.40" in chart.alt


def test_empty_combinations_are_named(card: cardgen.ServiceCard, pages: tuple[str, str]) -> None:
    for page in pages:
        assert "Nobody was tested in 2 of 9 combinations of region and noise: West × café and West × street." in page
    (chart,) = [chart for chart in card.charts if chart.kind == "matrix"]
    assert chart.title.startswith("Nobody was tested in 2 of 9 combinations of region and noise")
    assert chart.svg.count(">nobody<") == 2


def test_confounders_stand_with_what_measures_them(card: cardgen.ServiceCard, pages: tuple[str, str]) -> None:
    _, markdown = pages
    noise = next(line for line in markdown.splitlines() if line.startswith("| Noise around the person."))
    assert "[Measured by noise in “Defaults within two years”](#defaults-by-noise)" in noise
    assert "Accuracy (25% synthetic rows): " in noise
    light = next(line for line in markdown.splitlines() if line.startswith("| Bad light."))
    assert [cell.strip() for cell in light.split("|")[2:-1]] == ["Not measured", "–"]
    (chart,) = [chart for chart in card.charts if chart.kind == "confounders"]
    assert "By noise: " in chart.alt
    assert "1 of the 2 confounders named here is not measured." in markdown


def test_where_small_categories_are_hidden_the_share_of_synthetic_rows_may_be(tmp_path: Path) -> None:
    rows = [
        {
            "region": "North" if i % 2 else "South",
            "sex": "male" if i % 3 else "female",
            "noise": "quiet" if i % 5 else "café",
        }
        | {"made": "yes" if i < 4 else "no", "person": f"p{i}", "defaulted": str(i % 2), "flagged": str(i % 3 % 2)}
        for i in range(200)
    ]
    text = spec(source="proprietary", more="    synthetic: made\n")
    page = built(tmp_path, text, rows).to_markdown()
    assert "some synthetic rows, suppressed" in page
