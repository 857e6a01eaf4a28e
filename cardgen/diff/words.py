"""Two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from cardgen.diff.report import WordRun

__all__ = ["similarity", "word_runs"]

_WORD = re.compile(r"\S+\s*")
_MOST_WORDS = 4_000


def similarity(old: str, new: str) -> float:
    """Return how alike two texts are, from 0 to 1: twice the words that they share in order, over all their words.

    Of texts of many thousands of words the order is left out, because it would take minutes to find.

    >>> similarity("a b c d", "a b c e")
    0.75
    """
    one, other = old.split(), new.split()
    if not one and not other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() if max(len(one), len(other)) > _MOST_WORDS else matcher.ratio()


def word_runs(old: str, new: str) -> tuple[WordRun, ...]:
    """Return two texts as runs of words that are the same, gone or new.

    Texts of many thousands of words are given whole, as gone and new.

    >>> [(run.op, run.text) for run in word_runs("not for children", "not for adults")]
    [('same', 'not for '), ('gone', 'children'), ('new', 'adults')]
    """
    one, other = _WORD.findall(old), _WORD.findall(new)
    if max(len(one), len(other)) > _MOST_WORDS:
        return WordRun(op="gone", text=old), WordRun(op="new", text=new)
    matcher = SequenceMatcher(None, [word.rstrip() for word in one], [word.rstrip() for word in other], autojunk=False)
    runs: list[WordRun] = []
    for op, start, end, start2, end2 in matcher.get_opcodes():
        if op == "equal":
            runs.append(WordRun(op="same", text="".join(other[start2:end2])))
            continue
        if end > start:
            runs.append(WordRun(op="gone", text="".join(one[start:end])))
        if end2 > start2:
            runs.append(WordRun(op="new", text="".join(other[start2:end2])))
    return tuple(runs)
