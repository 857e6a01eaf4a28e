"""Driving the command within the test's own process: as a user does, but for the start of an interpreter each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.cli.main import main
from tests.acceptance.conftest import Ran, Run

__all__ = ["runner"]


def runner(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command in a folder; environment variables may be changed."""

    def run(*words: str | Path, cwd: Path = folder, **environment: str) -> Ran:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            for name, value in {"NO_COLOR": "1", **environment}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main([str(word) for word in words])
        told = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, told.out, told.err)

    return run
