"""An organisation overrides single blocks; the rest stays as it is, and a template reaches nothing but plain values."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import nodes

from cardgen.card.document import Card
from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.render.charts.draw import draw_charts
from cardgen.render.comparison.html import to_html as comparison_html
from cardgen.render.environment import html_environment, markdown_environment
from cardgen.render.html import to_html
from cardgen.render.look import overrides as overriding
from cardgen.render.look.look import Look
from cardgen.render.look.overrides import read_overrides
from cardgen.render.markdown import to_markdown
from cardgen.render.views.sections import SECTIONS
from tests.render.comparison.comparison_reports import full as report
from tests.render.page_cards import full, reported, with_conditions, with_statuses

EXTENDS = '{% extends "cardgen/card.html.j2" %}\n'


def look(folder: Path, **templates: str) -> Look:
    """The look of templates, each given by its page with underscores for dots."""
    for name, text in templates.items():
        (folder / f"{name.replace('_', '.')}.j2").write_text(text, encoding="utf-8")
    return Look(overrides=read_overrides(folder))


def block(name: str, body: str) -> str:
    return EXTENDS + "{% block " + name + " %}" + body + "{% endblock %}\n"


def refused(folder: Path, text: str, name: str = "card.html.j2") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        to_html(full(), (), Look(overrides=read_overrides(folder)))
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


@pytest.mark.parametrize("make", [full, reported, with_conditions, with_statuses])
def test_a_template_that_overrides_nothing_changes_nothing(make: Callable[[], Card], tmp_path: Path) -> None:
    """Plain values tell a page all that views tell it."""
    card = make()
    charts = draw_charts(card)
    same = look(tmp_path, card_html=EXTENDS, card_md='{% extends "cardgen/card.md.j2" %}')
    assert to_html(card, charts, same) == to_html(card, charts)
    assert to_markdown(card, charts, same) == to_markdown(card, charts)


def test_nothing_changes_on_a_comparison_either(tmp_path: Path) -> None:
    same = look(tmp_path, comparison_html='{% extends "cardgen/comparison.html.j2" %}')
    assert comparison_html(report(), same) == comparison_html(report())
    assert to_html(full(), (), same) == to_html(full(), ())


def test_one_block_is_overridden_and_the_rest_stays(tmp_path: Path) -> None:
    words = "<section id='policy'><p>{{ view.head.name }}, {{ section.title }}: policy 7.</p></section>"
    page = to_html(full(), (), look(tmp_path, card_html=block("glossary", words)))
    plain = to_html(full(), ())
    start, end = plain.index('<section id="glossary">'), plain.index("</main>")
    assert page[:start] == plain[:start]
    assert page[start:].startswith("<section id='policy'><p>Service, Glossary: policy 7.</p></section>")
    assert page.endswith(plain[end:])


def test_what_was_there_can_be_kept(tmp_path: Path) -> None:
    found = look(
        tmp_path,
        card_html=block("summary", "{{ super() }}<p>Kept.</p>"),
        card_md='{% extends "cardgen/card.md.j2" %}{% block glossary %}{{ super() }}\nKept.\n{% endblock %}',
        comparison_html=(
            '{% extends "cardgen/comparison.html.j2" %}{% block sides %}{{ super() }}<p>Kept.</p>{% endblock %}'
        ),
    )
    page = to_html(full(), (), found)
    assert page.replace("<p>Kept.</p>", "") == to_html(full(), ())
    kept = to_markdown(full(), (), found)
    assert kept.rstrip().removesuffix("Kept.").rstrip() == to_markdown(full(), ()).rstrip()
    assert kept.rstrip().endswith("Kept.")
    changed = comparison_html(report(), found)
    assert "<p>Kept.</p>" in changed
    assert changed.replace("<p>Kept.</p>", "") in (comparison_html(report()), comparison_html(report()).rstrip("\n"))


def test_values_are_escaped_in_their_templates_too(tmp_path: Path) -> None:
    card = Card.model_validate_json(full().model_dump_json().replace('"Service"', '"<script>alert(1)</script>"'))
    page = to_html(card, (), look(tmp_path, card_html=block("identity", "<h1>{{ view.head.name }}</h1>")))
    assert "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>" in page


def test_a_template_may_use_others_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "policy.j2").write_text("<p>Policy of {{ view.head.provider }}.</p>", encoding="utf-8")
    found = look(tmp_path, card_html=block("footer", '{% include "policy.j2" %}'))
    assert re.search(r"<p>Policy of [^<]+\.</p></main>", to_html(full(), (), found))


@pytest.mark.parametrize("name", ["card.html.j2", "card.md.j2"])
def test_every_section_is_a_block(name: str) -> None:
    environment = html_environment() if "html" in name else markdown_environment()
    assert environment.loader is not None
    source = environment.loader.get_source(environment, name)[0]
    blocks = {found.name for found in environment.parse(source).find_all(nodes.Block)}
    assert {section.id for section in SECTIONS} | {"identity", "footer"} <= blocks


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            EXTENDS + "{% block summary %}\n{{ view.head. }}\n{% endblock %}",
            "card.html.j2:3: is no template: expected name",
        ),
        (EXTENDS + "{% block summary %}\n<p>\n", "card.html.j2:3: is no template: Unexpected end of template"),
        (block("summary", "{{ x|nofilter }}"), "card.html.j2:2: is no template: No filter named 'nofilter'"),
        (block("sumary", "x"), 'card.html.j2:2: cardgen/card.html.j2 has no block "sumary", so this one would never'),
        ('{% extends "cardgen/crd.html.j2" %}', 'card.html.j2:1: there is no page "cardgen/crd.html.j2" (did you mean'),
        (
            block("summary", "\n{{ view.hed }}"),
            'card.html.j2:3: the template cannot be run: there is no "hed": did you',
        ),
        (block("summary", "\n\n{{ 1 // 0 }}"), "card.html.j2:4: the template cannot be run: integer division"),
        (block("summary", '{% include "no.j2" %}'), 'card.html.j2:2: there is no template "no.j2"'),
        (block("summary", '{% include "../card.yaml" %}'), 'card.html.j2:2: there is no template "../card.yaml"'),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    assert refused(tmp_path, text)[0].startswith(told)


@pytest.mark.parametrize(
    "body",
    [
        "{{ view.__class__.__mro__ }}",
        "{{ view._source }}",
        "{{ view|attr('_source') }}",
        "{{ view.head.name.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ view.sections.append(1) }}",
        "{{ view.update({'head': 1}) }}",
        "{{ 'a' * 100000000 }}",
        "{{ 100000000 * 'a' }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:>999999999}'['format'](1) }}",
        "{{ 'a'.center(999999999) }}",
        "{{ 'a'|center(999999999) }}",
        "{{ range(99999999)|join }}",
        "{{ [1, 2, 3]|random }}",
        "{{ lipsum() }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_reaches_neither_the_machine_nor_chance(tmp_path: Path, body: str) -> None:
    assert refused(tmp_path, block("summary", body))[0].startswith("card.html.j2:2: ")


def test_a_page_without_end_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overriding, "MAX_OUTPUT", 100_000)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{{ view.head.name }}{% endfor %}{% endfor %}"
    assert refused(tmp_path, block("summary", loop)) == [
        "card.html.j2: the page is longer than 100,000 characters (look for a loop)"
    ]


def test_a_folder_must_override_something(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInputError, match=r"holds no template that overrides a page: card\.html\.j2, card\.md\.j2"
    ):
        read_overrides(tmp_path)
    with pytest.raises(UnreadableError, match="there is no such folder"):
        read_overrides(tmp_path / "none")


def test_a_template_that_would_be_passed_over_is_refused(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "summary.html.j2").write_text("x", encoding="utf-8")
    told = refused(tmp_path, EXTENDS)
    expected = (
        "html/summary.html.j2: cardgen has a template of this name, which is used instead "
        "(override a block in card.html.j2, or choose another name)"
    )
    assert told == [expected]
