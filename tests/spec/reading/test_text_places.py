"""Following a text into its file: every character is found where it stands, however it is folded or escaped."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cardgen.errors import Place
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.reading.text_places import TextPlaces, text_places

WORDS = st.text(alphabet="ab \n.:'\"\\#é\t", min_size=1, max_size=60)


def followed(content: str, name: str = "card.yaml") -> tuple[str, TextPlaces | None]:
    tree, positions = parse(content, name)
    assert isinstance(tree, dict)
    text, place = tree["key"], positions.values["key",]
    assert isinstance(text, str)
    return text, text_places(content, place, text)


@pytest.mark.parametrize(
    ("content", "style"),
    [
        ("key: an accuracy of 95 % here\nnext: 1\n", "plain"),
        ("key: an\n  accuracy\n\n  of 95 % here\n", "plain"),
        ("{key: an accuracy of 95 % here, next: 1}\n", "plain"),
        ("key: 'It''s   an\n  accuracy of 95 % here'\n", "single"),
        ('key: "\\u00e9 \\"an\\" \\\n    accuracy\\n of 95 % \\\n\\  here"\n', "double"),
        ("key: >-  # folded\n\n    an accuracy\n    of\n\n    95 % here\n", "block"),
        ("key: |2\n\n  an accuracy\n    of 95 %\n  here\n\n", "block"),
        ("key: |\r\n  an accuracy\r\n  of 95 % here\r\n", "block"),
    ],
)
def test_words_are_found_in_every_style(content: str, style: str) -> None:
    text, places = followed(content)
    assert places is not None
    assert places.style == style
    for word in ("accuracy", "95", "here"):
        index = text.index(word)
        assert content[places.starts[index] : places.ends[index + len(word) - 1]] == word


def test_a_prose_file_is_followed_across_its_line_breaks() -> None:
    content = "\r\n# Head\r\n\r\nAn accuracy of 95 %.\r\n"
    text = content.replace("\r\n", "\n")
    places = text_places(content, Place("prose/a.md", 1, 1), text)
    assert places is not None
    assert content[places.starts[text.index("95")] :] == "95 %.\r\n"


def test_what_is_not_there_is_not_found() -> None:
    content = "key: an accuracy\n"
    assert text_places(content, Place("card.yaml", 1, 6), "another text") is None
    assert text_places(content, Place("card.yaml", 1, 6), "anaccuracy") is None
    assert text_places(content, Place("card.yaml", 9, 1), "an accuracy") is None
    assert text_places("key: 'an' accuracy\n", Place("card.yaml", 1, 6), "an accuracy") is None


@given(WORDS, st.sampled_from(["'", '"', "|", ">", None]), st.integers(20, 60))
def test_every_visible_character_is_found_in_what_yaml_writes(text: str, style: str | None, width: int) -> None:
    content = yaml.safe_dump({"key": text}, default_style=style, width=width, allow_unicode=True)
    _, value = [event for event in yaml.parse(content, Loader=yaml.SafeLoader) if isinstance(event, yaml.ScalarEvent)]
    mark = value.start_mark
    assert mark is not None
    places = text_places(content, Place("card.yaml", mark.line + 1, mark.column + 1), text)
    assert places is not None
    for index, char in enumerate(text):
        if not char.isspace():
            assert content[places.starts[index] : places.ends[index]] in (char, f"\\{char}", char * 2)


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()), st.booleans())
def test_json_is_followed_through_its_escapes(text: str, ascii_only: bool) -> None:
    content = json.dumps({"key": text}, ensure_ascii=ascii_only)
    found, places = followed(content, "card.json")
    assert found == text
    assert places is not None
    written = [content[start:end] for start, end in zip(places.starts, places.ends, strict=True)]
    assert [json.loads(f'"{piece}"') for piece in written] == list(text)
