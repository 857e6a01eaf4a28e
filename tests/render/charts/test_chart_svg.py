"""What the SVG of a chart is: safe to inline, the same bytes everywhere, and holding the figures of the table."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cardgen.card.document import Card
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.draw import draw_charts
from cardgen.render.charts.lettering import width_of
from cardgen.render.charts.style import WIDTH
from cardgen.render.charts.svg import standalone
from cardgen.render.views.tables import group_table
from tests.render.charts.chart_cards import (
    card,
    compas,
    criterion,
    curve,
    edacc,
    gap,
    gender_shades,
    metric,
    result,
    sweep,
)

SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = (
    "$\\frac{1}{2}$ ^_{x}",
    "</text><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)> & co',
    "]]><!-- -->&#x6a;",
    "😀 👩🏽‍🚀",
    "العربية الفصحى",
    "漢字かな交じり文の名前" * 4,
    "W" * 200,
    "paid\u202edias",
    "line\nbreak\x00\x1b[31m",
)


def hostile() -> Card:
    results = [result(0.3, (0.25, 0.35))]
    results += [
        result(0.05 * (i + 1), (0.01, 0.6), by=("g",), group={"g": name}, n=200) for i, name in enumerate(HOSTILE)
    ]
    results += [
        result(0.05 * (i + 1), (0.01, 0.6), by=("g", "h"), group={"g": name, "h": HOSTILE[1]})
        for i, name in enumerate(HOSTILE)
    ]
    results.append(result(None, by=("g",), group={"g": "none"}, reason=HOSTILE[1], status="undefined"))
    record = {
        "group": "g",
        "categories": [{"category": name, "rows": 10, "share": 0.1, "status": "ok"} for name in HOSTILE],
        "missing": 7,
        "missing_share": 0.1,
        "excluded": 0,
        "pooled": [HOSTILE[1]],
    }
    found = gap({"g": HOSTILE[1]}, {"g": HOSTILE[0]}, 0.3, (0.1, 0.4))
    lines = [curve({"g": name}, 100 + i, 200) for i, name in enumerate(HOSTILE)]
    swept = [sweep("error_rate", ("g",), [{"g": name} for name in HOSTILE]), sweep("error_rate", (), [{}])]
    return card(
        [metric("error_rate")],
        results,
        [found],
        coverage=[record],
        curves=lines,
        threshold=0.5,
        threshold_sweeps=swept,
    )


def everything() -> tuple[Chart, ...]:
    limits = [criterion(0.25), criterion(0.45, "worst_group", ["accent"])]
    curves = [curve({}, 900, 1000), *(curve({"race": name}, 300, 400, 1) for name in ("Caucasian", "Hispanic"))]
    cards = (edacc((0.02, 0.3), acceptance=limits), compas(curves=curves), gender_shades(), hostile())
    return tuple(chart for of in cards for chart in draw_charts(of))


@pytest.fixture(scope="module")
def charts() -> tuple[Chart, ...]:
    return everything()


def texts(svg: str) -> Iterator[str]:
    for text in ET.fromstring(svg).iter(f"{SVG}text"):
        yield "".join(part for part in (text.text, *(child.tail for child in text)) if part)


def test_every_kind_of_chart_is_drawn(charts: tuple[Chart, ...]) -> None:
    assert {chart.kind for chart in charts} == {"intervals", "heatmap", "coverage", "roc", "det", "threshold", "sweep"}


def test_the_elements_and_attributes_are_those_of_a_drawing(charts: tuple[Chart, ...]) -> None:
    elements = {"svg", "title", "desc", "rect", "path", "text", "defs", "pattern"}
    attributes = {
        *("class", "role", "viewBox", "width", "height", "aria-labelledby", "aria-describedby", "direction"),
        *("font-family", "stroke-linejoin", "id", "fill", "stroke", "stroke-width", "d", "x", "y"),
        *("stroke-dasharray", "font-size", "font-weight", "text-anchor", "paint-order", "patternUnits"),
    }
    for chart in charts:
        for element in ET.fromstring(chart.svg).iter():
            assert element.tag.removeprefix(SVG) in elements
            assert set(element.attrib) <= attributes


def test_nothing_of_matplotlibs_prolog_and_no_reference_to_elsewhere_is_left(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        assert chart.svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img"')
        markup = re.sub(r">[^<]*<", "><", chart.svg)
        for word in ("<?xml", "DOCTYPE", "metadata", "Date", "atplotlib", "style", "href", "xlink", "script"):
            assert word not in markup
        assert re.sub(r'xmlns="[^"]*"', "", markup).count("http") == 0


def test_title_and_description_are_those_beside_the_chart(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        root = ET.fromstring(chart.svg)
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.alt


def test_ids_of_all_charts_can_share_a_page() -> None:
    first, second = draw_charts(hostile()), draw_charts(compas(curves=[curve({"race": "Caucasian"}, 300, 400)]))
    charts = {chart.id: chart for chart in (*first, *second)}.values()
    found = [found for chart in charts for found in re.findall(r'(?<=\s)id="([^"]+)"', chart.svg)]
    assert found
    assert len(found) == len(set(found))
    for chart in charts:
        ids = set(re.findall(r'(?<=\s)id="([^"]+)"', chart.svg))
        used = set(re.findall(r"url\(#([^)]+)\)", chart.svg)) | set(re.findall(r'aria-\w+="([^"]+)"', chart.svg))
        assert used <= ids


def test_chart_ids_are_file_stems_and_unique(charts: tuple[Chart, ...]) -> None:
    ids = [chart.id for chart in draw_charts(hostile())]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", chart.id) and len(chart.id) < 150 for chart in charts)


def test_ids_that_would_collide_or_grow_too_long_are_told_apart() -> None:
    long = "g" * 60
    results = [result(0.1, (0.0, 0.2), by=(long,), group={long: name}) for name in "ab"]
    metrics = [metric("fpr"), metric("fpr", id="f_pr"), metric("fpr", id="f-pr"), metric("fpr", id="m" * 60)]
    every = [item | {"metric": entry["id"], "evaluation": "e" * 60} for entry in metrics for item in results]
    ids = [chart.id for chart in draw_charts(card(metrics, every, id="e" * 60))]
    assert len(ids) == len(set(ids)) == 4
    assert max(map(len, ids)) <= 130


def test_hostile_names_survive_as_text() -> None:
    shown = [text for chart in draw_charts(hostile()) if chart.kind == "intervals" for text in texts(chart.svg)]
    assert "$\\frac{1}{2}$ ^_{x}" in shown
    assert any(text.startswith("</text><script>") for text in shown)
    assert "😀 👩🏽‍🚀" in shown
    assert "العربية الفصحى" in shown
    assert "paid\ufffddias" in shown
    assert any(text.endswith("…") and text.startswith("WWW") for text in shown)


def test_a_shortened_name_has_the_whole_as_its_title() -> None:
    chart = next(chart for chart in draw_charts(hostile()) if chart.kind == "intervals")
    titles = [title.text for title in ET.fromstring(chart.svg).iterfind(f".//{SVG}text/{SVG}title")]
    assert "W" * 200 in titles


def test_no_text_runs_out_of_the_canvas(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        root = ET.fromstring(chart.svg)
        height = float(root.attrib["viewBox"].split()[3])
        for text in root.iter(f"{SVG}text"):
            shown = "".join(part for part in (text.text, *(child.tail for child in text)) if part)
            width = width_of(shown, float(text.attrib["font-size"]), bold="font-weight" in text.attrib)
            start = float(text.attrib["x"]) - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0)
            assert start >= -1, (chart.id, shown)
            assert start + width <= WIDTH + 1, (chart.id, shown)
            assert 8 <= float(text.attrib["y"]) <= height, (chart.id, shown)


def test_coordinates_have_two_decimals_at_most(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        markup = re.sub(r">[^<]*<", "><", chart.svg)
        assert not re.search(r"\d\.\d{3,}", markup)
        assert not re.search(r"\de-?\d|nan|inf\b", " ".join(re.findall(r' d="([^"]*)"', markup)))


def test_colours_are_variables_with_fallbacks_but_for_cells_of_a_heat_map(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', chart.svg))
        free = {colour for colour in colours if not colour.startswith(("var(--", "none", "url(#chart-hatch"))}
        assert not free or chart.kind == "heatmap"


def test_standalone_writes_colours_and_font_out(charts: tuple[Chart, ...]) -> None:
    for chart in charts:
        alone = standalone(chart.svg)
        assert "var(" not in re.sub(r">[^<]*<", "><", alone)
        assert 'fill="#fdfcf9"' in alone
        assert 'font-family="system-ui, sans-serif"' in alone
        assert ET.fromstring(alone).tag == f"{SVG}svg"


@pytest.mark.parametrize("made", [edacc((0.02, 0.3)), compas(), gender_shades()], ids=["edacc", "compas", "shades"])
def test_the_figures_of_an_interval_plot_are_those_of_its_table(made: Card) -> None:
    chart = next(chart for chart in draw_charts(made) if chart.kind == "intervals")
    evaluation = made.evaluations[0]
    table = group_table(made, evaluation, evaluation.metrics[0], chart.by)
    shown = list(texts(chart.svg))
    rows = [row for row in table.all_rows if row.part != "everyone" and row.figure.printable]
    assert rows
    for row in rows:
        assert row.name in shown
        assert row.figure.value in shown
        assert f"{row.name} {row.figure.value}" in chart.alt
        if row.figure.interval:
            assert f"{row.figure.value} ({row.figure.interval})" in chart.alt
    names = [text for text in shown if text in {row.name for row in rows}]
    worst_first = sorted(rows, key=lambda row: (row.result.group.get("race") == "Asian", -(row.result.value or 0)))
    assert names == [row.name for row in worst_first]


def test_the_figures_of_a_heat_map_are_those_of_its_table() -> None:
    results = [
        result(0.1 * (i + 1) + 0.03 * j, (0.05, 0.6), by=("sex", "age"), group={"sex": sex, "age": age})
        for i, sex in enumerate("FM")
        for j, age in enumerate(("old", "young", "unknown"))
    ]
    results[3] = result(None, by=("sex", "age"), group={"sex": "M", "age": "old"}, status="suppressed", n=None)
    made = card([metric("fpr")], results)
    (chart,) = draw_charts(made)
    evaluation = made.evaluations[0]
    table = group_table(made, evaluation, evaluation.metrics[0], ("sex", "age"))
    shown = list(texts(chart.svg))
    figures = [row.figure for row in table.rows if row.figure.printable]
    assert len(figures) == 5
    assert all(figure.value in shown and figure.bare_interval in shown for figure in figures)
    assert "suppressed" in shown


def test_suppressed_and_insufficient_categories_have_a_word_and_no_number() -> None:
    results = [
        result(0.2, (0.1, 0.3), by=("g",), group={"g": "shown"}, n=321),
        result(None, by=("g",), group={"g": "hidden"}, status="suppressed", n=None, reason="fewer than 11 people"),
        result(None, by=("g",), group={"g": "small"}, n=7, reason="fewer than 20 rows"),
        result(None, by=("g",), group={"g": "empty"}, n=50, status="undefined", reason="the denominator is 0"),
    ]
    (chart,) = draw_charts(card([metric("fpr")], results))
    shown = list(texts(chart.svg))
    assert "▒ suppressed" in shown
    assert "– insufficient: fewer than 20 rows" in shown
    assert "– undefined: the denominator is 0" in shown
    assert "Suppressed: hidden." in chart.alt
    assert " 0%" not in chart.alt


def test_an_interval_beyond_the_axis_says_where_it_ends() -> None:
    results = [
        result(0.05 + k / 500, (0.04 + k / 500, 0.07 + k / 500), by=("g",), group={"g": f"c{k}"}) for k in range(9)
    ]
    results[0] = results[0] | {"interval": {"low": 0.01, "high": 0.98, "level": 0.95, "method": "wilson"}}
    (chart,) = draw_charts(card([metric("fpr")], results))
    assert "to 98.0%" in list(texts(chart.svg))
    assert "Arrows mark intervals that go on beyond the scale." in chart.subtitle


def test_limits_and_the_overall_value_are_labelled_on_their_lines() -> None:
    limits = [criterion(0.25), criterion(0.45, "worst_group", ["accent"]), criterion(0.1, "gap", ["accent"])]
    chart = next(c for c in draw_charts(edacc(acceptance=limits)) if c.kind == "intervals")
    labels = [text for text in texts(chart.svg) if text.startswith(("overall", "limit"))]
    assert sorted(labels) == ["limit 25% overall", "limit 45% for worst accent", "overall 15.2%"]


def test_reported_figures_say_that_they_have_no_intervals() -> None:
    (chart,) = draw_charts(gender_shades())
    assert "as reported without intervals" in chart.subtitle
    assert "Gender Shades, Table 4" in chart.source


def test_of_many_categories_both_ends_are_drawn_and_the_subtitle_says_so() -> None:
    results = [
        result(k / 400, (k / 500, k / 300), by=("g",), group={"g": f"category {k}"}, n=100) for k in range(1, 201)
    ]
    (chart,) = draw_charts(card([metric("fpr")], results))
    names = [text for text in texts(chart.svg) if text.startswith("category")]
    assert names == [f"category {k}" for k in (*range(200, 170, -1), *range(10, 0, -1))]
    assert "… 160 between" in list(texts(chart.svg))
    assert "Shown: the 30 worst and 10 best of 200 categories" in chart.subtitle
    assert len(chart.alt) < 1000


def test_at_most_five_groups_have_curves_and_the_subtitle_says_which() -> None:
    results = [result(0.1, (0.05, 0.2), by=("g",), group={"g": f"c{k}"}) for k in range(8)]
    curves = [curve({}, 5000, 5000), *(curve({"g": f"c{k}"}, 100 + k, 100) for k in range(8))]
    charts = [chart for chart in draw_charts(card([metric("fpr")], results, curves=curves)) if chart.kind == "roc"]
    (chart,) = charts
    assert [text for text in texts(chart.svg) if re.fullmatch(r"c\d|Overall", text)] == [
        *("c7", "c6", "c5", "c4", "c3"),
        "Overall",
    ]
    assert "the 5 largest of 8 categories" in chart.subtitle


def test_only_headline_and_judged_metrics_get_heat_maps() -> None:
    ids = ("fpr", "fnr", "ppv")
    results = [
        result(0.1 * (i + 1), (0.05, 0.5), by=by, group=dict(zip(by, values, strict=True)), metric=identifier)
        for identifier in ids
        for i, (by, values) in enumerate(
            (("s",), v) if len(v) == 1 else (("s", "a"), v) for v in (("F",), ("F", "old"))
        )
    ]
    made = card([metric(i) for i in ids], results, acceptance=[criterion(0.2, metric="ppv")])
    drawn = [(chart.kind, chart.metric) for chart in draw_charts(made)]
    assert [m for kind, m in drawn if kind == "heatmap"] == ["fpr", "ppv"]
    assert [m for kind, m in drawn if kind == "intervals"] == ["fpr", "fnr", "ppv"]


def test_three_way_intersections_and_metrics_without_any_figure_have_no_chart() -> None:
    by = ("a", "b", "c")
    results = [
        result(0.1, (0.05, 0.2), by=by, group=dict.fromkeys(by, "x")),
        result(None, by=("a",), group={"a": "x"}),
    ]
    assert draw_charts(card([metric("fpr")], results)) == ()


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.render.charts.test_chart_svg import everything
sys.stdout.buffer.write("".join(c.svg + c.title + c.subtitle + c.alt for c in everything()).encode())
"""


def test_bytes_are_the_same_in_other_processes_zones_locales_and_with_other_defaults(
    tmp_path: Path, project: Path
) -> None:
    rc = tmp_path / "matplotlibrc"
    rc.write_text(
        "hatch.linewidth: 5\nlines.scale_dashes: True\nsvg.fonttype: path\npath.simplify: False\ntext.usetex: True\n"
    )
    environments = (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "MATPLOTLIBRC": str(rc)},
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(project)],
            env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            cwd=tmp_path,
            check=True,
            capture_output=True,
        ).stdout
        for environment in environments
    }
    assert len(outputs) == 1
    assert outputs.pop().decode() == "".join(c.svg + c.title + c.subtitle + c.alt for c in everything())


def test_matplotlib_waits_until_a_chart_is_drawn() -> None:
    code = (
        "import sys, cardgen.render.charts.draw; "
        "print([m for m in ('matplotlib', 'numpy', 'pandas', 'scipy', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
