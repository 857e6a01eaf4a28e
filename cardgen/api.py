"""The Python face of cardgen: build a card from a spec, read one, and look at it as frames, HTML, PDF or Markdown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardgen.errors import DataError, Problem, SpecError

if TYPE_CHECKING:
    import pandas as pd

    from cardgen.card.document import Card
    from cardgen.evaluation.sources.engines import EngineName
    from cardgen.render.charts.chart import Chart
    from cardgen.spec.loader import LoadedSpec

__all__ = ["Progress", "ServiceCard", "Step", "build", "load", "read"]

Step = Callable[[str], AbstractContextManager[object]]
"""Called with the name of a step of the build; the step runs inside what it returns. Lets a caller time or report."""

Progress = Callable[[str, int, int], None]
"""Called before each evaluation is scanned: with its id, which one it is, counting from 1, and of how many."""

PathLike = str | os.PathLike[str]


class ServiceCard:
    """A built card: the document, and the forms in which people and programs read it.

    Attributes:
        card: The document, frozen; everything else derives from it, but for the attachments.
        attachments: Files that the card names by their digest, by name: sums of clusters, for comparisons as pairs.
    """

    def __init__(self, card: Card, attachments: Mapping[str, bytes] | None = None) -> None:
        self.card = card
        self.attachments = dict(attachments or {})

    def __repr__(self) -> str:
        """Name the card, its version and how many figures it holds."""
        identity = self.card.card
        return f"<ServiceCard {identity.id} {identity.version}: {len(self.card.results)} results>"

    @property
    def digest(self) -> str:
        """The identity of the content: `sha256:` and the SHA-256 of the canonical JSON."""
        from cardgen.card.canonical import digest

        return digest(self.card)

    @cached_property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart of the card, drawn when first asked for."""
        from cardgen.render.charts.draw import draw_charts

        return draw_charts(self.card)

    def results_frame(self) -> pd.DataFrame:
        """Return every result as a pandas frame, one row each, with full precision.

        Columns: evaluation, metric, one for each group id, n, clusters, numerator, denominator, value, low, high,
        level, method, status, reason, evidence and notes. Groups that a result does not divide by are missing; so is a
        value whose status is not ok.
        """
        from cardgen.render.frames import results_frame

        return results_frame(self.card)

    def disparities_frame(self) -> pd.DataFrame:
        """Return every disparity as a pandas frame, one row each, with full precision."""
        from cardgen.render.frames import disparities_frame

        return disparities_frame(self.card)

    def to_json(self) -> bytes:
        """Return the canonical JSON of the card."""
        from cardgen.card.canonical import canonical_json

        return canonical_json(self.card)

    def to_html(self) -> str:
        """Return the card as one self-contained HTML page."""
        from cardgen.render.html import to_html

        return to_html(self.card, self.charts)

    def to_pdf(self) -> bytes:
        """Return the card as PDF: the page on A4, tagged for screen readers (PDF/UA-1), the same bytes each time.

        Raises:
            UnreadableError: WeasyPrint (the extra `pdf`) or Pango is missing.
        """
        from cardgen.render.pdf.document import card_pdf

        return card_pdf(self.card, self.to_html())

    def to_markdown(self) -> str:
        """Return the card as Markdown; charts are named as files below `charts/`."""
        from cardgen.render.markdown import to_markdown

        return to_markdown(self.card, self.charts)

    def write(self, directory: PathLike, formats: Iterable[str] = ("json", "md", "html")) -> tuple[Path, ...]:
        """Write the card, its charts and its tables into a folder, all or nothing.

        Raises:
            UnreadableError: The folder cannot be written, or holds something that cardgen did not write.
        """
        from cardgen.render.files.bundle import bundle
        from cardgen.render.files.write import write_bundle

        files = bundle(self.card, self.charts, tuple(formats)) | self.attachments
        write_bundle(Path(directory), files)
        return tuple(Path(directory) / name for name in files)

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own so that styles do not mix."""
        from html import escape

        page = escape(self.to_html(), quote=True)
        return f'<iframe title="Service card" srcdoc="{page}" width="100%" height="720" sandbox></iframe>'


def load(spec: PathLike) -> LoadedSpec:
    """Load a spec and check everything that can be known without reading its data.

    Raises:
        SpecError: The spec is wrong; holds every problem, each with file, line and column.
        UnreadableError: A file of it cannot be read.
    """
    from cardgen.card.criteria.limits import check as check_criteria
    from cardgen.diff.settings_check import check as check_settings
    from cardgen.evaluation.fit import check as check_fit
    from cardgen.metrics.expected import check as check_profile
    from cardgen.spec.loader import load_spec

    loaded = load_spec(Path(spec))
    faults = [*check_fit(loaded.spec), *check_criteria(loaded.spec), *check_settings(loaded.spec)]
    problems = [*(loaded.positions.problem(*fault) for fault in faults), *check_profile(loaded.profile)]
    if problems:
        raise SpecError(sorted(problems, key=lambda problem: str(problem.place)))
    return loaded


def build(
    spec: PathLike,
    *,
    as_of: date | None = None,
    data_root: PathLike | None = None,
    pseudonym_key: bytes | None = None,
    engine: EngineName = "duckdb",
    spark_master: str | None = None,
    frames: Mapping[str, Any] | None = None,
    connections: Mapping[str, str] | None = None,
    step: Step | None = None,
    progress: Progress | None = None,
) -> ServiceCard:
    """Build a card: load the spec, scan its data once, estimate, and resolve the prose.

    Args:
        spec: Path of the spec.
        as_of: The day to which the card applies, where it is not the spec's own.
        data_root: Folder below which data must lie, for specs that are not trusted.
        pseudonym_key: Key of the pseudonyms of clusters, where their names can be guessed; the same for every version.
        engine: What scans files of rows: duckdb, polars or spark.
        spark_master: Where Spark runs: `local[4]`, `spark://host:7077`, or `sc://host:15002` for a Connect server. The
            session of the program that runs where it is left out, or else a local one.
        frames: Rows by id of an evaluation, to measure instead of those that its source names: any frame that Narwhals
            knows, such as one of pandas, Polars, Arrow, Spark or Ibis. A lazy one is scanned where it lives.
        connections: URLs of warehouses by the name that sources call their connection. With `data_root` a source may
            name these only, and give no URL of its own.
        step: Called with load, scan, estimate and resolve, in that order.
        progress: Told of every evaluation before it is scanned.

    Raises:
        SpecError: The spec is wrong.
        DataError: The data cannot be measured.
        UnreadableError: A file cannot be read.
    """
    step = step or nullcontext
    with step("load"):
        loaded = load(spec)
        from cardgen.card.assemble import assemble, estimate_all
        from cardgen.card.measuring import measure_all
        from cardgen.card.pairs.keep import PUBLIC_KEY
    frames = dict(frames or {})
    _check_frames(loaded, frames)
    with step("scan"):
        measured = measure_all(
            loaded,
            data_root=None if data_root is None else Path(data_root),
            engine=engine,
            spark_master=spark_master,
            frames=frames,
            connections=connections,
            progress=progress,
        )
    with step("estimate"):
        estimated = estimate_all(loaded.spec, measured, pseudonym_key or PUBLIC_KEY)
    with step("resolve"):
        card = assemble(loaded, estimated, as_of)
    return ServiceCard(card, estimated.attachments)


def read(path: PathLike) -> ServiceCard:
    """Read a card.json, and the files beside it that it names by their digest.

    Raises:
        UnreadableError: A file cannot be read.
        CardError: It is no card, or of a format that this version does not know; or a file beside it is another than
            the one that it names.
    """
    from cardgen.card.formats.reading import read_card
    from cardgen.card.pairs.table import read_table

    card = read_card(Path(path))
    attachments = {}
    for pairing in (evaluation.pairing for evaluation in card.evaluations):
        file = None if pairing.file is None else Path(path).parent / pairing.file
        if pairing.file is None or pairing.digest is None or file is None or not file.is_file():
            continue
        content = file.read_bytes()
        read_table(content, str(file), pairing.digest)
        attachments[pairing.file] = content
    return ServiceCard(card, attachments)


def _check_frames(loaded: LoadedSpec, frames: Mapping[str, Any]) -> None:
    """Check that every frame is for an evaluation of rows."""
    kinds = {evaluation.id: evaluation.results.kind for evaluation in loaded.spec.evaluations}
    wrong = []
    for name in frames:
        if name not in kinds:
            message = f"there is no evaluation {name!r} to take a frame; there are: {', '.join(kinds)}"
            wrong.append(Problem(None, f"frames.{name}", message))
        elif kinds[name] in ("counts", "reported"):
            message = f"the evaluation {name!r} is of {kinds[name]} figures, and a frame holds rows"
            wrong.append(Problem(None, f"frames.{name}", message))
    if wrong:
        raise DataError(wrong)
