"""Where PDFs cannot be made, one message says so, before anything else is done."""

from __future__ import annotations

import builtins
import logging
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cardgen.cli.main import main
from cardgen.errors import UnreadableError
from cardgen.render.pdf.engine import check_engine, lay_out


def too_old() -> ModuleType:
    module = ModuleType("weasyprint")
    module.__version__ = "69.0"  # type: ignore[attr-defined]
    return module


def test_a_machine_without_weasyprint_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UnreadableError, match=r"not installed.*cardgen\[pdf\]"):
        check_engine()


def test_a_weasyprint_that_can_be_got_round_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", too_old())
    with pytest.raises(UnreadableError, match=r"WeasyPrint 70 or later, and 69\.0 is installed"):
        check_engine()


def test_a_machine_without_pango_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': not found\nmore of it")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(
        UnreadableError, match=r"does not find: cannot load library 'libpango-1\.0-0': not found \("
    ) as told:
        check_engine()
    assert "libpangoft2-1.0-0" in told.value.problems[0].hint


@pytest.mark.parametrize(
    "command",
    [["build", "absent.yaml", "--format", "json,pdf"], ["diff", "a", "b", "--format", "pdf", "--out", "x.pdf"]],
)
def test_commands_say_so_before_they_read_anything(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(command)
    told = capsys.readouterr()
    assert ended.value.code == 3
    assert told.out == ""
    assert told.err.splitlines() == [
        "cardgen: a PDF needs WeasyPrint, which is not installed",
        "    hint: install it with the extra `pdf`: pip install 'cardgen[pdf]'",
    ]
    assert list(tmp_path.iterdir()) == []


def test_what_weasyprint_remarks_reaches_nobody_and_its_loggers_are_left_as_they_were(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("weasyprint")
    with caplog.at_level(logging.DEBUG):
        lay_out("<html lang=en><title>t</title><p style='x: y'><img src='a.png'>t</html>", lambda _: None, b"id")
    assert caplog.records == []
    assert not logger.disabled


def test_help_and_reading_a_card_do_not_import_it(project: Path) -> None:
    import subprocess

    script = "import sys, cardgen.cli.main, cardgen.api, cardgen.render.html; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=project, check=False).returncode == 0
