from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.card.prose.references import Call, parse
from cardgen.errors import NumberReferenceError


def test_prose_is_split_into_text_and_references() -> None:
    parts = parse("The highest is {{ worst( 'wer', by=\"accent\") }}.")
    assert parts[0] == "The highest is "
    assert parts[2] == "."
    call = parts[1]
    assert isinstance(call, Call)
    assert call.function == "worst"
    assert call.arguments == {"metric": "wer", "by": "accent"}
    assert call.expression == "worst('wer', by='accent')"


def test_an_intersection_is_a_list() -> None:
    (call,) = parse("{{ gap('fpr', by=['race', 'sex']) }}")
    assert isinstance(call, Call)
    assert call.arguments["by"] == ["race", "sex"]


def test_a_group_with_a_hyphen_goes_into_where() -> None:
    (call,) = parse("{{ value('fnr', where={'skin-type': 'darker'}) }}")
    assert isinstance(call, Call)
    assert call.arguments["where"] == {"skin-type": "darker"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ wer }}", "a number reference is a call of overall, worst, best"),
        ("{{ wrost('wer', by='accent') }}", 'did you mean "worst"?'),
        ("{{ overall('wer' }}", "a number reference cannot be read"),
        ("{% for x in y %}{% endfor %}", "prose may hold number references only, no statements of a template"),
        ("{% set x = 1 %}", "prose may hold number references only, no statements of a template"),
        ("{{ overall(metric) }}", "the arguments of overall(…) must be constants"),
        ("{{ overall('wer')|upper }}", "a number reference is a call of"),
        ("{{ ''.__class__.__mro__ }}", "a number reference is a call of"),
        ("{{ overall.__init__('wer') }}", "a number reference is a call of"),
        ("{{ overall('w' ~ 'er') }}", "must be constants"),
        ("{{ overall(*x) }}", "must be constants"),
        ("{{ worst('wer') }}", "worst(…) needs by"),
        ("{{ gap('wer', by='accent', on='x') }}", "gap(…) has no argument on"),
        ("{{ rows('a', 'b') }}", "rows(evaluation) takes 1 argument(s) without a name"),
        ("{{ 3 * 4 }}", "a number reference is a call of"),
    ],
)
def test_anything_else_of_jinja_is_refused(text: str, message: str) -> None:
    with pytest.raises(NumberReferenceError) as caught:
        parse(text)
    assert message in str(caught.value)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parts = parse(text)
    except NumberReferenceError:
        return
    if "{{" not in text and "{#" not in text:
        assert "".join(part for part in parts if isinstance(part, str)) == text.replace("\r\n", "\n").replace(
            "\r", "\n"
        )
