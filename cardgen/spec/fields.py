"""The building blocks of every spec model: the frozen base, and the kinds of text that a field may hold."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

__all__ = [
    "HIDDEN_CHARACTERS",
    "LABEL_TRUST",
    "ColumnName",
    "Contact",
    "Day",
    "Identifier",
    "LanguageTag",
    "Model",
    "Name",
    "NotApplicable",
    "Prose",
    "ShortText",
    "TextOrNotApplicable",
    "Url",
    "Version",
]

HIDDEN_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Control characters and bidirectional overrides: text that can look like other text."""

_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))})


class Model(BaseModel):
    """Base of every model: frozen, strict, no unknown keys, no NaN or infinity."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        use_attribute_docstrings=False,
        str_max_length=200_000,
    )


def _visible(text: str) -> str:
    found = HIDDEN_CHARACTERS.search(text)
    if found:
        raise PydanticCustomError(
            "hidden_character",
            "holds the hidden character U+{code}, which can make text look like other text",
            {"code": f"{ord(found[0]):04X}"},
        )
    if text != text.strip():
        raise PydanticCustomError("outer_space", "begins or ends with white space")
    return text


def _portable(text: str) -> str:
    if text in _RESERVED:
        raise PydanticCustomError("reserved_name", "is a device name on some systems and cannot name a file there")
    return text


Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"),
    AfterValidator(_portable),
]
"""A stable name used in file names and references: lower-case letters, digits and hyphens, 63 at most."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_visible)]
"""One line that people read as a name; no hidden characters."""

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
"""A sentence or two of plain text."""

ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""The name of a column in the evaluation data."""

Contact = Annotated[str, StringConstraints(min_length=3, max_length=300), AfterValidator(_visible)]
"""An address at which people answer: e-mail, or a web page."""

Url = Annotated[str, StringConstraints(pattern=r"^(https?://|mailto:)[^\s<>\"]+$", max_length=2_000)]
"""A web address (http, https) or a mailto link."""

Version = Annotated[
    str,
    StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$", max_length=64),
]
"""A semantic version: three numbers, such as 2.1.0."""

LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A language as a BCP 47 tag, such as en, fa-IR or az-Arab."""

Day = Annotated[date, Field()]
"""A calendar day, written YYYY-MM-DD."""

_BOTH_FORMS = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "properties": {
                    "file": {
                        "type": "string",
                        "description": "A Markdown file below the folder of this spec.",
                        "examples": ["prose/fairness.md"],
                    }
                },
                "required": ["file"],
                "additionalProperties": False,
            },
        ]
    }
)
"""Tells editors both forms in which prose may be written."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=200_000), _BOTH_FORMS]
"""Markdown, inline or as `{file: prose/fairness.md}`; figures in it are references such as `{{ overall("wer") }}`."""


class NotApplicable(Model):
    """Says why a topic does not apply, instead of leaving it out."""

    not_applicable: Prose = Field(
        description="Why this topic does not apply to the service.",
        examples=["The service has no network interface."],
    )


TextOrNotApplicable = Prose | NotApplicable
"""Prose, or `{not_applicable: reason}`."""

Level = Annotated[float, Field(gt=0.5, lt=1)]
"""A confidence level between 0.5 and 1."""

GroupKind = Literal[
    "demographic",
    "linguistic",
    "condition",
    "jurisdiction",
    "mentioned_identity",
    "attack",
    "variant",
    "origin",
    "other",
]
"""What kind of division a group is; one of origin, real and synthetic rows, follows from `synthetic`."""

LabelSource = Literal["self_reported", "annotated", "document_field", "proxy", "inferred", "synthetic", "unstated"]
"""Where the labels of a group come from."""

LABEL_TRUST: tuple[LabelSource, ...] = get_args(LabelSource)
"""The same, most trusted first: moving down this order between versions is a finding."""
