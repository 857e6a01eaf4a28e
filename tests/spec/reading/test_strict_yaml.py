"""What the strict reader of YAML takes, what it refuses, and in which words."""

# ruff: noqa: E501 - a message stands here as it is printed, on one line

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cardgen.errors import Place, SpecError
from cardgen.spec.reading import strict_yaml
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.reading.tree_building import MAX_BYTES, MAX_PROBLEMS


def refused(text: str | bytes, file: str = "card.yaml") -> list[str]:
    with pytest.raises(SpecError) as caught:
        parse(text, file)
    assert caught.value.exit_code == 2
    return str(caught.value).split("\n")


@pytest.fixture(params=["libyaml", "python"])
def each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test with both of PyYAML's parsers."""
    if request.param == "libyaml":
        if not hasattr(yaml, "CSafeLoader"):
            pytest.skip("PyYAML was built without libyaml")
        monkeypatch.setattr(strict_yaml, "LOADER", yaml.CSafeLoader)
    else:
        monkeypatch.setattr(strict_yaml, "LOADER", yaml.SafeLoader)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # YAML 1.1 reads the first group as false, true, 750, 8, a day and 1.1e3; here they are what they look like.
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("2026-06-01", "2026-06-01"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", 1000.0),
        ("1.10", 1.1),
        ("-0.5", -0.5),
        ("42", 42),
        ("9007199254740991", 9007199254740991),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        (".5", ".5"),
        ("+1", "+1"),
        ("NaN", "NaN"),
        ("٣", "٣"),  # a digit, but no digit of JSON
    ],
)
def test_only_what_looks_like_json_is_anything_else_than_text(each_parser: None, written: str, value: object) -> None:
    tree, _ = parse(f"a: {written}\n", "card.yaml")
    assert isinstance(tree, dict)
    assert tree["a"] == value
    assert type(tree["a"]) is type(value)


def test_on_is_a_key(each_parser: None) -> None:
    assert parse("on: bound\nno: 1\n", "card.yaml")[0] == {"on": "bound", "no": 1}


def test_every_value_and_key_has_its_place(each_parser: None) -> None:
    tree, positions = parse('é: ü\n"😀": ["😀", x]\nlist:\n  - a: 1.10\n', "card.yaml")
    assert tree == {"é": "ü", "😀": ["😀", "x"], "list": [{"a": 1.1}]}
    assert positions.place(("é",)) == Place("card.yaml", 1, 4)
    assert positions.place(("😀", 1)) == Place("card.yaml", 2, 12)
    assert positions.place(("list", 0, "a")) == Place("card.yaml", 4, 8)
    assert positions.key_place(("list", 0, "a")) == Place("card.yaml", 4, 5)
    assert positions.written[("list", 0, "a")] == "1.10"


def test_windows_line_breaks_and_a_byte_order_mark_change_nothing(each_parser: None) -> None:
    tree, positions = parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "card.yaml")
    assert tree == {"a": 1, "b": 2}
    assert positions.place(("b",)) == Place("card.yaml", 2, 4)


REFUSED: dict[str, tuple[str | bytes, list[str]]] = {
    "duplicate key": (
        "card:\n  id: a\n  name: b\n  id: c\n",
        ['card.yaml:4:3: card.id: duplicate key "id": lines 2 and 4 both set it (keep one of them)'],
    ),
    "duplicate key on one line": (
        "{a: 1, a: 2}",
        ['card.yaml:1:8: a: duplicate key "a": line 1 sets it twice (keep one of them)'],
    ),
    "anchor and alias": (
        "a: &x 1\nb: *x\n",
        [
            'card.yaml:1:4: a: anchors are not allowed: "&x" (remove it, or quote text that begins with &)',
            'card.yaml:2:4: b: aliases are not allowed: "*x" (write the value out, or quote text that begins with *)',
        ],
    ),
    "alias as key": (
        "*x : 1\n",
        ['card.yaml:1:1: aliases are not allowed: "*x" (write the value out, or quote text that begins with *)'],
    ),
    "tag": (
        "a: !!python/object/apply:os.system [id]\nb: !important\n",
        [
            ('card.yaml:1:4: a: tags are not allowed: "tag:yaml.org,2002:python/object/apply:os.system" '
            "(remove it, or quote text that begins with !)"),
            'card.yaml:2:4: b: tags are not allowed: "!important" (remove it, or quote text that begins with !)',
        ],
    ),
    "merge key": (
        "a:\n  <<: {b: 1}\n",
        ["card.yaml:2:3: a: merge keys are not allowed: << (write the keys out; to share text between specs use extends)"],
    ),
    "key that is no text": (
        "1: a\ntrue: b\n~: c\n",
        [
            'card.yaml:1:1: a key must be text, not a number (quote it: "1")',
            'card.yaml:2:1: a key must be text, not a truth value (quote it: "true")',
            'card.yaml:3:1: a key must be text, not nothing (quote it: "~")',
        ],
    ),
    "list as key": (
        "? [a, b]\n: 1\n",
        ['card.yaml:1:3: a list cannot be a key (quote text that begins with a brace: "{{ … }}")'],
    ),
    "unquoted reference": (
        "text: {{ worst('wer', by='accent') }} is worst\n",
        [
            ("card.yaml:1:7: not valid YAML: a brace begins a map here "
            '(quote text that begins with a brace: "{{ … }}")')
        ],
    ),
    "reference alone": (
        "text: {{ rows }}\n",
        ['card.yaml:1:8: text: a map cannot be a key (quote text that begins with a brace: "{{ … }}")'],
    ),
    "NaN and infinity": (
        "a: .nan\nb: -.inf\nc: 1e999\n",
        [
            ('card.yaml:1:4: a: NaN and infinity are no numbers that a card can hold: ".nan" '
            "(put it in quotes if it is text)"),
            ('card.yaml:2:4: b: NaN and infinity are no numbers that a card can hold: "-.inf" '
            "(put it in quotes if it is text)"),
            'card.yaml:3:4: c: a number this large cannot be kept: "1e999" (put it in quotes if it is text)',
        ],
    ),
    "huge integer": (
        "a: 9007199254740992\n",
        [
            ('card.yaml:1:4: a: an integer this large cannot be kept exactly: "9007199254740992" '
            "(put it in quotes if it is text)")
        ],
    ),
    "two documents": (
        "a: 1\n---\nb: 2\n",
        ["card.yaml:2:1: a second document begins here (a spec is one document; remove the line ---)"],
    ),
    "empty": ("", ["card.yaml:1:1: the file is empty"]),
    "white space": (" \n\n", ["card.yaml:1:1: the file is empty"]),
    "only comments": ("# nothing\n", ["card.yaml:1:1: the file is empty"]),
    "only a marker": ("---\n", ["card.yaml:1:1: the file is empty"]),
    "deep nesting": (
        "[" * 5000,
        ["card.yaml:1:41: nested more than 40 levels deep (no spec needs that)"],
    ),
    "deep nesting of maps": (
        "".join(" " * depth + "a:\n" for depth in range(60)),
        ["card.yaml:41:41: nested more than 40 levels deep (no spec needs that)"],
    ),
    "not UTF-8": (
        b"a: 1\nb: caf\xe9\n",
        ["card.yaml:2:7: not UTF-8: byte 0xe9 begins no character (save the file as UTF-8)"],
    ),
    "UTF-16": (
        "a: 1".encode("utf-16"),
        ["card.yaml:1:1: not UTF-8: byte 0xff begins no character (save the file as UTF-8)"],
    ),
    "10 MB": (
        "a" * 10_000_000,
        ["card.yaml: the file has more than 1,000,000 bytes (keep data in a source, not in the spec)"],
    ),
    "control character": (
        "a: x\x1by\n",
        ["card.yaml:1:5: the character \\u001b is not allowed in YAML (remove it)"],
    ),
    "control character behind an escape": (
        'a: "x\\u0007"\n',
        ["card.yaml:1:4: a: the control character \\u0007 is not allowed in text"],
    ),
    "line separator": (
        "a: x\u2028y\n",
        [
            ("card.yaml:1:5: the character \\u2028 is not allowed in YAML "
            "(break the line with an ordinary line break)")
        ],
    ),
    "bidirectional override in a key": (
        '"a\\u202eb": 1\n',
        ['card.yaml:1:1: the key "a\\u202eb" holds a character that cannot be seen'],
    ),
    "colon in text": (
        "a: b: c\n",
        ['card.yaml:1:5: not valid YAML: a colon followed by a space cannot stand here (quote text that holds ": ")'],
    ),
    "tab": ("a:\n\t- b\n", ["card.yaml:2:1: not valid YAML: a tab cannot stand here (indent with spaces)"]),
    "indicator": ("a: @x\n", ['card.yaml:1:4: not valid YAML: "@" cannot begin a value (quote the text)']),
    "asterisk": (
        "a: *Mind* this\n",
        ["card.yaml:1:4: not valid YAML: an asterisk cannot begin text (quote text that begins with *)"],
    ),
    "text after an indicator of folding": (
        "a: > b\n c\n",
        [
            ("card.yaml:1:4: not valid YAML: text cannot follow > or | on its line "
            "(begin it on the next line, or quote it)")
        ],
    ),
    "open quotation mark": (
        "a: 'x\nb: 1\n",
        ["card.yaml:1:4: not valid YAML: a quotation mark is opened here and never closed (close it)"],
    ),
    "open bracket": (
        "a: [1, 2\nb: 3\n",
        [
            ("card.yaml:2:2: not valid YAML: a comma or a closing bracket is missing "
            "(quote text that holds a bracket, brace or comma)")
        ],
    ),
    "indentation": (
        "a:\n  b: 1\n c: 2\n",
        ["card.yaml:3:2: not valid YAML: the indentation does not fit (keys of one map begin in the same column)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_told_with_its_place(each_parser: None, case: str) -> None:
    text, expected = REFUSED[case]
    assert refused(text) == expected


def test_what_is_wrong_is_told_at_once(each_parser: None) -> None:
    told = refused("a: &x 1\nb: *x\na: 2\n3: c\nd: .inf\n")
    assert [line.split(":")[1] for line in told] == ["1", "2", "3", "4", "5"]


def test_more_problems_than_anyone_reads_are_cut(each_parser: None) -> None:
    told = refused("a: 1\n" * 50_000)
    assert len(told) == MAX_PROBLEMS + 1
    assert told[-1] == "card.yaml:102:1: more than 100 problems; the rest is not listed"


@pytest.mark.parametrize(
    "text",
    [
        "- " * 400_000,
        "{" * 900_000,
        "? " * 400_000,
        "a:\n" * 300_000,
        "&" * 900_000,
        "*" + "a" * 900_000,
        "!" * 900_000,
        "a: " + "9" * 900_000,
        "k" * 900_000 + ": 1",
        "? " + "k" * 900_000 + "\n: &x 1",
        '"' * 900_000,
        # nine levels of nine: a walk over what these stand for would visit 9^9 nodes
        "\n".join(f"a{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]" for i in range(1, 10)),
        # every line doubles what the one before it merges
        "\n".join(f"a{i}: &b{i}\n  <<: [*b{i - 1}, *b{i - 1}]" for i in range(1, 25)),
        "a" * (MAX_BYTES + 1),
    ],
    ids=lambda text: text[:8],
)
def test_a_hostile_file_is_refused_in_few_words(text: str) -> None:
    for file in ("card.yaml", "card.json"):
        told = refused(text, file)
        assert all(len(line) < 500 for line in told)


def test_many_values_are_data_and_no_spec() -> None:
    assert refused("[" + "1," * 100_000 + "1]") == [
        "card.yaml:1:200000: more than 100,000 keys and values (keep data in a source, not in the spec)"
    ]


def tree_or_problems(text: str | bytes, file: str) -> str:
    """Return what is told about a file, or an empty text where it is read and every value has a place."""
    try:
        tree, positions = parse(text, file)
    except SpecError as error:
        return str(error)
    assert_placed(tree, positions, ())
    return ""


text_of_specs = st.lists(
    st.sampled_from(["a", "b", ":", " ", "\n", "-", "[", "]", "{", "}", ",", "'", '"', "#", "&x", "*x", "!t", "|", ">"])
    | st.sampled_from(
        ["<<", "?", "%", "@", "`", "\t", "\\", "---", "...", "1", ".nan", "{{", "}}", "\u202e", "\x00", "é"]
    )
).map("".join)


@given(text_of_specs | st.text())
@example("? {a: *x}\n: {a: 1, a: 2}")
@example("a: {? [x] : {b: 1}, c: 2}")
@example("\ud800")
@example("- - ? - a\n    : b")
def test_any_text_is_a_tree_or_a_spec_error(text: str) -> None:
    for file in ("card.yaml", "card.json"):
        told = tree_or_problems(text, file)
        assert "\x00" not in told


@given(st.binary())
def test_any_bytes_are_a_tree_or_a_spec_error(data: bytes) -> None:
    assert "\x00" not in tree_or_problems(data, "card.yaml")


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without libyaml")
@given(text_of_specs)
def test_both_parsers_agree(text: str) -> None:
    read: list[Any] = []
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(strict_yaml, "LOADER", loader)
            try:
                read.append(parse(text, "card.yaml")[0])
            except SpecError:
                return  # where one of them finds no YAML the other may: they differ in corners of the grammar
    assert read[0] == read[1]


def assert_placed(tree: Any, positions: Any, path: tuple[str | int, ...]) -> None:
    assert path in positions.values
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        assert_placed(value, positions, (*path, key))


characters = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff\ufeff"
)
keys = st.text(
    characters.filter(lambda c: c not in "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    max_size=20,
)
documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(characters, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@given(documents, st.sampled_from([None, 1, 4]), st.booleans())
def test_a_json_file_is_read_as_json(document: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    tree, positions = parse(text, "card.json")
    assert tree == document
    assert json.dumps(tree) == json.dumps(document)
    assert_placed(tree, positions, ())


@given(st.dictionaries(keys, documents, max_size=4))
def test_json_without_escapes_is_yaml(document: Any) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False)
    assert parse(text, "card.yaml")[0] == document
