"""What is public: the names that a user may rely on, and how cheap it is to import them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import cardgen

HEAVY = {"pydantic", "pandas", "matplotlib", "duckdb", "numpy", "scipy"}


def test_public_names() -> None:
    assert sorted(cardgen.__all__) == [
        "CardError",
        "CardgenError",
        "DataError",
        "InvalidInputError",
        "ServiceCard",
        "SpecError",
        "UnreadableError",
        "__version__",
        "build",
        "compare",
        "load",
        "read",
    ]
    for name in cardgen.__all__:
        assert getattr(cardgen, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        _ = cardgen.biuld


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    code = (
        "import json, sys\n"
        "from cardgen.cli.main import main\n"
        "try:\n"
        f"    main({words!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        "print(json.dumps(sorted(name.partition('.')[0] for name in sys.modules)), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(json.loads(run.stderr))
    assert "cardgen" in run.stdout
