"""A theme changes how a page looks and nothing else; one that cannot be read or shown is refused with its place."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.render.comparison.html import to_html as comparison_html
from cardgen.render.html import to_html
from cardgen.render.look.colours import contrast, own_colours, poor_pairs
from cardgen.render.look.look import Look
from cardgen.render.look.reading import read_theme
from cardgen.render.markdown import to_markdown
from tests.render.comparison.comparison_reports import full as report
from tests.render.page_cards import full

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30"><rect width="30" height="30" fill="#004f71"/></svg>'
WHOLE = """\
name: Example Bank
logo: art/logo.svg
footer: Example Bank, model risk.
colours:
  light: {paper: "#ffffff", accent: "#004f71"}
  dark: {accent: "#7cc4e8"}
fonts:
  text: [House Serif, Georgia, serif]
  files: [{family: House Serif, file: house.woff2}]
"""


def font(size: int = 64) -> bytes:
    """The header of a WOFF2 file, and nothing worth reading."""
    return (b"wOF2" + bytes(4) + size.to_bytes(4, "big")).ljust(size, b"\0")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "logo.svg").write_text(LOGO, encoding="utf-8")
    (tmp_path / "house.woff2").write_bytes(font())
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "theme.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_theme(written(folder, text))
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


@pytest.fixture
def look(folder: Path) -> Look:
    return Look(read_theme(written(folder, WHOLE)))


def test_every_page_carries_name_logo_and_last_line(look: Look) -> None:
    logo = base64.b64encode(LOGO.encode()).decode()
    for page in (to_html(full(), (), look), comparison_html(report(), look)):
        assert page.count(f'<img src="data:image/svg+xml;base64,{logo}" alt="Example Bank">') == 1
        assert page.count('<footer class="brand"><p>Example Bank, model risk.</p></footer>') == 1
    assert to_markdown(full(), (), look).endswith("\n---\n\nExample Bank, model risk.\n")


def test_the_figures_of_a_themed_page_are_those_of_a_plain_one(look: Look) -> None:
    def body(page: str) -> str:
        return re.sub(r'<(div|footer) class="brand">.*?</\1>\n', "", page[page.index("<body>") :])

    assert body(to_html(full(), (), look)) == body(to_html(full(), ()))


def test_a_themed_page_admits_its_stylesheet_and_loads_nothing(look: Look) -> None:
    page = to_html(full(), (), look)
    css = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert css is not None
    digest = base64.b64encode(hashlib.sha256(css[1].encode()).digest()).decode()
    policy = page.split('Content-Security-Policy" content="')[1].split('"')[0].replace("&#39;", "'")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "font-src data:" in policy
    assert "default-src 'none'" in policy
    assert all(address.startswith("data:font/woff2;base64,") for address in re.findall(r'url\("(.*?)"', css[1]))
    assert re.search(r"\(prefers-color-scheme: light\) \{\n:root \{\n  --paper: #ffffff;\n  --accent: #004f71;", css[1])


def test_a_name_alone_is_a_theme_and_is_escaped(folder: Path) -> None:
    page = to_html(full(), (), Look(read_theme(written(folder, 'name: "<b>Bank</b> & Söhne"'))))
    assert '<div class="brand"><p>&lt;b&gt;Bank&lt;/b&gt; &amp; Söhne</p></div>' in page
    assert "font-src" not in page
    assert '<footer class="brand">' not in page


def test_reading_twice_gives_the_same(folder: Path) -> None:
    path = written(folder, WHOLE)
    assert read_theme(path) == read_theme(path)


def test_an_unknown_key_is_told_with_its_place(folder: Path) -> None:
    assert refused(folder, "name: Bank\ncolors:\n  light: {}\n") == [
        'theme.yaml:2:1: colors: unknown key "colors" (did you mean "colours"?)'
    ]
    assert refused(folder, 'name: Bank\ncolours: {light: {papr: "#ffffff"}}\n') == [
        'theme.yaml:2:19: colours.light.papr: unknown key "papr" (did you mean "paper"?)'
    ]


def test_colours_that_cannot_be_read_are_refused_with_their_contrast(folder: Path) -> None:
    problems = refused(folder, 'name: Bank\ncolours:\n  light: {ink: "#999999"}\n  dark: {paper: "#909090"}\n')
    assert problems[0].startswith("theme.yaml:3:16: colours.light.ink: ink on paper has a contrast of 2.77:1, and")
    assert any(p.startswith("theme.yaml:4:17: colours.dark.paper: quiet on paper has a contrast of") for p in problems)
    assert any("chart-blue on paper has a contrast of 1" in p and "marks of charts need 3:1" in p for p in problems)


def test_the_contrast_is_that_of_the_standard() -> None:
    # WCAG 2.2: black on white is 21:1, and #767676 is the lightest grey that passes on white.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#ffffff", "#777777") < 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_cardgen_itself_pass(scheme: str) -> None:
    assert list(poor_pairs(scheme, own_colours()[scheme])) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("colours: {light: {ink: red}}", '2:24: colours.light.ink: should be a colour such as #1c1b19, but is "red"'),
        ("colours:\n  light:\n    ink: #000000", "colours.light.ink: holds nothing: # begins a comment"),
        (
            'fonts: {text: ["url(https://a.example/x)", serif]}',
            "should be the name of a font, for a page loads nothing",
        ),
        ("fonts: {text: [Georgia]}", 'fonts.text.0: the last name should be a general one, for readers who have none'),
        (
            'fonts: {files: [{family: A, file: "https://a.example/a.woff2"}]}',
            "a font cannot be remote, for a page loads",
        ),
        ("fonts: {files: [{family: A, file: //a.example/a.woff2}]}", "a font cannot be remote"),
        ("fonts: {files: [{family: A, file: logo.ttf}]}", 'a font must be .woff2: "logo.ttf"'),
        ("logo: https://a.example/logo.png", "2:7: logo: a logo cannot be remote, for a page loads nothing"),
        ("logo: ../logo.svg", "logo: a logo is named relative to the theme's folder and stands below it"),
        ("logo: /etc/passwd", "stands below it"),
        ("logo: logo.gif", 'logo: a logo must be .png, .jpg, .jpeg, .svg: "logo.gif"'),
        ("logo: art/lgo.svg", 'logo: cannot read "art/lgo.svg": there is no such file (did you mean "logo.svg"?)'),
        ("footer: 7", "2:9: footer: should be text"),
        ('footer: "a\\u202eb"', "footer: holds the hidden character U+202E"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(folder: Path, line: str, told: str) -> None:
    assert told in "\n".join(refused(folder, f"name: Bank\n{line}\n"))


def test_every_problem_is_told_at_once(folder: Path) -> None:
    text = "name: Bank\nlogo: a.gif\nfonts: {text: [Georgia], files: [{family: A, file: a.ttf}]}\n"
    assert len(refused(folder, text)) == 3
    assert refused(folder, "logo: art/logo.svg\n") == ["theme.yaml:1:1: name: required key is missing"]
    assert refused(folder, "- name\n") == ["theme.yaml:1:1: a theme is a map of keys such as name, logo and colours"]


def test_a_link_is_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.svg"
    outside.write_text(LOGO, encoding="utf-8")
    (folder / "link.svg").symlink_to(outside)
    assert "must not be a link" in refused(folder, "name: Bank\nlogo: link.svg\n")[0]


def test_fonts_are_what_they_say_and_fit(folder: Path) -> None:
    (folder / "no.woff2").write_bytes(b"<html>")
    (folder / "big.woff2").write_bytes(font(400_000))
    (folder / "large.woff2").write_bytes(font(400_000))
    one = "name: Bank\nfonts: {files: [{family: A, file: no.woff2}]}\n"
    assert "is no whole WOFF2 font by its bytes" in refused(folder, one)[0]
    two = "name: Bank\nfonts: {files: [{family: A, file: big.woff2}, {family: B, file: large.woff2}]}\n"
    assert "the fonts hold 800,000 bytes, and 600,000 are the most" in refused(folder, two)[0]


def test_a_theme_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="there is no such file"):
        read_theme(tmp_path / "theme.yaml")
