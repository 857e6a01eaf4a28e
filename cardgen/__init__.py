"""cardgen: service cards for AI services, computed from evidence.

    import cardgen

    card = cardgen.build("card.yaml")
    card.results_frame()
    card.to_html()

Public names are listed in `__all__`; they are imported when they are first used, so that importing cardgen is cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardgen.api import ServiceCard, build, load, read
    from cardgen.errors import CardError, CardgenError, DataError, InvalidInputError, SpecError, UnreadableError
    from cardgen.sides.comparing import compare

__version__ = "0.1.0"

__all__ = [
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

_ELSEWHERE = {"compare": "cardgen.sides.comparing"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'cardgen' has no attribute {name!r}")
    from importlib import import_module

    module = "cardgen.errors" if name.endswith("Error") else _ELSEWHERE.get(name, "cardgen.api")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted(__all__)
