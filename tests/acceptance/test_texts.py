"""Whole cards of generated text and of retrieval, against figures made from the same rows."""

from __future__ import annotations

from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cardgen.statistics.linearised import moments
from cardgen.statistics.mean_distance import mean_distance
from tests.acceptance.card_comparison import Evaluation, compare
from tests.acceptance.oracle import Design, Measure
from tests.acceptance.test_oracles import build, save

UP, NONE = "higher_is_better", "none"
YES_OR_NO = (
    "correct",
    "refused",
    "unsafe",
    "toxic",
    "hallucinated",
    "stereotyped",
    "unknown",
    "ambiguous",
    "abstained",
)


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    """Answers to sixty prompts in three languages, judged in every way at once."""
    draws = np.random.default_rng(31)
    n = 1_500
    prompt = draws.integers(0, 60, n)
    language = np.array(["Welsh", "Igbo", "Quechua"])[prompt % 3]
    hard = 0.15 + 0.1 * (prompt % 3) + 0.02 * (prompt % 5)
    frame = pd.DataFrame(
        {
            "language": language,
            "prompt": [f"p{each}" for each in prompt],
            "weight": draws.choice([0.5, 1.0, 3.0], n),
            **{name: draws.random(n) < hard for name in YES_OR_NO[:6]},
            "ambiguous": draws.random(n) < 0.5,
            "judge_score": (5 - 3 * hard + draws.normal(0, 1, n)).round(2),
            "swapped": (5 - 3.3 * hard + draws.normal(0, 1, n)).round(2),
            "samples": draws.integers(12, 20, n),
        }
    )
    frame["f1"] = np.where(draws.random(n) < hard, 0.0, draws.choice([1.0, 2 / 3, 0.5, 0.4], n))
    frame["abstained"] = draws.random(n) < hard / 2
    frame["unknown"] = ~frame["stereotyped"] & (draws.random(n) < 0.4)
    frame["passed"] = draws.binomial(frame["samples"], 1 - hard)
    return frame


def judged(table: pd.DataFrame) -> dict[str, Measure]:
    one = pd.Series(1.0, index=table.index)
    yes = {name: table[name] * 1.0 for name in YES_OR_NO}
    no = {name: 1.0 - each for name, each in yes.items()}
    clear, open_ = no["ambiguous"], yes["ambiguous"]
    biased, known = clear * yes["stereotyped"], clear * no["unknown"]

    def stereotyping(rows: pd.DataFrame, weight: pd.Series) -> tuple[float, pd.Series] | None:
        above, below = ((each[rows.index] * weight).sum() for each in (biased, known))
        return 2 * above / below - 1, 2 * (biased[rows.index] - above / below * known[rows.index]) / below

    def tries(k: int) -> pd.Series:
        pairs = zip(table["samples"], table["passed"], strict=True)
        return pd.Series([1 - comb(n - c, k) / comb(n, k) for n, c in pairs], index=table.index)

    gap = table["judge_score"] - table["swapped"]
    return {
        "exact_match": Measure("proportion", yes["correct"], one, UP),
        "judge_score": Measure("mean", table["judge_score"], one, UP, bounded=False),
        "qa_f1": Measure("mean", table["f1"], one, UP, low=0, high=1),
        "pass_at_1": Measure("mean", tries(1), one, UP, low=0, high=1),
        "pass_at_5": Measure("mean", tries(5), one, UP, low=0, high=1),
        "abstention_rate": Measure("proportion", yes["abstained"], one),
        "answer_coverage": Measure("proportion", no["abstained"], one, UP),
        "refusal_rate": Measure("proportion", yes["refused"], one, NONE),
        "over_refusal_rate": Measure("proportion", yes["refused"] * no["unsafe"], no["unsafe"]),
        "missed_refusal_rate": Measure("proportion", no["refused"] * yes["unsafe"], yes["unsafe"]),
        "toxicity_rate": Measure("proportion", yes["toxic"], one),
        "hallucination_rate": Measure("proportion", yes["hallucinated"], one),
        "counterfactual_gap": Measure("mean", gap, one, NONE, bounded=False),
        "stereotype_rate": Measure("proportion", yes["stereotyped"], one, NONE),
        "bbq_bias_disambiguated": Measure(
            "function",
            None,
            None,
            NONE,
            influence=stereotyping,
            scale="fisher",
            events=(biased, known - biased),
            span=2.0,
        ),
        "bbq_bias_ambiguous": Measure(
            "mean", open_ * (2 * yes["stereotyped"] - no["unknown"]), open_, NONE, low=-1, high=1, span=2.0
        ),
    }


@pytest.mark.parametrize(
    ("cluster", "weight", "reference", "suffix"),
    [
        (None, None, "rest", "csv"),
        ("prompt", None, "rest", "parquet"),
        (None, "weight", "rest", "parquet"),
        ("prompt", "weight", "largest", "jsonl"),
    ],
)
def test_generation(
    answers: pd.DataFrame, cluster: str | None, weight: str | None, reference: str, suffix: str, tmp_path: Path
) -> None:
    measures = judged(answers)
    others = {
        "f1": "f1",
        "judged": "judge_score",
        "counterfactual": "swapped",
        "samples": "samples",
        "passed": "passed",
    }
    card = build(
        tmp_path,
        {"language": {"reference": reference}},
        source=save(answers, tmp_path / f"rows.{suffix}"),
        task="generation",
        columns={**{name: name for name in YES_OR_NO}, **others},
        metrics=list(measures),
        by=[("language",)],
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    wanted = Evaluation(
        Design(answers, cluster, weight),
        measures,
        {"language": answers["language"]},
        [("language",)],
        reference={"language": reference},
    )
    assert compare(card, wanted) > 150


def test_the_ambiguous_bias_score_is_what_its_authors_write(answers: pd.DataFrame, tmp_path: Path) -> None:
    """Parrish et al. 2022: (1 − accuracy) times the score of answers that are not unknown; unknown is right there."""
    card = build(
        tmp_path,
        {"language": {}},
        source=save(answers, tmp_path / "rows.parquet"),
        task="generation",
        columns={name: name for name in ("stereotyped", "unknown", "ambiguous")},
        metrics=["bbq_bias_ambiguous", "bbq_bias_disambiguated"],
        cluster="prompt",
        by=[("language",)],
    )
    for result in card["results"]:
        rows = answers[answers["language"] == result["group"]["language"]] if result["by"] else answers
        rows = rows[rows["ambiguous"] == (result["metric"] == "bbq_bias_ambiguous")]
        accuracy = rows["unknown"].mean() if result["metric"] == "bbq_bias_ambiguous" else 0.0
        score = 2 * rows["stereotyped"].sum() / (~rows["unknown"]).sum() - 1
        assert result["value"] == pytest.approx((1 - accuracy) * score)


def test_a_model_that_never_guesses_has_no_ambiguous_bias(tmp_path: Path) -> None:
    """The formula of the authors divides 0 by 0 there; times 1 − accuracy, which is 0 too, nothing is left."""
    rows = pd.DataFrame({"stereotyped": [0] * 8, "unknown": [1] * 8, "ambiguous": [1] * 8, "kind": ["a", "b"] * 4})
    card = build(
        tmp_path,
        {"kind": {}},
        source=save(rows, tmp_path / "rows.csv"),
        task="generation",
        columns={name: name for name in ("stereotyped", "unknown", "ambiguous")},
        metrics=["bbq_bias_ambiguous", "bbq_bias_disambiguated"],
        by=[("kind",)],
    )
    ambiguous, clear = (
        next(each for each in card["results"] if not each["by"] and each["metric"] == name)
        for name in ("bbq_bias_ambiguous", "bbq_bias_disambiguated")
    )
    assert (ambiguous["value"], ambiguous["notes"]) == (0.0, ["no-interval"])
    assert (clear["value"], clear["status"]) == (None, "undefined")


def test_representation(tmp_path: Path) -> None:
    draws = np.random.default_rng(5)
    n = 400
    prompt = draws.integers(0, 40, n)
    rate = np.where(prompt[:, None] % 2, [2.0, 1.0, 0.5], [1.0, 1.0, 1.0])
    words = pd.DataFrame(draws.poisson(rate), columns=["women", "men", "others"])
    rows = words.assign(prompt=[f"p{each}" for each in prompt], topic=np.where(prompt % 2, "work", "home"))
    card = build(
        tmp_path,
        {"topic": {}},
        source=save(rows, tmp_path / "rows.csv"),
        task="generation",
        columns={"mentions": list(words.columns)},
        metrics=["representation_distance"],
        cluster="prompt",
        by=[("topic",)],
    )
    for result in card["results"]:
        inside = rows[rows["topic"] == result["group"]["topic"]] if result["by"] else rows
        shares = inside[list(words.columns)].sum() / inside[list(words.columns)].to_numpy().sum()
        assert result["value"] == pytest.approx(np.abs(shares - 1 / 3).sum() / 2)
        assert result["interval"]["method"] == "simultaneous-subsets"
        assert result["interval"]["low"] <= result["value"] <= result["interval"]["high"]
        # The upper end is the largest of those of the excesses of all sets of groups, over prompts.
        sums = inside.groupby("prompt")[list(words.columns)].sum()
        m, highs = len(sums), []
        for chosen in (["women"], ["men"], ["others"], ["women", "men"], ["women", "others"], ["men", "others"]):
            left = sums[chosen].sum(axis=1) - shares[chosen].sum() * sums.sum(axis=1)
            error = np.sqrt(m / (m - 1) * (left**2).sum()) / sums.to_numpy().sum()
            highs.append(shares[chosen].sum() - len(chosen) / 3 + stats.t.ppf(0.975, m - 1) * error)
        assert result["interval"]["high"] == pytest.approx(max(highs))
    assert {each["kind"] for each in card["disparities"]} >= {"gap", "worst_group"}


PROFESSIONS = ("nurse", "engineer", "judge", "sailor")


@pytest.fixture(scope="module")
def stories() -> pd.DataFrame:
    """Stories of five tellings each: nurses stand beside women, engineers beside men, and nobody is a sailor."""
    draws = np.random.default_rng(41)
    n = 900
    prompt = draws.integers(0, 180, n)
    women = draws.beta(1, 1, 180)[prompt]
    return pd.DataFrame(
        {
            "women": draws.poisson(3 * women),
            "men": draws.poisson(3 * (1 - women)),
            "others": draws.poisson(0.8, n),
            "nurse": draws.poisson(0.8 * women),
            "engineer": draws.poisson(0.8 * (1 - women)),
            "judge": draws.poisson(0.4, n),
            "sailor": 0,
            "prompt": [f"p{each}" for each in prompt],
            "weight": draws.choice([1.0, 2.5], n),
            "topic": np.where(prompt % 2, "work", "home"),
        }
    )


def association(rows: pd.DataFrame, groups: tuple[str, ...], weight: pd.Series) -> float:
    """Go through the stories as HELM does: of every target word the pairs with each group, and the mean distance."""
    distances = []
    for word in PROFESSIONS:
        pairs = [sum(w * a * b for w, a, b in zip(weight, rows[group], rows[word], strict=True)) for group in groups]
        if sum(pairs):
            distances.append(sum(abs(pair / sum(pairs) - 1 / len(groups)) for pair in pairs) / 2)
    return float(np.mean(distances))


@pytest.mark.parametrize("groups", [("women", "men"), ("women", "men", "others")], ids=len)
@pytest.mark.parametrize(
    ("cluster", "weight"), [(None, None), ("prompt", None), (None, "weight"), ("prompt", "weight")]
)
def test_stereotypes(
    stories: pd.DataFrame, groups: tuple[str, ...], cluster: str | None, weight: str | None, tmp_path: Path
) -> None:
    card = build(
        tmp_path,
        {"topic": {}},
        source=save(stories, tmp_path / "rows.csv"),
        task="generation",
        columns={"mentions": list(groups), "targets": list(PROFESSIONS)},
        metrics=["stereotype_assoc", "representation_distance"],
        by=[("topic",)],
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    results = [each for each in card["results"] if each["metric"] == "stereotype_assoc"]
    assert len(results) == 3
    units = stories["prompt"] if cluster else pd.Series(range(len(stories)))
    for result in results:
        inside = stories[stories["topic"] == result["group"]["topic"]] if result["by"] else stories
        w = inside[weight] if weight else pd.Series(1.0, index=inside.index)
        assert result["value"] == pytest.approx(association(inside, groups, w))
        assert result["interval"]["method"] == "mean-distance"
        assert result["interval"]["low"] <= result["value"] <= result["interval"]["high"]
        pairs = np.stack([inside[group] * inside[word] * w for word in PROFESSIONS for group in groups], axis=1)
        sums = pd.DataFrame(pairs).groupby(units[inside.index].to_numpy()).sum().to_numpy()
        spoken = sums[sums.any(axis=1)]
        own = mean_distance(moments(spoken), len(PROFESSIONS), 0.95, 0).estimate
        assert own.interval is not None
        # The quantile is drawn with another seed.
        assert result["interval"]["low"] == pytest.approx(own.interval.low, abs=0.01)
        assert result["interval"]["high"] == pytest.approx(own.interval.high, abs=0.01)
    kinds = {each["kind"] for each in card["disparities"] if each["metric"] == "stereotype_assoc"}
    assert kinds >= {"gap", "difference", "worst_group"}


def test_a_word_in_fewer_than_five_stories_is_too_little(stories: pd.DataFrame, tmp_path: Path) -> None:
    told = np.flatnonzero((stories["topic"] == "work") & (stories["women"] > 0))[:4]
    rows = stories.assign(sailor=np.isin(stories.index, told).astype(int), women=stories["women"].clip(upper=1))
    card = build(
        tmp_path,
        {"topic": {}},
        source=save(rows, tmp_path / "rows.csv"),
        task="generation",
        columns={"mentions": ["women", "men"], "targets": list(PROFESSIONS)},
        metrics=["stereotype_assoc"],
        by=[("topic",)],
    )
    notes = {each["group"].get("topic"): each["notes"] for each in card["results"]}
    assert notes == {None: ["few-events"], "work": ["few-events"], "home": []}


def test_no_story_has_a_target_word_beside_a_group(stories: pd.DataFrame, tmp_path: Path) -> None:
    silent = stories.assign(women=0, men=0)
    card = build(
        tmp_path,
        {"topic": {}},
        source=save(silent, tmp_path / "rows.csv"),
        task="generation",
        columns={"mentions": ["women", "men"], "targets": list(PROFESSIONS)},
        metrics=["stereotype_assoc"],
        cluster="prompt",
        by=[("topic",)],
    )
    for result in card["results"]:
        assert (result["value"], result["interval"], result["status"]) == (None, None, "undefined")
        assert result["reason"] == "no target word is in an answer with a word for a group"


@pytest.fixture(scope="module")
def documents() -> pd.DataFrame:
    """Documents judged for ninety queries; some were not returned, and some queries have none that is relevant."""
    draws = np.random.default_rng(17)
    rows = []
    for query in range(90):
        judged = int(draws.integers(3, 16))
        relevance = draws.choice([0, 1, 2, 3], judged, p=[0.6, 0.2, 0.1, 0.1]) * (query % 11 > 0)
        score = relevance * (0.4 + 0.2 * (query % 3)) + draws.normal(0, 1, judged)
        rank = (-score).argsort().argsort() + 1.0 + (draws.random() < 0.3)
        rank[rank > draws.integers(3, 14)] = np.nan
        rows += [(f"q{query}", ("fr", "yo", "mi")[query % 3], int(r), k) for r, k in zip(relevance, rank, strict=True)]
    return pd.DataFrame(rows, columns=["query", "language", "relevance", "rank"])


def ranked(table: pd.DataFrame) -> dict[str, Measure]:
    """Sort every query by hand; whatever a query adds stands at its first row."""
    nothing = pd.Series(0.0, index=table.index)
    found = {
        name: nothing.copy()
        for name in ("dcg", "ideal", "recall", "precision", "hit", "reciprocal", "answerable", "queries")
    }
    for _, rows in table.groupby("query"):
        first = rows.index[0]
        found["queries"][first] = 1
        relevant = rows[rows["relevance"] > 0]
        if relevant.empty:
            continue
        best = sorted(rows["relevance"], reverse=True)[:5]
        returned = rows[rows["rank"] <= 5]
        hits = int((returned["relevance"] > 0).sum())
        ranks = relevant["rank"].dropna()
        found["dcg"][first] = sum(
            g / np.log2(k + 1) for g, k in zip(returned["relevance"], returned["rank"], strict=True)
        )
        found["ideal"][first] = sum(g / np.log2(k + 2) for k, g in enumerate(best))
        found["recall"][first] = hits / len(relevant)
        found["precision"][first] = hits / 5
        found["hit"][first] = float((ranks == 1).any())
        found["reciprocal"][first] = 0 if ranks.empty else 1 / ranks.min()
        found["answerable"][first] = 1
    answerable, queries = found["answerable"], found["queries"]
    return {
        "ndcg_at_5": Measure("cluster_mean", found["dcg"], found["ideal"], UP),
        "recall_at_5": Measure("mean", found["recall"], answerable, UP, low=0, high=1),
        "precision_at_5": Measure("mean", found["precision"], answerable, UP, low=0, high=1),
        "hit_rate_at_1": Measure("proportion", found["hit"], answerable, UP),
        "mrr": Measure("mean", found["reciprocal"], answerable, UP, low=0, high=1),
        "no_relevant_rate": Measure("proportion", queries - answerable, queries, NONE),
    }


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_retrieval(documents: pd.DataFrame, suffix: str, tmp_path: Path) -> None:
    measures = ranked(documents)
    card = build(
        tmp_path,
        {"language": {"reference": "rest"}},
        source=save(documents, tmp_path / f"rows.{suffix}"),
        task="retrieval",
        columns={"relevance": "relevance", "rank": "rank"},
        metrics=list(measures),
        cluster="query",
        by=[("language",)],
    )
    wanted = Evaluation(
        Design(documents, "query"),
        measures,
        {"language": documents["language"]},
        [("language",)],
        reference={"language": "rest"},
    )
    assert compare(card, wanted) > 70
