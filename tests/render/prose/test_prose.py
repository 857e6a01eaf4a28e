"""Owners' prose: what is kept, what goes, and that the two formats agree."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.render.prose.escaping import code_span, escape_markdown, pipe_table
from cardgen.render.prose.html import inline_html, prose_html
from cardgen.render.prose.markdown import inline_markdown, prose_markdown


def made(text: str) -> str:
    return str(prose_html(text, below=3, key="k"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# A", "<h4>A</h4>"),
        ("###### A", "<h4>A</h4>"),
        ("# A\n\n## B", "<h4>A</h4>\n<h5>B</h5>"),
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ("![alt](https://example.org/x.png)", "<p><em>alt</em></p>"),
        ("[a](https://example.org)", '<p><a href="https://example.org" rel="noopener noreferrer">a</a></p>'),
        ("[a](javascript:alert(1))", "<p>a</p>"),
        ("[a](//example.org)", "<p>a</p>"),
        ("[a](#fairness)", '<p><a href="#fairness" rel="noopener noreferrer">a</a></p>'),
        ("a\u202eb", "<p>a\\u202eb</p>"),
    ],
)
def test_prose_becomes_safe_html(source: str, expected: str) -> None:
    assert made(source) == expected


def test_tables_lists_code_and_footnotes_work() -> None:
    text = made("| a | b |\n|---|---|\n| 1 | 2 |\n\n1. x\n    - y\n\n```\n<z>\n```\n\nn[^1]\n\n[^1]: note")
    for part in ("<table>", "<td>1</td>", "<ol>", "<li>y</li>", "<code>&lt;z&gt;", 'id="k-fnref-1"', 'href="#k-fn-1"'):
        assert part in text


def test_a_single_paragraph_goes_into_a_line() -> None:
    assert inline_html("*a*", key="k") == "<em>a</em>"
    assert inline_html("a\n\nb", key="k") == "<p>a</p>\n<p>b</p>"
    assert inline_html("# a\n\nb", key="k") == "<p><strong>a</strong></p>\n<p>b</p>"
    assert inline_markdown("a\n\n- b\n- c") == "a b; c"


def test_markdown_comes_out_as_markdown() -> None:
    source = "# A\n\n**b** and [c](https://example.org/x_y)\n\n1. d\n2. e\n\n> f\n\n| g |\n|---|\n| h |"
    assert prose_markdown(source, below=2) == (
        "### A\n\n**b** and [c](https://example.org/x_y)\n\n1. d\n2. e\n\n> f\n\n| g   |\n| --- |\n| h   |"
    )


def test_an_unclosed_fence_swallows_nothing() -> None:
    text = prose_markdown("```\nopen\n\n# x", below=2)
    assert text.count("```") % 2 == 0 or "\\`" in text


def test_endless_brackets_do_not_take_forever() -> None:
    assert made("[" * 100_000).count("[") == 100_000


@given(st.text(alphabet=st.sampled_from(list("<>[]()!*_`#|&;:\\\"'= \n\t-+.1ax")), max_size=200))
def test_no_markup_gets_through(source: str) -> None:
    allowed = r"</?(p|br|hr|strong|em|code|pre|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|h[1-6]|sup|a)\b[^>]*>"
    rest = re.sub(allowed, "", made(source))
    assert "<" not in rest


@given(st.text(alphabet=st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60))
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    """CommonMark unescapes every escaped punctuation mark and every entity."""
    back = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escape_markdown(text))
    assert html.unescape(back) == html.unescape(text) or html.unescape(back) == text


@given(st.text(max_size=60))
def test_a_cell_stays_one_cell(text: str) -> None:
    lines = pipe_table(("a", "b"), [(text, "x")]).splitlines()
    assert len(lines) == 3
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines} == {3}


@pytest.mark.parametrize("text", ["a`b", "``", "a|b", "x"])
def test_code_spans_close(text: str) -> None:
    span = code_span(text)
    fence = re.match("`+", span)
    assert fence is not None
    assert span.endswith(fence[0])
