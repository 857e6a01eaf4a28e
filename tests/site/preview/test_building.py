"""A rebuild does no more than it must, and shows no other card than a fresh build."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from cardgen.api import build, load
from cardgen.card.assemble import estimate_all
from cardgen.card.measuring import measure_all
from cardgen.render.charts.draw import draw_charts
from cardgen.render.files.bundle import bundle
from cardgen.site.preview.building import Preview, Work
from cardgen.site.preview.keeping import NOT_IN_CHARTS, NOT_IN_FIGURES, without_prose
from tests.acceptance.conftest import SPEC, rows

FAIRNESS = "  fairness: The highest false positive rate is {{ worst('fpr', by='region') }}."


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A spec with a prose file, on rows in a folder."""
    path = tmp_path / "card.yaml"
    text = SPEC.replace(FAIRNESS, "  fairness: {file: prose/fairness.md}").replace("rows.csv", "rows/*.csv")
    path.write_text(text, encoding="utf-8")
    (tmp_path / "prose").mkdir()
    (tmp_path / "prose" / "fairness.md").write_text("It is {{ worst('fpr', by='region') }}.\n", encoding="utf-8")
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "first.csv").write_text("\n".join(rows()) + "\n", encoding="utf-8")
    return path


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def shown(preview: Preview) -> dict[str, bytes | None]:
    """Every file that the preview shows, after a check that a build from nothing gives the same."""
    fresh = build(preview.spec)
    files = bundle(fresh.card, fresh.charts) | fresh.attachments
    built = preview.state.built
    assert built is not None
    assert {name: built.file(name) for name in files} == files
    return {name: built.file(name) for name in files}


def work(preview: Preview) -> Work:
    state = preview.rebuild()
    assert state.problems == ()
    assert state.built is not None
    return state.built.work


def test_a_rebuild_does_only_what_the_change_asks_for(spec: Path) -> None:
    preview = Preview(spec)
    folder = spec.parent
    assert work(preview) == Work(("defaults",), estimated=True, drawn=True)
    first = shown(preview)
    assert work(preview) == Work((), estimated=False, drawn=False)

    (folder / "prose" / "fairness.md").write_text("Now it reads {{ worst('fpr', by='region') }}.\n", encoding="utf-8")
    assert work(preview) == Work((), estimated=False, drawn=False)
    second = shown(preview)
    assert second["card.html"] != first["card.html"]
    assert {name for name in first if name.startswith(("charts/", "data/"))} == {
        name for name in first if name.startswith(("charts/", "data/")) and first[name] == second[name]
    }

    replaced(spec, "max: 0.9", "max: 0.8")  # a criterion is judged on figures that are there
    assert work(preview) == Work((), estimated=True, drawn=True)

    replaced(spec, "metrics: [fpr, fnr, auc]", "metrics: [fpr, fnr]")
    assert work(preview) == Work(("defaults",), estimated=True, drawn=True)
    shown(preview)


def test_data_is_read_again_when_it_changes_or_gains_a_file(spec: Path) -> None:
    preview = Preview(spec)
    work(preview)
    file = spec.parent / "rows" / "first.csv"
    file.write_text("\n".join(rows()[:150]) + "\n", encoding="utf-8")
    assert work(preview).measured == ("defaults",)
    (spec.parent / "rows" / "second.csv").write_text("\n".join(rows()[:1] + rows()[150:]) + "\n", encoding="utf-8")
    assert work(preview).measured == ("defaults",)
    assert spec.parent / "rows" in preview.watched  # a third file would be noticed
    shown(preview)


def test_only_the_evaluation_that_changed_is_measured_again(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    start, end = text.index("  - id: defaults"), text.index("acceptance:")
    second = text[start:end].replace("id: defaults", "id: again").replace("metrics: [fpr, fnr, auc]", "metrics: [fnr]")
    spec.write_text(
        text[:end] + second + text[end:].replace("evaluation: again", "evaluation: defaults"), encoding="utf-8"
    )
    preview = Preview(spec)
    assert work(preview).measured == ("defaults", "again")
    replaced(spec, "metrics: [fnr]", "metrics: [fnr, auc]")
    assert work(preview).measured == ("again",)
    shown(preview)


def test_what_is_wrong_is_told_with_its_place_and_the_last_card_stays(spec: Path) -> None:
    preview = Preview(spec)
    work(preview)
    good = preview.state.built
    replaced(spec, "metrics: [fpr, fnr, auc]", "metrics: [fpr, fnx]")
    state = preview.rebuild()
    assert state.built is good
    place = state.problems[0].place
    assert place is not None
    line = next(n for n, text in enumerate(spec.read_text(encoding="utf-8").splitlines(), 1) if "fnx" in text)
    assert (Path(place.file), place.line) == (spec, line)
    assert place.column is not None
    replaced(spec, "fnx", "fnr, auc")
    assert work(preview) == Work((), estimated=False, drawn=False)  # as it was before: nothing to do anew
    assert preview.state.number == 3


@pytest.mark.parametrize("gone", ["card.yaml", "rows/first.csv", "prose/fairness.md"])
def test_a_file_that_is_gone_is_told_and_may_come_back(spec: Path, gone: str) -> None:
    preview = Preview(spec)
    work(preview)
    file = spec.parent / gone
    content = file.read_bytes()
    file.unlink()
    assert preview.rebuild().problems
    file.write_bytes(content)
    assert not preview.rebuild().problems


def test_a_defect_of_cardgen_is_told_and_outlived(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = Preview(spec)

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("never mind")

    with monkeypatch.context() as patch:
        patch.setattr("cardgen.site.preview.building.draw_charts", broken)
        assert "internal error of cardgen: ZeroDivisionError" in preview.rebuild().problems[0].message
    assert not preview.rebuild().problems


def without(model: Any, names: frozenset[str]) -> Any:
    """A copy of a model that fails when it is asked for some of its fields."""
    bare = copy.copy(model)
    for name in names:
        bare.__dict__.pop(name)
    for name in names:
        with pytest.raises(AttributeError):
            getattr(bare, name)
    return bare


def test_figures_do_not_depend_on_what_their_key_leaves_out(spec: Path) -> None:
    loaded = load(spec)
    measured = measure_all(loaded)
    bare = without(loaded.spec, NOT_IN_FIGURES)
    bare.__dict__["intended_use"] = without_prose(loaded.spec.intended_use)
    assert bare.intended_use != loaded.spec.intended_use
    assert estimate_all(bare, measured) == estimate_all(loaded.spec, measured)


@pytest.mark.parametrize("example", ["recidivism-risk", "face-attributes"])
def test_charts_do_not_depend_on_what_their_key_leaves_out(project: Path, example: str) -> None:
    card = build(project / "card_specs" / example / "card.yaml").card
    assert draw_charts(without(card, NOT_IN_CHARTS)) == draw_charts(card)
