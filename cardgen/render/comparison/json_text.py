"""JSON as cardgen writes it for programs: sorted keys, two spaces, no NaN, and no hidden character in its raw form."""

from __future__ import annotations

import json

from cardgen.spec.fields import HIDDEN_CHARACTERS

__all__ = ["json_text"]


def json_text(value: object) -> str:
    """Write a value as JSON; hidden characters are written as JSON escapes, which read back as the same text."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)
    return HIDDEN_CHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
