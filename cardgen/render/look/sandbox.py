"""Where templates of an organisation run: on plain values, without a way to change them, to the machine, or to chance.

The sandbox is Jinja's, which gives no access to what stands behind a value. On top of it, what a template could use to
fill the memory with one expression is refused, and so is what would make two builds differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from cardgen.render.prose.escaping import MarkdownText
from cardgen.spec.checks.hints import suggest
from cardgen.spec.reading.characters import quoted

__all__ = ["MarkdownSandbox", "Plain", "Sandbox", "original", "plain", "unwrapping"]

_LONGEST = 100_000
"""Characters or items that a repetition may make, and bits of a power."""

_GROWING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map", "translate"})
_REFUSED_FILTERS = ("center", "format", "pprint", "random", "xmlattr")


class Plain(dict[str, Any]):
    """A value with named parts: a map of plain values, whose attributes are its keys and nothing else."""

    __slots__ = ("_source",)

    def __init__(self, parts: Mapping[str, Any], source: object) -> None:
        super().__init__(parts)
        self._source = source


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of templates of others."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.globals = {"range": self.globals["range"]}
        for name in _REFUSED_FILTERS:
            self.filters.pop(name, None)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a part of a plain value, or what the sandbox lets through of any other."""
        if isinstance(obj, Plain):
            return obj[attribute] if attribute in obj else self.undefined(hint=_lacks(obj, attribute))
        if isinstance(obj, str) and attribute in _GROWING:  # Jinja hands out its own format before it asks
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item; a method that is asked for like one is refused as in `getattr`."""
        if isinstance(obj, str) and isinstance(argument, str) and argument in _GROWING:
            return self.unsafe_undefined(obj, argument)
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse methods that write as much as they are told to."""
        return super().is_safe_attribute(obj, attr, value) and not (isinstance(obj, str) and attr in _GROWING)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would make a value that fills the memory."""
        size = 1
        if operator == "*":
            times = [value for value in (left, right) if isinstance(value, int)]
            size = max((len(value) for value in (left, right) if hasattr(value, "__len__")), default=0) * max(
                times or [1]
            )
        elif operator == "**" and isinstance(left, int) and isinstance(right, int):
            size = left.bit_length() * abs(right)
        elif operator == "%" and isinstance(left, str):
            raise SecurityError("a template may not format text with %")
        if size > _LONGEST:
            raise SecurityError(f"a template may not make a value of more than {_LONGEST:,} parts with {operator}")
        return super().call_binop(context, operator, left, right)


def _markdown(parts: Iterable[str]) -> str:
    return MarkdownText("".join(parts))


class MarkdownSandbox(Sandbox):
    """The same for Markdown: what a block or macro wrote was escaped on the way, and is not escaped again."""

    concat = staticmethod(_markdown)


def _lacks(value: Plain, name: str) -> str:
    return f"there is no {quoted(name)}: {suggest(name, value, what='there are')}"


def plain(value: Any) -> Any:
    """Return a value of a page as plain data: texts, numbers, tuples, and maps of them.

    Args:
        value: A view, or a part of one; its properties become parts like its fields.

    Raises:
        TypeError: It holds something else.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        names += [name for name, part in vars(type(value)).items() if isinstance(part, property)]
        return Plain({name: plain(getattr(value, name)) for name in names}, value)
    if isinstance(value, BaseModel):
        return Plain(plain(value.model_dump(mode="json")), value)
    if isinstance(value, Mapping):
        return Plain({str(name): plain(part) for name, part in value.items()}, value)
    if isinstance(value, (list, tuple)):
        return tuple(plain(part) for part in value)
    raise TypeError(f"a template cannot be given a {type(value).__name__}")


def original(value: Any) -> Any:
    """Return the view that a plain value was made from."""
    if isinstance(value, Plain):
        return value._source  # noqa: SLF001 - hidden from templates, whose names never begin with an underscore
    return tuple(original(part) for part in value) if isinstance(value, tuple) else value


def unwrapping(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that takes plain values, of one that takes views."""

    def filtered(*values: Any) -> Any:
        missing = next((value for value in values if isinstance(value, Undefined)), None)
        return str(missing) if missing is not None else function(*map(original, values))

    return filtered
