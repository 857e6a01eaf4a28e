"""The rules as a whole: complete, documented, safe on any text, and quiet on real specs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardgen.card.lint.registry import RULES, level_of, lint
from cardgen.card.lint.rule import Context, Finding
from cardgen.card.lint.sentences import MASK, masked, offset_of, sentences
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import profile
from tests.card.lint.rules_table import PAGE, table, with_table

Lint = Callable[..., tuple[Finding, ...]]

PIECES = st.sampled_from(
    [
        "accuracy", "WER", "95", "%", " ", "\n", "{{", "}}", "`", "```", "|", "0.5", "of", "is", ".", "five", "points",
        "gap", "<!--", "-->", "[", "](", ")", "times", "errors", "in", "last year", "\u00a0", "é", "-", "twice as many",
    ]
)  # fmt: skip


def test_every_rule_of_the_table_exists() -> None:
    wanted = {
        "typed-number": ("error", "error"),
        "wrong-direction": ("error", "error"),
        "claim-without-evidence": ("warning", "warning"),
        "missing-section": ("warning", "error"),
        "placeholder": ("error", "error"),
        "contradicting-figures": ("error", "error"),
        "relative-date": ("warning", "warning"),
        "stale": ("warning", "error"),
        "wrong-service": ("warning", "warning"),
        "orphan-metric": ("warning", "warning"),
        "undefined-metric": ("warning", "warning"),
        "precision-beyond-n": ("warning", "warning"),
        "threshold-missing": ("warning", "warning"),
        "group-not-covered": ("warning", "warning"),
        "weak-label": ("warning", "warning"),
        "few-clusters": ("info", "info"),
        "few-events": ("info", "info"),
        "carried-forward": ("warning", "warning"),
        "unmeasured-confounder": ("info", "info"),
    }
    levels = {rule.id: (level_of(rule.id, "draft"), level_of(rule.id, "release")) for rule in RULES}
    assert {key: levels[key] for key in wanted} == wanted
    assert len(levels) == len(RULES)


def test_every_rule_explains_itself() -> None:
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
        for text in (rule.summary, rule.why, rule.fix):
            assert text.endswith(".")


def test_the_docs_list_every_rule_as_the_registry_has_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert table() in page, "run `python -m tests.card.lint.rules_table`"
    assert with_table(page) == page


def test_only_rules_whose_fix_cannot_change_the_meaning_have_one() -> None:
    assert {rule.id for rule in RULES if rule.fixer} == {"typed-number", "category-absent"}


def test_an_unknown_rule_has_no_level() -> None:
    with pytest.raises(KeyError):
        level_of("no-such-rule", "draft")


def test_findings_are_sorted_by_place_with_indices_as_numbers(findings: Lint) -> None:
    cases = [{"id": f"use-{index}", "title": "Use", "description": "TODO"} for index in range(11)]
    found = findings({"intended_use.use_cases": cases, "design.privacy": "WER is 0.12. TODO"})
    assert [finding.rule for finding in found[:2]] == ["typed-number", "placeholder"]
    assert [finding.path[2] for finding in found[2:]] == list(range(11))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(min_size=1), st.lists(PIECES, min_size=1, max_size=40).map("".join)))
def test_lint_never_raises_and_points_into_the_text(findings: Lint, text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode() or "x"
    lines = clean.split("\n")
    for finding in findings({"design.privacy": clean, "service.summary": clean}):
        if finding.offset is not None and finding.path == ("design", "privacy"):
            line, column = finding.offset
            assert column <= len(lines[line])


@given(st.lists(PIECES, max_size=60).map("".join))
def test_masking_keeps_the_length_and_sentences_cover_the_words(text: str) -> None:
    wording = masked(text)
    assert len(wording) == len(text)
    assert all(kept in (own, MASK) for kept, own in zip(wording, text, strict=True))
    covered = "".join(sentence.text for sentence in sentences(text))
    assert "".join(covered.split()) == "".join(wording.split())
    for sentence in sentences(text):
        assert wording[sentence.start : sentence.start + len(sentence.text)] == sentence.text


def test_code_references_and_addresses_are_masked() -> None:
    text = 'a `b` {{ c("d") }} [e](f) https://g.h/i j@k.l [1] <!-- m -->\n\n~~~\nn\n~~~\no'
    assert masked(text).replace(MASK, "").split() == ["a", "[e]", "o"]


@pytest.mark.parametrize("piece", ["5 % of a b ", "`" * 7, "{{", "<!--", "wer 0.5 of ", "1 in ", "a1-", "**|"])
def test_long_text_that_patterns_could_choke_on_is_linted(piece: str, findings: Lint) -> None:
    copies = 20_000 // len(piece)
    assert len(findings({"design.privacy": piece * copies})) <= copies + 10


def test_offsets_count_from_zero() -> None:
    assert offset_of("ab\ncd", 0) == (0, 0)
    assert offset_of("ab\ncd", 4) == (1, 1)


def _linted(file: Path) -> tuple[Finding, ...]:
    """Lint a spec without figures; the loader's second `id` of an evaluation is renamed by hand."""
    text = re.sub(r"(?m)^    id: (utt_id|id)$", r"    row_id: \1", file.read_text(encoding="utf-8"))
    spec = CardSpec.model_validate_json(json.dumps(yaml.safe_load(text), default=str))
    return lint(Context(spec, profile(spec.service.profile), (), (), (), spec.card.as_of))


@pytest.mark.shared
def test_real_specs_raise_no_false_alarm(shared: Path) -> None:
    files = sorted((shared / "contract").glob("*.yaml"))
    assert len(files) == 4
    for file in files:
        assert {finding.rule for finding in _linted(file)} <= {
            *("group-not-covered", "topic-not-covered", "cluster-not-declared", "unmeasured-confounder")
        }
