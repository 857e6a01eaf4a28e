"""`cardgen check --fix`: what cannot mean anything else is fixed in place, everything else is left as it was."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from cardgen.api import load
from cardgen.card.assemble import estimate_all
from cardgen.card.lint.places import context_of
from cardgen.card.lint.registry import lint
from cardgen.card.lint.typed_number_fix import fix_typed_number
from cardgen.card.measuring import measure_all
from cardgen.card.prose.resolve import Figures
from cardgen.errors import UnreadableError
from cardgen.render.files.single import write_file
from cardgen.sides import fixing
from cardgen.sides.fixing import fix_spec, write_fixed
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner

EXAMPLE = Path(__file__).resolve().parents[2] / "card_specs" / "recidivism-risk"
CONSIDERATIONS = "A wrong offer does little harm, a missed one more; look at the false negative rate first."
HISPANIC = "{{ value('fpr', race='Hispanic', interval=false) }}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example on COMPAS: the false positive rate is 32.3% overall, and 21.5% for Hispanic people."""
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    lines = (tmp_path / "card.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    slow = ("    comparisons:", "    adjust:", "    compatibility")
    (tmp_path / "card.yaml").write_text("".join(each for each in lines if not each.startswith(slow)), encoding="utf-8")
    return tmp_path


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(folder, monkeypatch, capsys)


def put(folder: Path, old: str, new: str, name: str = "card.yaml") -> None:
    text = (folder / name).read_bytes().decode("utf-8")
    assert text.count(old) == 1
    (folder / name).write_bytes(text.replace(old, new).encode("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        (
            "The false positive rate of Hispanic people is 21.5 %.",
            f"The false positive rate of Hispanic people is {HISPANIC}.",
        ),
        (
            '"A \\"wrong\\" offer: FPR is 21.5 % \\\n        of Hispanic people\\n."  # said the team',
            f'"A \\"wrong\\" offer: FPR is {HISPANIC} \\\n        of Hispanic people\\n."  # said the team',
        ),
        (
            "'For Hispanic people it''s a false positive rate of 21.5%.'",
            "'For Hispanic people it''s a false positive rate of " + HISPANIC.replace("'", "''") + ".'",
        ),
        (
            ">-\n        Overall the false positive\n        rate is 32.3\n        per cent, high.",
            ">-\n        Overall the false positive\n        rate is {{ overall('fpr', interval=false) }}, high.",
        ),
    ],
)
def test_a_typed_figure_becomes_the_one_reference_that_reads_the_same(
    cardgen: Run, folder: Path, written: str, fixed: str
) -> None:
    put(folder, CONSIDERATIONS, written)
    before = contents(folder)
    ran = cardgen("check", "card.yaml", "--fix", "--quiet")
    assert "[typed-number]" not in ran.out
    assert ran.err.count(": fixed[typed-number] ") == 1
    after = contents(folder)
    assert {name for name in before if before[name] != after[name]} == {"card.yaml"}
    assert after["card.yaml"].decode() == before["card.yaml"].decode().replace(written, fixed)
    assert ran.code == 1  # its criteria are not met, as before


def test_a_diff_writes_nothing_and_says_what_would_change(cardgen: Run, folder: Path) -> None:
    put(folder, CONSIDERATIONS, "The false positive rate of Hispanic people is 21.5 %.")
    before = contents(folder)
    ran = cardgen("check", "card.yaml", "--diff")
    assert contents(folder) == before
    lines = ran.out.splitlines()
    assert lines[:2] == ["--- card.yaml", "+++ card.yaml"]
    changed = [line for line in lines[2:] if line.startswith(("-", "+"))]
    assert changed == [
        "-      considerations: The false positive rate of Hispanic people is 21.5 %.",
        f"+      considerations: The false positive rate of Hispanic people is {HISPANIC}.",
    ]
    assert "would fix[typed-number]" in ran.err
    assert ran.code == 1


def test_a_prose_file_keeps_its_line_ends_and_its_mark(cardgen: Run, folder: Path) -> None:
    put(folder, "**Age and sex.**", "The false positive rate of Hispanic people is 21.5 %.", "prose/fairness.md")
    file = folder / "prose" / "fairness.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    before = file.read_bytes()
    assert "prose/fairness.md:" in cardgen("check", "card.yaml", "--fix").err
    assert file.read_bytes() == before.replace(b"21.5 %", HISPANIC.encode())


@cache
def figures() -> Figures:
    """Return the figures of the example, which its prose does not change."""
    loaded = load(EXAMPLE / "card.yaml")
    return estimate_all(loaded.spec, measure_all(loaded)).figures


@pytest.mark.parametrize(
    "text",
    [
        "The false positive rate of Hispanic people is 21.6 %.",  # no figure of the card
        "The false positive rate of Asian people is 21.5 %.",  # that of others
        "The false positive rate of Hispanic and Caucasian people is 21.5 %.",
        "The false positive rate is 21.5 %.",
        "The false positive rate of Hispanic women is 21.5 %.",
        "For young Hispanic people the false positive rate is 21.5 %.",
        "The false positive rate of women is 32.3 %.",  # narrowed down to whom the card does not name so
        "The false positive rate of Hispanic people was 21.5 % in the previous version.",
        "The false positive rate of Hispanic people is at most 21.5 %.",
        "The false positive rate of Hispanic people lies between 21.5 % and 30 %.",
        "| group | false positive rate |\n        |---|---|\n        | Hispanic | 21.5 % |",
    ],
)
def test_a_figure_that_may_mean_something_else_is_left(folder: Path, text: str) -> None:
    put(folder, CONSIDERATIONS, f"|-\n        {text}")
    loaded = load(folder / "card.yaml")
    context = context_of(loaded.spec, loaded.profile.profile, figures())
    found = [finding for finding in lint(context) if finding.rule == "typed-number"]
    assert found
    assert [fix_typed_number(context, finding, {}) for finding in found] == [None] * len(found)


def test_the_change_log_is_history(folder: Path) -> None:
    put(folder, "First card, with", '"The false positive rate of Hispanic people is 21.5 %. First card, with')
    put(folder, "from public records.\n\nservice", 'from public records."\n\nservice')
    assert fix_spec(folder / "card.yaml").changes == ()


def test_several_figures_are_fixed_at_once(cardgen: Run, folder: Path) -> None:
    put(
        folder, CONSIDERATIONS, "The false positive rate of Hispanic people is 21.5 %. Overall the FPR is 32.3 %. TODO."
    )
    put(folder, "**Age and sex.**", "The false positive rate of Hispanic people is 21.5 %.", "prose/fairness.md")
    ran = cardgen("check", "card.yaml", "--fix", "-q")
    assert ran.err.count("fixed[typed-number]") == 3
    assert [line.split()[1] for line in ran.out.splitlines() if "error[" in line] == ["error[placeholder]"]


def test_a_category_is_spelt_as_the_data_spell_it(cardgen: Run, folder: Path) -> None:
    put(
        folder,
        "categories: [Under 25, 25 to 44, 45 and over]",
        "categories: [under  25, '25 to 44', 45-and-over] # age",
    )
    assert "warning[category-absent]" in cardgen("check", "card.yaml").out
    ran = cardgen("check", "card.yaml", "--fix")
    assert "category-absent" not in ran.out
    assert ran.err.count("fixed[category-absent]") == 2
    assert "categories: [Under 25, '25 to 44', 45 and over] # age" in (folder / "card.yaml").read_text(encoding="utf-8")


def test_a_category_that_is_spelt_quite_otherwise_is_left(folder: Path) -> None:
    put(folder, "categories: [Under 25, 25 to 44, 45 and over]", "categories: [Below 25, 25 to 44, 45 and over]")
    assert fix_spec(folder / "card.yaml").changes == ()


def test_a_fix_that_would_break_the_spec_is_not_made(folder: Path) -> None:
    """A plain scalar inside braces cannot hold the braces of a reference."""
    confounder = "{id: more, text: The false positive rate of Hispanic people is 21.5 %}"
    put(folder, 'questionnaire; who asks, and how, may change them."}', f'questionnaire."}}\n    - {confounder}')
    fixed = fix_spec(folder / "card.yaml")
    assert (fixed.changes, fixed.files, fixed.shared) == ((), {}, ())


def test_a_fix_that_another_part_of_the_spec_contradicts_is_not_made(folder: Path) -> None:
    put(
        folder,
        "categories: [Under 25, 25 to 44, 45 and over]\n    reference: largest",
        ("categories: [under 25, 25 to 44, 45 and over]\n    reference: 25 to 44\n    formerly: {under 25: [Young]}"),
    )
    assert fix_spec(folder / "card.yaml").changes == ()


def test_what_stands_in_a_base_is_named_and_left(cardgen: Run, folder: Path) -> None:
    put(folder, CONSIDERATIONS, "The false positive rate of Hispanic people is 21.5 %.")
    (folder / "card.yaml").rename(folder / "base.yaml")
    (folder / "card.yaml").write_text("extends: base.yaml\nspec: 1\n", encoding="utf-8")
    before = contents(folder)
    ran = cardgen("check", "card.yaml", "--fix")
    assert "base.yaml:51:" in ran.err
    assert "not fixed, because it stands in a base" in ran.err
    assert contents(folder) == before


def test_a_file_that_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    put(folder, CONSIDERATIONS, "The false positive rate of Hispanic people is 21.5 %.")
    put(folder, "**Age and sex.**", "The false positive rate of Hispanic people is 21.5 %.", "prose/fairness.md")
    fixed = fix_spec(folder / "card.yaml")
    assert len(fixed.files) == 2
    put(folder, "spec: 1", "spec: 1\n# somebody was here")
    before = contents(folder)
    with pytest.raises(UnreadableError, match="changed by somebody else"):
        write_fixed(fixed)
    assert contents(folder) == before


def test_either_all_files_are_written_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, CONSIDERATIONS, "The false positive rate of Hispanic people is 21.5 %.")
    put(folder, "**Age and sex.**", "The false positive rate of Hispanic people is 21.5 %.", "prose/fairness.md")
    fixed = fix_spec(folder / "card.yaml")
    before = contents(folder)

    def full_disk(path: Path, content: bytes) -> None:
        if path.name == "fairness.md":
            raise UnreadableError("no space is left")
        write_file(path, content)

    monkeypatch.setattr(fixing, "write_file", full_disk)
    with pytest.raises(UnreadableError, match="no space"):
        write_fixed(fixed)
    assert contents(folder) == before


def test_a_spec_that_is_a_link_stays_one(cardgen: Run, folder: Path) -> None:
    put(folder, CONSIDERATIONS, "The false positive rate of Hispanic people is 21.5 %.")
    (folder / "card.yaml").rename(folder / "real.yaml")
    (folder / "card.yaml").symlink_to("real.yaml")
    assert "fixed[typed-number]" in cardgen("check", "card.yaml", "--fix").err
    assert (folder / "card.yaml").is_symlink()
    assert HISPANIC in (folder / "real.yaml").read_text(encoding="utf-8")


def test_a_card_is_not_fixed(cardgen: Run, folder: Path) -> None:
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    ran = cardgen("check", "out/card.json", "--fix")
    assert ran.code == 2
    assert "is a built card: fix its spec" in ran.err
