"""What ships: the wheel holds the templates, the type marker and nothing of the tests, and works when unpacked."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_templates_and_the_type_marker_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {f"cardgen/{name}" for name in templates} <= names
    assert "cardgen/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "card_specs/"))]


def test_an_unpacked_wheel_builds_a_card_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import cardgen\n"
        f"assert cardgen.__file__.startswith({str(tmp_path)!r}), cardgen.__file__\n"
        "from cardgen.cli.main import main\n"
        "main(['init', 'new', '--profile', 'tabular_classification'])\n"
    )
    begun = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert begun.returncode == 0, begun.stderr
    code = code.replace(
        "main(['init', 'new', '--profile', 'tabular_classification'])", "main(['build', 'new/card.yaml'])"
    )
    built = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    assert list(tmp_path.glob("build/cards/*/card.html"))
