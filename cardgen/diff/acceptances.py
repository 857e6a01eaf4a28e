"""A reviewer's acceptance of one finding: a reviewed file with a reason, which lapses when the value moves again."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cardgen.spec.fields import Identifier, Model, Name, ShortText, Version

__all__ = ["Acceptance", "Fingerprint"]

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""Identity of a finding: sixteen hexadecimal digits."""


class Acceptance(Model):
    """One acceptance, as it stands in a file."""

    fingerprint: Fingerprint = Field(description="The finding that is accepted.", examples=["3f9c0a1b2c3d4e5f"])
    service: Identifier = Field(description="The card it is about.", examples=["transcription-en"])
    rule: Identifier = Field(description="The rule that found it.", examples=["limitation-removed"])
    pointer: ShortText = Field(description="What it is about.", examples=["/intended_use/limitations/overlap"])
    reason: ShortText = Field(description="Why it is acceptable.", examples=["Measured since 2.1.0."])
    by: Name | None = Field(default=None, description="Who accepted it.", examples=["R. Eviewer"])
    old_version: Version | None = Field(default=None, description="The version that was compared.", examples=["2.0.0"])
    new_version: Version | None = Field(default=None, description="The version compared with it.", examples=["2.1.0"])
