"""The comment on a pull request: found again, within its bytes, and deaf to what strangers wrote into a card."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cardgen.render.comparison.markdown import marker, to_markdown
from cardgen.render.comparison.quoting import quoted, quoted_html, shortened
from tests.render.comparison.comparison_reports import (
    HOSTILE,
    LONG,
    comparison,
    failed,
    finding,
    full,
    hostile,
    many,
    other_service,
    side,
    unchanged,
)


def tokens(text: str) -> Iterator[Token]:
    """Every token of a text, as a code host parses it."""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield token
        yield from token.children or ()


def test_the_first_line_is_the_mark_of_the_card() -> None:
    for report in (full(), unchanged(), failed(), other_service()):
        assert to_markdown(report).splitlines()[0] == "<!-- cardgen:diff service=transcription-en -->"


@pytest.mark.parametrize("service", ["a --> <script>", "a\nb", "", "ü" * 900, "--", None])
def test_no_id_can_end_the_mark(service: str | None) -> None:
    made = marker(service)
    assert re.fullmatch(r"<!-- cardgen:diff service=[A-Za-z0-9._-]{1,240} -->", made)
    assert made.count("-->") == made.count("<!--") == 1


def test_a_person_reads_the_verdict_next() -> None:
    lines = to_markdown(full()).splitlines()
    assert lines[1] == "### transcription-en 2.0.0 → 2.1.0"
    assert lines[3] == (
        "**Not accepted: 2 errors, 1 warning, 3 info, 1 accepted by a reviewer.** The changes need a major step of the "
        "version (3.0.0 at least); this step is minor, which is not enough. "
        "It is major because of out-of-scope-removed."
    )


def test_folded_blocks_say_what_they_hide() -> None:
    *others, figures = re.findall("<summary>(.*?)</summary>", to_markdown(full()))
    assert others == [
        "3 info: 2 metric-improved, 1 group-added",
        "1 finding accepted by a reviewer: 1 threshold-loosened",
        "1 finding that another one explains: 1 metric-removed",
    ]
    assert figures == (
        "Figures: 11 figures (3 inconclusive, 2 better, 2 not comparable, 1 equivalent, 1 higher, 1 unchanged, "
        "1 worse), 2 gaps, 1 change split by mix"
    )
    assert "1 row not shown: 1 unchanged." in to_markdown(full())


@pytest.mark.parametrize("text", [HOSTILE, LONG, "a | b\n\n| c |\n|---|", "]]>", "</details>", "-->", "\\", "`" * 50])
def test_markup_of_strangers_is_text(text: str) -> None:
    made = list(tokens(to_markdown(hostile(text))))
    summary = r"<details><summary>[^<>]*(<code>[0-9a-fA-F]+</code>[^<>]*)*</summary>"
    allowed = re.compile(rf"<!-- cardgen:diff service=[\w.-]+ -->|</?details>|{summary}")
    for token in made:
        if token.type in ("html_block", "html_inline"):
            assert all(allowed.fullmatch(line) for line in token.content.strip().splitlines()), token.content
        assert token.type not in ("link_open", "image", "fence", "code_block", "s_open", "hr", "blockquote_open")
    assert [token.tag for token in made if token.type == "heading_open"].count("h3") == 1
    opened = sum(token.content.count("<details>") for token in made if token.type == "html_block")
    closed = sum(token.content.count("</details>") for token in made if token.type == "html_block")
    assert opened == closed == 4


def spoken(text: str) -> str:
    """What a host searches for mentions and references: the rendered text without code."""
    return "\n".join(token.content for token in tokens(text) if token.type == "text")


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"@\w", r"#\w", r"\bGH-\d", r"!\d", r"\b[0-9a-f]{7,40}\b", r"https?://", r"\bwww\."),
    ],
)
def test_nobody_is_called_and_nothing_is_linked(pattern: str) -> None:
    text = HOSTILE + " www.example.org http://example.org/@x &commat;octocat @team/x"
    made = to_markdown(hostile(text))
    said = spoken(made) + "\n".join(re.findall("<summary>(.*?)</summary>", re.sub("<code>.*?</code>", "", made)))
    assert re.search(pattern, said.replace("&#8203;", "\u200b")) is None


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    made = to_markdown(hostile("a|b `c|d` \\| 0123456789abcdef|"))
    rows = [token.type for token in tokens(made) if token.type in ("tr_open", "td_open", "th_open")]
    counts = [len(part.split()) for part in " ".join(rows).split("tr_open")[1:]]
    assert set(counts) == {6, 7}


def test_quoting_leaves_ordinary_text_alone() -> None:
    for text in (
        "Word error rate: 11.2% → 15.8% (+4.6 points)",
        "/results/a/b",
        "AT&T, R&D",
        "2.0.0 → 2.1.0",
        "defaced",
    ):
        assert quoted(text) == text
    assert quoted_html("a < b & c") == "a &lt; b &amp; c"
    assert quoted(quoted("@x")) == quoted("@x")
    assert shortened("x" * 9, 9) == "x" * 9
    assert shortened("x" * 10, 9) == "x" * 8 + "…"


@pytest.mark.parametrize("budget", [60_000, 20_000, 5_000, 2_000])
@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_five_thousand_findings_keep_the_budget_in_bytes_and_say_what_is_left_out(severity: str, budget: int) -> None:
    made = to_markdown(many(5_000, severity), budget=budget)
    assert len(made.encode()) <= budget
    shown = len(re.findall(r"^- \*\*metric-regressed\*\*", made, re.MULTILINE))
    noun = {"error": "errors", "warning": "warnings", "info": "info"}[severity]
    left = re.search(rf"([\d,]+) more {noun}\b.*, see the artefact", made)
    assert left is not None
    assert int(left[1].replace(",", "")) + shown == 5_000
    assert "within " + f"{budget:,} bytes" in made
    if severity == "error":
        assert shown > budget / 400
    else:
        assert shown == 0, "a part of warnings or information is left out whole"


def parts(made: str) -> set[str]:
    names = {
        "#### Errors": "errors",
        "#### Warnings": "warnings",
        "info: ": "info",
        "accepted by a reviewer: ": "accepted",
    }
    return {name for text, name in names.items() if text in made} | (
        {"figures"} if "<summary>Figures" in made else set()
    )


def test_what_is_least_severe_is_left_out_first_and_whole() -> None:
    full_text = to_markdown(full())
    size = len(full_text.encode())
    seen = [parts(to_markdown(full(), budget=budget)) for budget in range(size, 500, -20)]
    for before, after in itertools.pairwise(seen):
        assert after <= before
    order = ["info", "accepted", "figures", "warnings", "errors"]
    kept = [tuple(name for name in order if name in each) for each in seen]
    assert set(kept) == {tuple(order[start:]) for start in range(len(order) + 1)}


@pytest.mark.parametrize("budget", range(600, 9_000, 350))
def test_a_cut_comment_is_well_formed_and_says_so(budget: int) -> None:
    made = to_markdown(full(), budget=budget)
    assert made.count("<details>") == made.count("</details>")
    assert made.startswith("<!-- cardgen:diff")
    if made != to_markdown(full()):
        assert "see the artefact" in made
    if budget > 1_000:
        assert len(made.encode()) <= budget
    assert "Not accepted" in made


def test_names_of_any_length_keep_the_budget() -> None:
    made = to_markdown(hostile("@" * 100_000), budget=20_000)
    assert len(made.encode()) <= 20_000
    assert "Not accepted" in made


def test_a_failure_keeps_the_budget_and_is_told() -> None:
    report = failed().model_copy(update={"problems": tuple(f"file {number}: unreadable" for number in range(9_000))})
    made = to_markdown(report)
    assert len(made.encode()) <= 60_000
    assert "**Failed: the old card could not be loaded.** Nothing is known of what changed" in made
    assert re.search(r"[\d,]+ more problems, see the artefact", made)
    assert "no changes" not in made


def test_tables_of_the_figures_hold_every_row_but_those_that_are_unchanged() -> None:
    made = to_markdown(full())
    for name in ("Overall", "Scottish", "Vietnamese", "Indian", "American"):
        assert re.search(rf"^\| {name}", made, re.MULTILINE)
    assert "| Irish" not in made
    assert re.search(r"^\| Scottish \(by accent\)\s+\| 11.2 \| 15.8 \| \+4.6 \(\+2.1 to \+7.1\)", made, re.MULTILINE)


def test_a_table_without_notes_has_no_column_for_them() -> None:
    bare = comparison(verdict="improved", adjusted_p_value=None, family=None)
    made = to_markdown(full(comparisons=(bare,), gaps=(), mixes=()))
    assert "Notes" not in made
    assert "12 new and 5 gone among the same rows; p = 0.400" in to_markdown(full())


def test_why_and_what_to_do_are_said_once_for_a_rule() -> None:
    made = to_markdown(many(20))
    assert made.count("Why: Readers rely on what metric-regressed watches.") == 1
    assert made.count("What to do: ") == 1


def test_words_that_changed_are_shown() -> None:
    assert "Do not use it for [-legal or medical-] {+medical+} records." in spoken(to_markdown(full()))


def test_a_side_without_a_service_still_has_a_mark() -> None:
    report = failed().model_copy(update={"new": None})
    assert to_markdown(report).startswith("<!-- cardgen:diff service=unknown -->\n### cards\n")
    assert "the cards could not both be loaded" in to_markdown(report)
    both = failed().model_copy(update={"old": side("2.0.0")})
    assert "nothing was compared" in to_markdown(both)


def test_an_accepted_finding_in_a_comment_gives_its_reason() -> None:
    assert "  - Accepted: The corpus was replaced (R. Eviewer)" in to_markdown(full()).splitlines()
    lone = finding("metric-regressed", "error", 9)
    assert "Accepted:" not in to_markdown(full(findings=(lone,)))
