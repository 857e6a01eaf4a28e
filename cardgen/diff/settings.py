"""The settings of a comparison: defaults, what the old card declares, and what a reviewer's project file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardgen.spec.comparison import Comparison, Severity

__all__ = ["Settings", "settings_of"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Severities, margins and limits of a comparison; see `Comparison` for their meaning.

    Attributes:
        severities: Severity by rule id, where it is not the rule's own.
        margins: Margin by metric id.
        sample_size_drop: Share of rows that a category may lose.
        coverage_drop: Share of rows with a known label that may be lost.
        mix_shift: Shift of a category's share.
        interval_widening: Factor by which an interval may widen.
        rewritten_below: Similarity below which a text is rewritten.
        stale_warning_days: Age of an evaluation that is a warning.
        stale_error_days: Age of an evaluation that is an error.
    """

    severities: Mapping[str, Severity] = field(default_factory=dict)
    margins: Mapping[str, float] = field(default_factory=dict)
    sample_size_drop: float = 0.2
    coverage_drop: float = 0.05
    mix_shift: float = 0.05
    interval_widening: float = 1.5
    rewritten_below: float = 0.6
    stale_warning_days: int = 180
    stale_error_days: int = 365


def settings_of(*layers: Comparison) -> Settings:
    """Return the settings of a comparison.

    Args:
        layers: What was declared, weakest first: usually that of the old card, then that of the reviewer's project.
            The new card's is left out on purpose: a change must not loosen the rules by which it is judged.
    """
    severities: dict[str, Severity] = {}
    margins: dict[str, float] = {}
    limits: dict[str, float] = {}
    for layer in layers:
        severities |= layer.severities
        margins |= layer.margins
        own = layer.model_dump(exclude={"severities", "margins"}, exclude_none=True)
        limits |= own
    return Settings(severities, margins, **limits)  # type: ignore[arg-type]  # the names and types of Comparison's fields
