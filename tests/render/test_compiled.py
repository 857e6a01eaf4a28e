"""Compiled templates are kept, and never serve another source or another kind of environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cardgen.render.compiled import CompiledTemplates


def rendered(folder: Path, kept: CompiledTemplates, kind: type[Environment] = Environment) -> str:
    environment = kind(loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=kept)
    return environment.get_template("page.html").render(text="<b>")


def test_a_template_is_compiled_once_and_again_when_it_was_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    original = Environment.compile

    def counted(self: Environment, source: str, *rest: Any, **more: Any) -> Any:
        compiled.append(source)
        return original(self, source, *rest, **more)

    monkeypatch.setattr(Environment, "compile", counted)
    kept = CompiledTemplates()
    (tmp_path / "page.html").write_text("One {{ text }}", encoding="utf-8")
    assert [rendered(tmp_path, kept) for _ in range(3)] == ["One &lt;b&gt;"] * 3
    assert len(compiled) == 1
    (tmp_path / "page.html").write_text("Two {{ text }}", encoding="utf-8")
    assert rendered(tmp_path, kept) == "Two &lt;b&gt;"
    assert len(compiled) == 2


def test_a_sandbox_does_not_run_what_was_compiled_without_one(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ text.__class__.__mro__ }}", encoding="utf-8")
    kept = CompiledTemplates()
    assert "object" in rendered(tmp_path, kept)
    with pytest.raises(SecurityError):
        rendered(tmp_path, kept, ImmutableSandboxedEnvironment)
