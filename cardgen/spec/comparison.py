"""How versions of a card are compared: what an organisation or an owner may set."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import Identifier, Model

__all__ = ["Comparison", "Severity"]

Severity = Literal["error", "warning", "info"]
"""How bad a change is: a definite weakening, one that a person must judge, or a safe one."""

Share = Annotated[float, Field(ge=0, le=1)]


class Comparison(Model):
    """Settings of `cardgen diff`: those of the older card judge the step to the newer one."""

    severities: dict[Identifier, Severity] = Field(
        default={},
        description="Severity of a rule, by its id, where it is not the rule's own (`cardgen rule` lists them).",
        examples=[{"metric-improved": "info", "worst-group-changed": "error"}],
    )
    margins: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")], Annotated[float, Field(gt=0)]] = Field(
        default={},
        description="Margin of a metric, in its own unit (0.01 is one point of a share): the largest change that "
        "counts as none. With a margin, every group must be shown to be no worse by more than it (non-inferiority).",
        examples=[{"wer": 0.01}],
    )
    sample_size_drop: Share | None = Field(
        default=None, description="Share of rows that a category may lose before it is a finding; 0.2.", examples=[0.2]
    )
    coverage_drop: Share | None = Field(
        default=None,
        description="Drop of the share of rows with a known label that is a finding; 0.05.",
        examples=[0.05],
    )
    mix_shift: Share | None = Field(
        default=None,
        description="Shift of a category's share of the rows that is a finding; 0.05.",
        examples=[0.05],
    )
    interval_widening: Annotated[float, Field(gt=1)] | None = Field(
        default=None, description="Factor by which an interval may widen before it is a finding; 1.5.", examples=[1.5]
    )
    rewritten_below: Share | None = Field(
        default=None,
        description="Similarity of two texts below which one is rewritten, not edited; 0.6.",
        examples=[0.6],
    )
    stale_warning_days: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Age of an evaluation, in days, that is a warning; 180.", examples=[180]
    )
    stale_error_days: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Age of an evaluation, in days, that is an error; 365.", examples=[365]
    )
