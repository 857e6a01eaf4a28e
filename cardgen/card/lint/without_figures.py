"""What the rules find in a spec before its data is read."""

from __future__ import annotations

from cardgen.card.document import LintFinding
from cardgen.card.lint.places import context_of, with_places
from cardgen.card.lint.registry import lint
from cardgen.card.lint.rule import Stage
from cardgen.card.prose.resolve import Figures
from cardgen.spec.loader import LoadedSpec

__all__ = ["lint_spec"]


def lint_spec(loaded: LoadedSpec, stage: Stage) -> tuple[LintFinding, ...]:
    """Return what the rules find in a spec, with its place in it; those that judge figures find nothing.

    Args:
        loaded: The spec.
        stage: The stage whose levels count.
    """
    spec = loaded.spec
    return with_places(loaded, lint(context_of(spec, loaded.profile.profile, Figures((), (), (), spec.groups))), stage)
