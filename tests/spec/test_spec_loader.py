"""What loading a spec gives, and what it says about every mistake an owner can make in one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardgen.errors import Place, SpecError, UnreadableError
from cardgen.spec.checks.explanation import PATTERNS
from cardgen.spec.loader import load_spec
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.schema import spec_schema
from tests.spec.spec_writing import SPEC, changed, messages, write

CASES_FILE = Path(__file__).parent / "refused_specs.txt"


def read_cases() -> dict[str, tuple[tuple[tuple[str, str], ...], list[str]]]:
    """Return the cases of the file by name: the changes to the spec, and what is told about it."""
    cases = {}
    for block in CASES_FILE.read_text(encoding="utf-8").split("\n== ")[1:]:
        name, *lines = block.strip("\n").split("\n")
        changes: list[tuple[list[str], list[str]]] = []
        for previous, line in zip(["+", *lines], lines, strict=False):
            if line.startswith("- "):
                if not previous.startswith("-"):
                    changes.append(([], []))
                changes[-1][0].append(line[2:])
            elif line.startswith("+ "):
                changes[-1][1].append(line[2:])
        told = [line[2:] for line in lines if line.startswith("! ")]
        cases[name] = (tuple(("\n".join(old), "\n".join(new)) for old, new in changes), told)
    return cases


CASES = read_cases()


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_with_its_place_and_what_to_do(tmp_path: Path, case: str) -> None:
    changes, told = CASES[case]
    assert told
    assert messages(write(tmp_path, changed(*changes))) == told


def test_the_spec_of_these_tests_holds(tmp_path: Path) -> None:
    path = write(tmp_path, SPEC)
    loaded = load_spec(path)
    assert loaded.spec.card.as_of == date(2026, 6, 1)
    assert loaded.spec.evaluations[0].groupings == (("sex",), ("region",), ("sex", "region"))
    assert loaded.path == path
    assert loaded.directory == tmp_path
    assert loaded.positions.place(("evaluations", 0, "by", 2)) == Place(str(path), 37, 23)
    assert [name for name, _ in loaded.files] == ["card.yaml"]
    assert not loaded.inherited


def test_json_holds_the_same_spec(tmp_path: Path) -> None:
    tree, _ = parse(SPEC, "card.yaml")
    path = write(tmp_path, json.dumps(tree, indent=1), "card.json")
    assert load_spec(path).spec == load_spec(write(tmp_path, SPEC)).spec
    broken = write(tmp_path, json.dumps(tree, indent=1).replace('"fpr",', '"fpr", 7,', 1), "card.json")
    assert messages(broken) == [
        'card.json:89:12: evaluations.0.metrics.1: should be text or a map, but is the number 7 (quote it: "7")'
    ]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["compas", "edacc-parakeet-v2", "edacc-parakeet-v3", "edacc-whisper-turbo"])
def test_the_contract_loads_unchanged(shared: Path, name: str) -> None:
    loaded = load_spec(shared / "contract" / f"{name}.yaml")
    assert loaded.spec.evaluations[0].row_id == {"compas": "id"}.get(name, "utt_id")
    assert loaded.spec.evaluations[0].id == {"compas": "two-years"}.get(name, "transcription")


def test_the_second_id_of_an_evaluation_names_the_column_of_row_ids(tmp_path: Path) -> None:
    loaded = load_spec(write(tmp_path, changed(("    metrics:", "    id: loan_number\n    metrics:"))))
    assert loaded.spec.evaluations[0].id == "yearly"
    assert loaded.spec.evaluations[0].row_id == "loan_number"
    assert loaded.positions.place(("evaluations", 0, "row_id")) == Place(str(tmp_path / "card.yaml"), 36, 9)


@pytest.mark.parametrize("also", ["id: again", "row_id: loan_number\n    id: again"])
def test_a_third_id_is_a_duplicate(tmp_path: Path, also: str) -> None:
    text = changed(("    metrics:", f"    id: loan_number\n    {also}\n    metrics:"))
    assert "duplicate key" in messages(write(tmp_path, text))[0]


def test_a_spec_that_is_not_there_is_exit_code_three(tmp_path: Path) -> None:
    write(tmp_path, SPEC)
    assert messages(tmp_path / "crad.yaml", UnreadableError) == [
        'crad.yaml: cannot read the file: there is no such file (did you mean "card.yaml"?)'
    ]
    (tmp_path / "folder.yaml").mkdir()
    assert messages(tmp_path / "folder.yaml", UnreadableError) == ["folder.yaml: cannot read the file: it is a folder"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "card.yaml:1:1: the file is empty"),
        ("- a\n", "card.yaml:1:1: a spec is a map of keys such as card, service and evaluations"),
        ("spec\n", "card.yaml:1:1: a spec is a map of keys such as card, service and evaluations"),
        ("a: [\n", "card.yaml:2:1: not valid YAML: the file ends too early (close the bracket or quotation mark)"),
    ],
)
def test_a_file_that_is_no_spec_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    assert messages(write(tmp_path, text)) == [told]


def test_thousands_of_mistakes_are_cut(tmp_path: Path) -> None:
    told = messages(write(tmp_path, SPEC + "".join(f"key{number}: 1\n" for number in range(5_000))))
    assert len(told) == 101
    assert told[-1].endswith("more than 100 problems; the rest is not listed")


def test_thousands_of_contradictions_are_cut(tmp_path: Path) -> None:
    figures = "".join(f"      - {{metric: fpr, value: 0.1, group: {{age: c{number}}}}}\n" for number in range(5_000))
    source = f"source:\n      kind: reported\n      document: {{title: A paper}}\n      figures:\n{figures}"
    assert len(messages(write(tmp_path, changed(("source: loans.csv\n", source))))) == 101


def test_every_pattern_is_told_in_words() -> None:
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            found.update({node["pattern"]} if isinstance(node.get("pattern"), str) else ())
            for item in node.values():
                walk(item)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(spec_schema())
    assert found
    assert found <= set(PATTERNS)


LINES = SPEC.splitlines(keepends=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.integers(0, len(LINES) - 1), st.integers(0, 60), st.sampled_from(["", "\n", ": ", "[", "{}", "1", '"', "*", " "])
)
def test_a_slip_of_the_keyboard_is_a_spec_or_told_in_lines(tmp_path: Path, line: int, column: int, slip: str) -> None:
    """Any line cut short, or with something typed into it, loads or is told; nothing else is raised."""
    text = LINES[line].rstrip("\n")
    broken = text[:column] + slip + (text[column:] if slip else "")
    path = write(tmp_path, "".join([*LINES[:line], broken + "\n", *LINES[line + 1 :]]))
    try:
        loaded = load_spec(path)
    except (SpecError, UnreadableError) as error:
        told = [str(problem) for problem in error.problems]
    else:
        told = []
        assert loaded.spec.spec == 1
    assert all(line.startswith(str(path)) and "\n" not in line for line in told)
