"""Release criteria, declared before the result is known."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cardgen.spec.fields import Identifier, Model, ShortText

__all__ = ["Criterion", "Scope"]

Scope = Literal["overall", "every_group", "worst_group", "gap", "ratio", "equivalence"]


class Criterion(Model):
    """One criterion: a limit that a metric, or a disparity of it, must keep."""

    id: Identifier = Field(description="Stable id.", examples=["worst-accent"])
    evaluation: Identifier = Field(description="The evaluation it is about.", examples=["transcription"])
    metric: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")] = Field(
        description="The metric it is about.", examples=["wer"]
    )
    scope: Scope = Field(
        description="What must keep the limit: the overall value, every category, the worst one, the gap (largest "
        "minus smallest), the ratio (smallest over largest), or the equivalence of all categories within `margin`.",
        examples=["worst_group"],
    )
    by: Identifier | Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=4)] | None = Field(
        default=None, description="The grouping it is about; a list for an intersection.", examples=["accent"]
    )
    min: float | None = Field(default=None, description="The least that is accepted.", examples=[0.8])
    max: float | None = Field(default=None, description="The most that is accepted.", examples=[0.25])
    margin: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="For equivalence: the largest difference that counts as none.", examples=[0.02]
    )
    on: Literal["bound", "point"] = Field(
        default="bound",
        description="Judge the end of the interval nearer the limit's wrong side (bound), or the value alone (point).",
        examples=["bound"],
    )
    intent: ShortText | None = Field(
        default=None,
        description="Why a limit runs against the metric's direction, such as a `max` where higher is better.",
        examples=["A rate this high would mean that the filter lets everything through."],
    )
    inferred_labels: ShortText | None = Field(
        default=None,
        description="Why a criterion may rest on labels that a model guessed; without a reason it may not.",
        examples=["The guesses were checked on 2,000 recordings: 97 % are right, alike for all accents."],
    )

    @property
    def grouping(self) -> tuple[str, ...]:
        """The grouping as a tuple of group ids; empty for everyone."""
        if self.by is None:
            return ()
        return (self.by,) if isinstance(self.by, str) else self.by
