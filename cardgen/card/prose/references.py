"""Number references of the prose: parsed, never run.

`{{ worst("wer", by="accent") }}` is read with Jinja's own parser and accepted only where the tree holds text and
calls of the functions below with constant arguments. Nothing else of Jinja ever runs on an owner's text.

| function                         | becomes                                                     |
|----------------------------------|-------------------------------------------------------------|
| overall(metric)                  | the figure of everyone, with its interval                   |
| worst(metric, by), best(…)       | the figure of the worst or best category, with its name     |
| gap(metric, by), ratio(…)        | largest minus smallest; smallest over largest               |
| value(metric, group="category")  | the figure of a category or an intersection                 |
| count(group)                     | how many categories were evaluated                          |
| rows(evaluation)                 | rows of an evaluation                                       |
| clusters(evaluation)             | clusters of an evaluation                                   |

All but the last three take `evaluation="…"`, needed where several evaluations have the metric, and `interval=false`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import nodes

from cardgen.errors import NumberReferenceError
from cardgen.spec.checks.hints import suggest

__all__ = ["FUNCTIONS", "Call", "Constant", "calls", "holds_reference", "parse"]

Constant = str | int | float | bool | dict[str, str] | list[str]

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "overall": ("metric",),
    "worst": ("metric", "by"),
    "best": ("metric", "by"),
    "gap": ("metric", "by"),
    "ratio": ("metric", "by"),
    "value": ("metric",),
    "count": ("group",),
    "rows": ("evaluation",),
    "clusters": ("evaluation",),
}
"""Name to the arguments that a reference needs, in the order in which they may stand without a name."""

_OPTIONS = ("evaluation", "interval")
_MARKS = ("{{", "{%", "{#")


@dataclass(frozen=True, slots=True)
class Call:
    """One reference: a function and its constant arguments."""

    function: str
    arguments: Mapping[str, Constant]
    expression: str


def holds_reference(text: str) -> bool:
    """Tell whether prose holds anything that Jinja would read."""
    return any(mark in text for mark in _MARKS)


def parse(text: str) -> tuple[str | Call, ...]:
    """Split prose into text and references.

    Raises:
        NumberReferenceError: The text holds something other than text and references.
    """
    from jinja2 import Environment, TemplateSyntaxError, nodes

    try:
        tree = Environment(keep_trailing_newline=True, autoescape=False).parse(text)  # noqa: S701 - nothing is rendered
    except TemplateSyntaxError as error:
        raise NumberReferenceError(
            f"a number reference cannot be read: {error.message}", 'write {{ overall("wer") }}, and no other braces'
        ) from error
    except RecursionError as error:
        raise NumberReferenceError("a number reference is nested too deeply") from error
    parts: list[str | Call] = []
    for statement in tree.body:
        if not isinstance(statement, nodes.Output):
            raise NumberReferenceError(
                "prose may hold number references only, no statements of a template",
                'write {{ overall("wer") }}; braces and a per cent sign start a statement',
            )
        parts.extend(node.data if isinstance(node, nodes.TemplateData) else _call(node) for node in statement.nodes)
    return tuple(parts)


def _call(node: nodes.Expr) -> Call:
    from jinja2 import nodes

    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        raise NumberReferenceError(
            "a number reference is a call of " + ", ".join(FUNCTIONS), 'such as {{ overall("wer") }}'
        )
    name = node.node.name
    if name not in FUNCTIONS:
        raise NumberReferenceError(
            f"there is no number reference {name}(…)", suggest(name, FUNCTIONS), "unknown-reference"
        )
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise NumberReferenceError(f"the arguments of {name}(…) must be constants")
    expected = FUNCTIONS[name]
    if len(node.args) > len(expected):
        raise NumberReferenceError(f"{name}({', '.join(expected)}) takes {len(expected)} argument(s) without a name")
    arguments: dict[str, Constant] = {
        key: _constant(name, value) for key, value in zip(expected, node.args, strict=False)
    }
    for pair in node.kwargs:
        if pair.key in arguments:
            raise NumberReferenceError(f"{name}(…) has the argument {pair.key} twice")
        arguments[pair.key] = _constant(name, pair.value)
    missing = [key for key in expected if key not in arguments]
    if missing:
        raise NumberReferenceError(f"{name}(…) needs {' and '.join(missing)}", f"write {_example(name)}")
    allowed = {*expected, *(() if expected == ("evaluation",) or name == "count" else _OPTIONS)}
    unknown = [key for key in arguments if key not in allowed]
    if unknown and name != "value":
        raise NumberReferenceError(f"{name}(…) has no argument {unknown[0]}", suggest(unknown[0], allowed))
    return Call(name, arguments, _written(name, arguments))


def _constant(name: str, node: nodes.Expr) -> Constant:
    from jinja2 import nodes

    if isinstance(node, nodes.Const) and isinstance(node.value, str | int | float | bool):
        return node.value
    if isinstance(node, nodes.List | nodes.Tuple):
        return [_text(name, part) for part in node.items]
    if isinstance(node, nodes.Dict):
        return {_text(name, pair.key): _text(name, pair.value) for pair in node.items}
    raise NumberReferenceError(f"the arguments of {name}(…) must be constants", f"write {_example(name)}")


def _text(name: str, node: Any) -> str:
    value = _constant(name, node)
    if not isinstance(value, str):
        raise NumberReferenceError(f"the arguments of {name}(…) must be texts in quotes")
    return value


def _written(name: str, arguments: Mapping[str, Constant]) -> str:
    """Write a reference in one form, whatever quotes and spaces the owner used."""
    positional = FUNCTIONS[name]
    texts = [repr(arguments[key]) for key in positional[:1]]
    texts += [f"{key}={value!r}" for key, value in arguments.items() if key not in positional[:1]]
    return f"{name}({', '.join(texts)})"


def _example(name: str) -> str:
    examples = {
        "overall": '{{ overall("wer") }}',
        "value": '{{ value("wer", accent="Vietnamese") }}',
        "count": '{{ count("accent") }}',
        "rows": '{{ rows("transcription") }}',
        "clusters": '{{ clusters("transcription") }}',
    }
    return examples.get(name, f'{{{{ {name}("wer", by="accent") }}}}')


def calls(text: str) -> Iterator[Call]:
    """Yield the references of a prose text."""
    for part in parse(text):
        if isinstance(part, Call):
            yield part
