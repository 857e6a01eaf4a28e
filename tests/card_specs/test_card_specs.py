"""The example specs: complete, honest, and computed from the evidence that they name."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import cardgen
from cardgen.card.document import Card
from cardgen.spec.loader import load_spec
from cardgen.spec.profiles import profile

EXAMPLES = Path(__file__).resolve().parents[2] / "card_specs"
SPECS = tuple(sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("**/card.yaml")))
FOLDERS = (
    "face-attributes",
    "guardrail-red-team",
    "recidivism-risk",
    "speech-transcription",
    "text-generation-by-language",
)
ACCENTS = (
    "Indian English",
    "Irish English",
    "Jamaican English",
    "Mainstream US English",
    "Nigerian English",
    "Spanish",
    "Vietnamese",
)
LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "eu": "Basque",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "jp": "Japanese",
    "my": "Burmese",
    "pt": "Portuguese",
    "ru": "Russian",
    "sw": "Swahili",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def built(spec: str) -> Card:
    return cardgen.build(EXAMPLES / spec).card


def test_every_example_is_known_and_one_has_a_previous_version() -> None:
    assert {Path(spec).parts[0] for spec in SPECS} == set(FOLDERS)
    assert "speech-transcription/previous/card.yaml" in SPECS


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_says_what_it_shows_and_where_its_evidence_is_from(folder: str) -> None:
    assert "What to look at:" in (EXAMPLES / folder / "README.md").read_text(encoding="utf-8")
    assert "https://" in (EXAMPLES / folder / "provenance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS)
def test_links_of_the_pages_lead_somewhere(folder: str) -> None:
    for page in (EXAMPLES / folder / "README.md", EXAMPLES / "README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("spec", SPECS)
def test_every_expected_group_is_measured_or_declared(spec: str) -> None:
    found = load_spec(EXAMPLES / spec).spec
    expected = profile(found.service.profile)
    declared = {name for run in found.evaluations for names in run.groupings for name in names}
    declared |= {str(entry.group) for entry in found.not_measured}
    for group in (*expected.groups, *expected.conditions):
        assert declared & {group.id, *group.also}, group.id


@pytest.mark.parametrize("spec", SPECS)
def test_every_section_of_the_profile_is_filled(spec: str) -> None:
    found = load_spec(EXAMPLES / spec).spec
    for section in profile(found.service.profile).sections:
        value: Any = found
        for part in section.split("."):
            value = getattr(value, part)
        assert value, section


@pytest.mark.parametrize("spec", SPECS)
def test_lint_has_nothing_above_information(spec: str) -> None:
    left = [(item.id, item.pointer, item.message) for item in built(spec).lint if item.level != "info"]
    assert left == []


@pytest.mark.parametrize("spec", SPECS)
def test_every_reference_of_the_prose_is_a_figure(spec: str) -> None:
    text = built(spec).model_dump_json()
    assert "{{" not in text
    assert "insufficient (" not in text


def test_the_newer_recogniser_meets_the_overall_limit_and_the_accents_stay_open() -> None:
    outcomes = {item.id: item.outcome for item in built("speech-transcription/card.yaml").acceptance}
    assert outcomes == {"overall-wer": "pass", "worst-accent": "inconclusive", "accent-gap": "inconclusive"}


def test_the_risk_score_meets_neither_criterion() -> None:
    outcomes = {item.id: item.outcome for item in built("recidivism-risk/card.yaml").acceptance}
    assert outcomes == {"fpr-gap": "fail", "four-fifths": "fail"}


def test_the_gap_between_races_is_not_one_between_the_sexes() -> None:
    """Within women and within men the false positive rates differ as they do over both (Mantel and Haenszel 1959)."""
    black, white = "African-American", "Caucasian"
    strata = {
        (race, sex): sums(
            (
                row
                for row in rows_of(EXAMPLES / "recidivism-risk" / "counts.csv")
                if (row["race"], row["sex"]) == (race, sex)
            ),
            "false_positives",
            "true_negatives",
            "people",
        )
        for race in (black, white)
        for sex in ("Female", "Male")
    }
    above = below = 0.0
    for sex in ("Female", "Male"):
        (flagged, passed, _), (other_flagged, other_passed, _) = strata[black, sex], strata[white, sex]
        n, m = flagged + passed, other_flagged + other_passed
        above += (flagged * m - other_flagged * n) / (n + m)
        below += n * m / (n + m)
    evaluation = built("recidivism-risk/card.yaml").evaluations[0]
    adjusted = next(item for item in evaluation.adjusted if item.metric == "fpr")
    row = next(item for item in adjusted.categories if item.category == black)
    assert row.difference is not None
    assert row.crude_difference is not None
    assert row.difference == pytest.approx(above / below)
    assert row.crude_difference == pytest.approx(0.448468 - 0.234543, abs=5e-7)
    assert abs(row.difference - row.crude_difference) < 0.005
    # Clarify's class imbalance, of the reference (a) and the category (d).
    imbalance = next(item for item in evaluation.compatibility if item.name == "CI")
    contrast = next(item for item in imbalance.contrasts if item.disadvantaged == {"race": black})
    assert contrast.value == pytest.approx((2454 - 3696) / (2454 + 3696))


def sums(rows: Iterable[dict[str, str]], *columns: str) -> tuple[int, ...]:
    """Add up columns."""
    found = list(rows)
    return tuple(sum(int(row[column]) for row in found) for column in columns)


def test_no_engine_meets_the_criterion_and_every_figure_is_reported() -> None:
    card = built("face-attributes/card.yaml")
    assert {item.outcome for item in card.acceptance} == {"fail"}
    assert {result.evidence for result in card.results} == {"reported"}


def test_the_published_figures_of_gender_shades() -> None:
    figures = {
        (result.evaluation, result.group["skin-type"], result.group["gender"]): result.value
        for result in built("face-attributes/card.yaml").results
    }
    published = {  # error rates in per cent: darker female, darker male, lighter female, lighter male
        "ibm": (34.7, 12.0, 7.1, 0.3),
        "face-plus-plus": (34.5, 0.7, 6.0, 0.8),
        "microsoft": (20.8, 6.0, 1.7, 0.0),
    }
    order = [(skin, gender) for skin in ("Darker", "Lighter") for gender in ("Female", "Male")]
    assert figures == {
        (engine, *group): pytest.approx(value / 100)
        for engine, values in published.items()
        for group, value in zip(order, values, strict=True)
    }


@pytest.mark.shared
@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("speech-transcription/card.yaml", "edacc-parakeet-v3"),
        ("speech-transcription/previous/card.yaml", "edacc-parakeet-v2"),
        ("recidivism-risk/card.yaml", "compas"),
    ],
)
def test_counts_give_the_figures_that_rows_give(shared: Path, spec: str, expected: str) -> None:
    wanted = json.loads((shared / "contract" / "expected" / f"{expected}.json").read_text(encoding="utf-8"))
    found = {(r.metric, tuple(sorted(r.group.items()))): r for r in built(spec).results}
    compared = 0
    for want in wanted["results"]:
        if want["metric"] == "auc" or "age" in want["group"]:
            continue  # counts hold no scores; ages are named otherwise than the bins of the rows
        have = found[want["metric"], tuple(sorted(want["group"].items()))]
        assert have.n == want["n"]
        assert have.value == pytest.approx(want["value"], abs=1e-12)
        if want.get("interval"):
            assert have.interval is not None
            assert have.interval.low == pytest.approx(want["interval"]["low"], abs=1e-9)
            assert have.interval.high == pytest.approx(want["interval"]["high"], abs=1e-9)
            assert have.interval.method == want["interval"]["method"]
        compared += 1
    assert compared >= 8


@pytest.mark.shared
@pytest.mark.parametrize(("folder", "model"), [(".", "parakeet-tdt-0.6b-v3"), ("previous", "parakeet-tdt-0.6b-v2")])
def test_speech_counts_equal_a_fresh_computation(shared: Path, folder: str, model: str) -> None:
    import pyarrow.parquet as pq
    from rapidfuzz.distance import Levenshtein

    table = pq.read_table(shared / "data" / "edacc" / f"{model}.parquet").to_pylist()
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in table:
        if row["accent"] not in ACCENTS:
            continue
        spoken, heard = row["reference"].split(), row["hypothesis"].split()
        edits = Counter(edit.tag for edit in Levenshtein.editops(spoken, heard))
        sums.setdefault((row["accent"], row["speaker"]), Counter()).update(
            utterances=1,
            words=len(spoken),
            word_errors=edits.total(),
            substitutions=edits["replace"],
            deletions=edits["delete"],
            insertions=edits["insert"],
        )
    shipped = rows_of(EXAMPLES / "speech-transcription" / folder / "counts.csv")
    assert len(shipped) == len(sums) == 35
    for row in shipped:
        key = (row.pop("accent"), row.pop("speaker"))
        assert {name: int(value) for name, value in row.items()} == dict(sums[key])


@pytest.mark.shared
def test_recidivism_counts_equal_a_fresh_computation(shared: Path) -> None:
    bands = {"Less than 25": "Under 25", "25 - 45": "25 to 44", "Greater than 45": "45 and over"}
    cells = {
        ("1", "1"): "true_positives",
        ("0", "1"): "false_positives",
        ("1", "0"): "false_negatives",
        ("0", "0"): "true_negatives",
    }
    sums: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows_of(shared / "data" / "compas" / "compas-two-years.csv"):
        cell = cells[row["two_year_recid"], row["predicted_high_risk"]]
        assert (row["predicted_high_risk"] == "1") == (int(row["decile_score"]) >= 5)
        assert bands[row["age_cat"]] == _band(int(row["age"]))
        key = (row["race"], row["sex"], bands[row["age_cat"]])
        sums.setdefault(key, Counter()).update({"people": 1, cell: 1})
    shipped = rows_of(EXAMPLES / "recidivism-risk" / "counts.csv")
    assert len(shipped) == len(sums)
    for row in shipped:
        have = sums[row.pop("race"), row.pop("sex"), row.pop("age")]
        assert {name: int(value) for name, value in row.items()} == {name: have[name] for name in row}


def _band(age: int) -> str:
    return "Under 25" if age < 25 else "25 to 44" if age < 45 else "45 and over"


@pytest.mark.shared
@pytest.mark.parametrize("model", ["bloom-7b1", "bloom-3b"])
@pytest.mark.parametrize("task", ["xnli", "xstory_cloze", "xwinograd"])
def test_language_counts_follow_exactly_from_accuracy_and_standard_error(shared: Path, model: str, task: str) -> None:
    path = shared / "data" / "lm_eval" / model / f"{task}.json"
    published = json.loads(path.read_text(encoding="utf-8"))["results"]
    shipped = rows_of(EXAMPLES / "text-generation-by-language" / "counts" / f"{model}-{task.replace('_', '')}.csv")
    counts = {row["language"]: (int(row["items"]), int(row["correct"])) for row in shipped}
    assert len(counts) == len(published)
    for name, figures in published.items():
        items, correct = counts[LANGUAGES[name.removeprefix(f"{task}_")]]
        accuracy = correct / items
        assert accuracy == figures["acc"]
        assert (accuracy * (1 - accuracy) / (items - 1)) ** 0.5 == pytest.approx(figures["acc_stderr"], rel=1e-9)


def test_a_language_is_listed_or_not_wherever_it_occurs() -> None:
    listed: dict[str, set[str]] = {}
    for path in (EXAMPLES / "text-generation-by-language" / "counts").glob("*.csv"):
        for row in rows_of(path):
            listed.setdefault(row["language"], set()).add(row["training_language"])
    assert all(len(values) == 1 for values in listed.values())
    assert {name for name, values in listed.items() if values == {"not listed"}} == _not_listed()


def _not_listed() -> set[str]:
    """Languages of the benchmarks that the page of BLOOM does not name among those of its training data."""
    return {LANGUAGES[code] for code in ("bg", "de", "el", "jp", "my", "ru", "th", "tr")}


def test_a_campaign_counts_what_its_card_says() -> None:
    card = built("guardrail-red-team/card.yaml")
    lines = rows_of(EXAMPLES / "guardrail-red-team" / "attacks.csv")
    for kind in {line["attack"] for line in lines}:
        mine = [line for line in lines if line["attack"] == kind]
        wanted = sums(mine, "succeeded", "in_part", "blocked")
        for metric, number in zip(
            ("attack_success_rate", "partial_success_rate", "attack_block_rate"), wanted, strict=True
        ):
            (cell,) = (r for r in card.cells("red-team", metric, ("attack",)) if r.group == {"attack": kind})
            assert (cell.numerator, cell.n) == (number, sum(wanted))
            assert cell.value == pytest.approx(number / sum(wanted))
    (none,) = (r for r in card.cells("red-team", metric, ("attack",)) if r.group == {"attack": "Direct request"})
    assert none.value == 1


def test_the_worst_version_of_every_prompt_is_what_counts() -> None:
    card = built("guardrail-red-team/card.yaml")
    prompts: dict[str, dict[str, bool]] = {}
    for row in rows_of(EXAMPLES / "guardrail-red-team" / "versions.csv"):
        prompts.setdefault(row["prompt"], {})[row["version"]] = row["blocked"] == "yes"
    assert {len(each) for each in prompts.values()} == {5}
    original = sum(each["Original"] for each in prompts.values()) / len(prompts)
    worst = sum(all(each.values()) for each in prompts.values()) / len(prompts)
    wanted = {"original_accuracy": original, "worst_case_accuracy": worst, "robustness_gap": original - worst}
    for metric, value in wanted.items():
        result = card.overall("versions", metric)
        assert result is not None
        assert result.value == pytest.approx(value)
    (encoded,) = (
        r
        for r in card.cells("kinds-of-change", "perturbation_gap", ("change",))
        if r.group == {"change": "Encoded text"}
    )
    changed = sum(each["Encoded text"] for each in prompts.values()) / len(prompts)
    assert encoded.value == pytest.approx(original - changed)


def test_no_words_of_the_transcripts_are_shipped() -> None:
    for path in _data_files():
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert not {"reference", "hypothesis", "name", "id"} & set(header)


def _data_files() -> Iterable[Path]:
    return sorted(EXAMPLES.glob("**/*.csv"))
