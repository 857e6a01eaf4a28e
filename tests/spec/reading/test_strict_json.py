"""Where everything in a JSON file stands, and what is refused."""

from __future__ import annotations

import pytest

from cardgen.errors import Place, SpecError
from cardgen.spec.reading.strict_yaml import parse


def test_values_and_keys_have_their_places() -> None:
    text = '{\n\t"a": [1.10,\r\n  {"b": "x\\ny"}],\n  "😀": null\n}\n'
    tree, positions = parse(text, "card.json")
    assert tree == {"a": [1.1, {"b": "x\ny"}], "😀": None}
    assert positions.place(()) == Place("card.json", 1, 1)
    assert positions.key_place(("a",)) == Place("card.json", 2, 2)
    assert positions.place(("a", 0)) == Place("card.json", 2, 8)
    assert positions.place(("a", 1, "b")) == Place("card.json", 3, 9)
    assert positions.place(("😀",)) == Place("card.json", 4, 8)
    assert positions.written[("a", 0)] == "1.10"


def test_escapes_of_json_are_understood() -> None:
    assert parse('{"a": "\\ud83d\\ude00 \\/ \\u00e9"}', "card.json")[0] == {"a": "😀 / é"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n "a": 2}', 'card.json:2:2: a: duplicate key "a": lines 1 and 2 both set it (keep one of them)'),
        ('{"a": 1,}', "card.json:1:9: not valid JSON: a key in double quotes is expected here"),
        ("{a: 1}", "card.json:1:2: not valid JSON: a key in double quotes is expected here"),
        ("[1 2]", "card.json:1:4: not valid JSON: a comma or a closing bracket is expected here"),
        ("[1,]", "card.json:1:4: not valid JSON: a value is expected here"),
        ('{"a" 1}', "card.json:1:6: not valid JSON: a colon is expected after the key"),
        (
            '{"a": 1 // why\n}',
            "card.json:1:9: not valid JSON: a comma or a closing brace is expected here (JSON knows no comments)",
        ),
        ('{"a": yes}', 'card.json:1:7: not valid JSON: "yes" is no value (put text in double quotes)'),
        ('{"a": True}', 'card.json:1:7: not valid JSON: "True" is no value (write true)'),
        ('{"a": Null}', 'card.json:1:7: not valid JSON: "Null" is no value (write null)'),
        ('{"a": ~}', 'card.json:1:7: not valid JSON: "~" is no value (put text in double quotes)'),
        ('{"a": 01}', 'card.json:1:7: not valid JSON: "01" is no value (put text in double quotes)'),
        ('{"a": NaN}', 'card.json:1:7: not valid JSON: "NaN" is no value (put text in double quotes)'),
        ('{"a": 1e999}', 'card.json:1:7: a: a number this large cannot be kept: "1e999"'),
        ('{"a": "x', "card.json:1:7: not valid JSON: unterminated string"),
        ('{"a": "\\x"}', "card.json:1:8: not valid JSON: invalid \\escape"),
        ('{"a": "x\ty"}', "card.json:1:9: not valid JSON: invalid control character"),
        ('{"a": "\\u0000"}', "card.json:1:7: a: the control character \\u0000 is not allowed in text"),
        ('{"a": "\\ud800"}', "card.json:1:7: a: the control character \\ud800 is not allowed in text"),
        ('{"\\u202ea": 1}', 'card.json:1:2: the key "\\u202ea" holds a character that cannot be seen'),
        ('{"a": [1', "card.json:1:9: not valid JSON: the file ends too early"),
        ('{"a":', "card.json:1:6: not valid JSON: the file ends too early"),
        ("{} {}", "card.json:1:4: not valid JSON: something follows the end of the document"),
        ("[" * 100_000, "card.json:1:41: nested more than 40 levels deep (no spec needs that)"),
        ("", "card.json:1:1: the file is empty"),
    ],
    ids=lambda text: text[:16],
)
def test_what_is_no_json_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text, "card.json")
    assert str(caught.value) == message
