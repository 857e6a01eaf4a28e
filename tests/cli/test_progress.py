"""Progress shows on a terminal, and never in a log."""

from __future__ import annotations

import sys

import pytest

from cardgen.cli.progress import working


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with working("scanning"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_what_is_being_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    with working("scanning the evaluation data"):
        pass
    assert "scanning the evaluation data" in capsys.readouterr().err
