"""Keeps compiled templates while a program runs: a preview or a catalogue renders the same ones again and again."""

from __future__ import annotations

from types import CodeType

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

__all__ = ["CompiledTemplates"]


class CompiledTemplates(BytecodeCache):
    """Compiled templates by the kind of environment and the source; a template that was edited is compiled again.

    What a sandbox compiled never serves another environment, nor the other way round.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[type[Environment], bool, str], tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket its code, where it was compiled before from the same source."""
        checksum, code = self._kept.get(_key(bucket), ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket."""
        if bucket.code is not None:
            self._kept[_key(bucket)] = bucket.checksum, bucket.code


def _key(bucket: Bucket) -> tuple[type[Environment], bool, str]:
    return type(bucket.environment), bool(bucket.environment.autoescape), bucket.key
