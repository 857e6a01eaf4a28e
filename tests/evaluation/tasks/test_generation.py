"""Sums of generated answers: pass@k by every draw, and answers that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cardgen.errors import CardgenError
from cardgen.evaluation.cells import Measured
from cardgen.evaluation.fit import check
from cardgen.evaluation.measure import measure
from cardgen.metrics.registry import metrics_of
from tests.evaluation.evaluation_specs import evaluation, group

Measure = Callable[..., Measured]
SAMPLES = {"samples": "n", "passed": "c"}


def sums(folder: Path, text: str, metrics: list[str], columns: dict[str, Any], **more: Any) -> dict[str, float]:
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    spec = evaluation("generation", "rows.csv", metrics, columns=columns, **more)
    return dict(measure(spec, {}, metrics_of(spec), folder).overall.sums)


def refused(folder: Path, text: str, metrics: list[str], columns: dict[str, Any]) -> str:
    with pytest.raises(CardgenError) as caught:
        sums(folder, text, metrics, columns)
    (problem,) = caught.value.problems
    return str(problem)


@given(data=some.data())
def test_pass_at_k_is_the_share_of_draws_with_a_pass(data: some.DataObject, tmp_path_factory: Any) -> None:
    """Chen et al. 2021: of all ways to draw k of the n samples of an item, those that hold one of the c that passed."""
    n = data.draw(some.integers(1, 7))
    c, k = data.draw(some.integers(0, n)), data.draw(some.integers(1, n))
    draws = list(combinations([True] * c + [False] * (n - c), k))
    found = sums(tmp_path_factory.mktemp("rows"), f"n,c\n{n},{c}\n", [f"pass_at_{k}"], SAMPLES)
    assert found[f"pass_at_{k}"] == pytest.approx(sum(map(any, draws)) / len(draws))


def test_many_samples_keep_their_digits(tmp_path: Path) -> None:
    """As with the 200 samples an item of HumanEval: 1 − C(199, 100) / C(200, 100) is a half."""
    found = sums(tmp_path, "n,c\n200,1\n200,0\n200,150\n", ["pass_at_100", "pass_at_1"], SAMPLES)
    assert found["pass_at_100"] == pytest.approx(0.5 + 0 + 1, rel=1e-12)
    assert found["pass_at_1"] == pytest.approx(1 / 200 + 150 / 200, rel=1e-12)


def test_fewer_samples_than_are_drawn(tmp_path: Path) -> None:
    assert refused(tmp_path, "n,c\n20,3\n8,2\n5,1\n", ["pass_at_10"], SAMPLES) == (
        'rows.csv:3: the column "n" holds fewer samples than the 10 of pass@10, in line 3, the first of 2'
    )


def test_more_passed_than_there_were(tmp_path: Path) -> None:
    assert refused(tmp_path, "n,c\n20,3\n8,9\n", ["pass_at_1"], SAMPLES) == (
        'rows.csv:3: the column "c" holds more than the column "n", of which it is a part, in line 3'
    )


def test_an_answer_that_is_unknown_and_stereotyped(tmp_path: Path) -> None:
    text = "s,u,a\nyes,no,no\nyes,yes,no\n"
    columns = {"stereotyped": "s", "unknown": "u", "ambiguous": "a"}
    assert refused(tmp_path, text, ["bbq_bias_ambiguous"], columns) == (
        'rows.csv:3: the column "s" says yes where the column "u" does too: an answer is one of them, in line 3'
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("maybe", 'the column "r" holds neither a number nor yes or no in line 3'),
        ("2", 'the column "r" holds a value above 1, 2 in line 3'),
        ("0.5", 'the column "r" holds a fraction in line 3'),
        ("", 'the column "r" holds no value in line 3'),
    ],
)
def test_a_refusal_is_yes_or_no(tmp_path: Path, value: str, message: str) -> None:
    found = refused(tmp_path, f"r,x\nno,1\n{value},1\n", ["refusal_rate"], {"refused": "r"})
    assert found.startswith(f"rows.csv:3: {message}")


def test_mentions_are_not_negative_and_their_columns_are_there(tmp_path: Path) -> None:
    columns = {"mentions": ("women", "men")}
    found = refused(tmp_path, "women,men\n1,2\n3,-1\n", ["representation_distance"], columns)
    assert found.startswith('rows.csv:3: the column "men" holds a negative number, -1 in line 3')
    found = refused(tmp_path, "women,x\n1,2\n", ["representation_distance"], columns)
    assert 'no column "men"' in found


def test_pairs_of_groups_and_target_words_are_products(tmp_path: Path) -> None:
    columns = {"mentions": ("women", "men"), "targets": ("nurse", "judge")}
    text = "women,men,nurse,judge\n1,2,3,0\n0,4,1,1\n2,0.5,0,7\n"
    found = sums(tmp_path, text, ["stereotype_assoc"], columns)
    assert found == {"together:0:0": 3, "together:1:0": 10, "together:0:1": 14, "together:1:1": 7.5, "rows": 3}


def test_a_column_may_be_a_group_and_a_target_word(tmp_path: Path) -> None:
    columns = {"mentions": ("women", "men"), "targets": ("women",)}
    found = sums(tmp_path, "women,men\n1,2\n3,1\n", ["stereotype_assoc"], columns)
    assert (found["together:0:0"], found["together:1:0"]) == (10, 5)


def test_target_words_are_not_negative_and_their_columns_are_there(tmp_path: Path) -> None:
    columns = {"mentions": ("women", "men"), "targets": ("nurse",)}
    found = refused(tmp_path, "women,men,nurse\n1,2,0\n3,1,-1\n", ["stereotype_assoc"], columns)
    assert found.startswith('rows.csv:3: the column "nurse" holds a negative number, -1 in line 3')
    found = refused(tmp_path, "women,men,x\n1,2,0\n", ["stereotype_assoc"], columns)
    assert 'no column "nurse"' in found


def test_an_f1_is_between_0_and_1(tmp_path: Path) -> None:
    found = refused(tmp_path, "s,x\n0.5,1\n88.5,1\n", ["qa_f1"], {"f1": "s"})
    assert found.startswith('rows.csv:3: the column "s" holds a value above 1, 88.5 in line 3')


def test_an_f1_is_summed(tmp_path: Path) -> None:
    assert sums(tmp_path, "s\n0.5\n1\n0\n", ["qa_f1"], {"f1": "s"}) == {"f1": 1.5, "rows": 3}


@pytest.mark.parametrize(("cluster", "most", "fitting"), [(None, 40, 20), ("prompt", 100, 50)])
def test_too_many_pairs_of_groups_and_target_words(cluster: str | None, most: int, fitting: int) -> None:
    def told(targets: int) -> list[tuple[str, str]]:
        columns = {"mentions": ("a", "b"), "targets": tuple(f"t{each}" for each in range(targets))}
        more = {"cluster": cluster} if cluster else {}
        spec = evaluation("generation", "rows.csv", ["stereotype_assoc"], columns=columns, **more)
        return [(message, hint) for _, message, hint, _ in check(_only(spec))]

    assert told(fitting) == []
    if cluster is None:
        ((message, hint),) = told(fitting + 1)
        assert message == f"21 target words beside 2 groups make 42 pairs, more than the {most} that can be measured"
        assert hint.startswith("name at most 20 target words, those that are used most; or name the prompts")


def test_fifty_target_words_are_too_many_for_three_groups() -> None:
    columns = {"mentions": ("a", "b", "c"), "targets": tuple(f"t{each}" for each in range(50))}
    spec = evaluation("generation", "rows.csv", ["stereotype_assoc"], columns=columns, cluster="prompt")
    ((_, message, hint, kind),) = check(_only(spec))
    assert message == "50 target words beside 3 groups make 150 pairs, more than the 100 that can be measured"
    assert (hint, kind) == ("name at most 33 target words, those that are used most", "too-many-targets")


def test_a_column_is_not_named_twice() -> None:
    columns = {"mentions": ("a", "b", "a"), "targets": ("t", "t")}
    spec = evaluation("generation", "rows.csv", ["stereotype_assoc"], columns=columns)
    found = [(path[-2:], message) for path, message, _, _ in check(_only(spec))]
    assert found == [
        (("mentions", 2), 'duplicate column "a": evaluations.0.columns.mentions.0 has it too'),
        (("targets", 1), 'duplicate column "t": evaluations.0.columns.targets.0 has it too'),
    ]


def test_target_words_need_groups() -> None:
    spec = evaluation("generation", "rows.csv", ["stereotype_assoc"], columns={"targets": ("t",)})
    assert [message for _, message, _, _ in check(_only(spec))] == [
        'the metric "stereotype_assoc" needs a column in the role mentions'
    ]


def test_a_column_that_no_metric_reads_may_be_blank(tmp_path: Path) -> None:
    """One file may hold several benchmarks, whose rows have columns of their own."""
    columns = {"correct": "right", "stereotyped": "s"}
    assert sums(tmp_path, "right,s\nyes,\nno,\n", ["exact_match"], columns)["correct"] == 1


def test_counts_of_right_answers(run: Measure, tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("kind,right,n\na,7,10\nb,2,5\n", encoding="utf-8")
    source = {"kind": "counts", "path": "counts.csv"}
    found = run("generation", source, ["exact_match"], (group("kind"),), columns={"correct": "right", "rows": "n"})
    assert (found.overall.sums["correct"], found.rows) == (9, 15)


def test_fit_names_the_columns_that_metrics_lack() -> None:
    spec = evaluation(
        "generation", "rows.csv", ["over_refusal_rate", "representation_distance"], columns={"refused": "r"}
    )
    found = [message for _, message, _, _ in check(_only(spec))]
    assert found == [
        'the metric "over_refusal_rate" needs a column in the role unsafe',
        'the metric "representation_distance" needs a column in the role mentions',
    ]


def test_mentions_mean_nothing_elsewhere() -> None:
    spec = evaluation("scores", "rows.csv", ["mean"], columns={"value": "v", "mentions": ("a", "b")})
    assert "rows of the task scores have no column in the role mentions" in [
        message for _, message, _, _ in check(_only(spec))
    ]


def _only(spec: Any) -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(evaluations=(spec,))
