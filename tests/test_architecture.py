"""The shape of the house: imports run one way, modules stay small, and nothing prints below the command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ORDER = (
    *("errors", "resources", "spec", "metrics", "statistics", "evaluation", "card", "diff", "render", "registry"),
    *("api", "sides", "outside", "site", "cli", "__main__"),
)
"""Packages and top-level modules, lowest first: one imports only from those before it, and from itself."""

ROOT = Path(__file__).resolve().parent.parent / "cardgen"
MODULES = sorted(ROOT.rglob("*.py"))


def area(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the packages of cardgen that a module imports, those that it imports late included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"{node.module}.{alias.name}" if node.module == "cardgen" else node.module for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "cardgen" and len(parts) > 1 and parts[1] != "__version__":
                yield parts[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    if path == ROOT / "__init__.py":
        return
    here = ORDER.index(area(path))
    against = {name for name in imported(path) if ORDER.index(name) > here}
    assert not against, f"{path.name} imports from above: {against}"


def test_every_package_is_in_the_order() -> None:
    assert {area(path) for path in MODULES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_stays_small_and_is_named_for_what_it_does(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 400
    assert path.stem not in {"utils", "util", "helpers", "common", "misc", "manager"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_prints_reads_the_clock_or_the_environment_below_the_command_line(path: Path) -> None:
    if area(path) == "cli":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    forbidden = {"print", "datetime.now", "date.today", "datetime.datetime.now", "datetime.date.today", "time.time"}
    assert not calls & forbidden
    assert not names & {"os.environ", "sys.stdout", "sys.stderr"}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py"], ids=lambda path: path.parent.name
)
def test_a_package_face_does_no_work(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    if path.parent != ROOT:
        assert len(tree.body) == 1, "a package's __init__ holds its docstring only"
