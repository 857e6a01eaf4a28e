"""Jobs on texts: words of a reference aligned with those of a hypothesis."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from benchmarks.scaling.job import Job

__all__ = ["JOBS", "write_texts"]

_VOCABULARY = 5_000
_WORDS = 12


def write_texts(path: Path, utterances: int) -> None:
    """Write utterances of about twelve words with an error in every sixth; the same each time."""
    import pyarrow as pa
    from pyarrow import parquet

    draw = random.Random(20_261_125)
    words = [f"{draw.choice('bdfgklmnprst')}{draw.choice('aeiou')}{index}" for index in range(_VOCABULARY)]
    references, hypotheses = [], []
    for _ in range(utterances):
        said = [draw.choice(words) for _ in range(draw.randint(_WORDS // 2, _WORDS * 3 // 2))]
        heard = []
        for word in said:
            luck = draw.random()
            if luck > 1 / 18:
                heard.append(word if luck > 1 / 9 else draw.choice(words))
            if luck > 17 / 18:
                heard.append(draw.choice(words))
        references.append(" ".join(said))
        hypotheses.append(" ".join(heard))
    parquet.write_table(pa.table({"reference": references, "hypothesis": hypotheses}), path)


def _texts(data: Path) -> tuple[list[str], list[str]]:
    from pyarrow import parquet

    table = parquet.read_table(data)
    return table["reference"].to_pylist(), table["hypothesis"].to_pylist()


def _cardgen(data: Path) -> float:
    """Align every pair as the engine does, and return the words of the references."""
    from cardgen.evaluation.tasks.alignment import edits

    pairs = zip(*_texts(data), strict=True)
    return float(sum(edits(reference, hypothesis)[1] for reference, hypothesis in pairs))


def _jiwer(data: Path) -> float:
    import jiwer

    found = jiwer.process_words(*_texts(data))
    return float(found.hits + found.substitutions + found.deletions)


JOBS: Mapping[str, Job] = {"alignment": _cardgen, "jiwer": _jiwer}
"""By name; each gives substitutions, deletions and insertions of every pair, on one thread."""
