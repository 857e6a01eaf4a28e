"""Builds a spec again and again, each time from as much of the last build as still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock

from cardgen.api import load
from cardgen.card.assemble import Estimated, assemble, estimate_all
from cardgen.card.document import Card
from cardgen.card.measuring import measure_all
from cardgen.card.pairs.keep import PUBLIC_KEY
from cardgen.errors import CardgenError, Place, Problem
from cardgen.evaluation.cells import Measured
from cardgen.render.charts.chart import Chart
from cardgen.render.charts.draw import draw_charts
from cardgen.render.files.bundle import bundle
from cardgen.render.html import html_page
from cardgen.render.views.page import card_view
from cardgen.site.preview.keeping import FileDigests, cells_key, charts_key, data_files, figures_key
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.sources import ReportedSource

__all__ = ["Built", "Options", "Preview", "State", "Work"]


@dataclass(frozen=True, slots=True)
class Options:
    """How the spec is built; see `cardgen.build`.

    Attributes:
        as_of: The day to which the card applies.
        data_root: Folder below which data must lie.
        pseudonym_key: Key of the pseudonyms of clusters.
        connections: URLs of warehouses by name.
    """

    as_of: date | None = None
    data_root: Path | None = None
    pseudonym_key: bytes = PUBLIC_KEY
    connections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """What a build had to do anew.

    Attributes:
        measured: The evaluations whose data was read.
        estimated: Whether figures were computed.
        drawn: Whether charts were drawn.
    """

    measured: tuple[str, ...]
    estimated: bool
    drawn: bool

    @property
    def in_words(self) -> str:
        """Say what was done."""
        if self.measured:
            names = ", ".join(self.measured)
            return f"read the data of {names}, and wrote the page"
        if self.estimated:
            return "computed the figures from kept sums, and wrote the page"
        return "drew the charts and wrote the page" if self.drawn else "wrote the page with the figures as they were"


@dataclass(frozen=True)
class Built:
    """A card that was built.

    Attributes:
        card: The card.
        charts: Its charts.
        page: The page, as HTML.
        attachments: Files that the card names by their digest.
        work: What had to be done for it.
    """

    card: Card
    charts: tuple[Chart, ...]
    page: bytes
    attachments: Mapping[str, bytes]
    work: Work

    def file(self, name: str) -> bytes | None:
        """Return a file of the card, as `cardgen build` would write it, or None where there is none of that name."""
        return self.page if name == "card.html" else self._files.get(name)

    @cached_property
    def _files(self) -> Mapping[str, bytes]:
        """Every file but the page, made when one is first asked for."""
        return bundle(self.card, self.charts, ("json", "md")) | dict(self.attachments)


@dataclass(frozen=True, slots=True)
class State:
    """What there is to show.

    Attributes:
        number: How many builds there were; another number means that there is something new to show.
        built: The last card that could be built, or None.
        problems: What is wrong with the spec as it stands now; empty where `built` is what it says.
    """

    number: int = 0
    built: Built | None = None
    problems: tuple[Problem, ...] = ()


class Preview:
    """A spec, what was built from it, and what can be kept for the next time.

    Attributes:
        spec: The spec.
        state: What there is to show now.
        watched: Every file that the last build was made from, and folders that it may find more in.
    """

    def __init__(self, spec: Path, options: Options | None = None) -> None:
        self.spec = spec
        self.state = State()
        self.watched: frozenset[Path] = frozenset({spec})
        self._options = options or Options()
        self._digests = FileDigests()
        self._cells: dict[str, Measured] = {}
        self._figures: tuple[str, Estimated] | None = None
        self._charts: tuple[str, tuple[Chart, ...]] | None = None
        self._lock = Lock()

    def rebuild(self) -> State:
        """Build the spec as it stands now; what is wrong is part of the state, and the last good card stays in it."""
        with self._lock:
            built = self.state.built
            problems: tuple[Problem, ...] = ()
            try:
                built = self._build()
            except CardgenError as error:
                problems = error.problems
            except OSError as error:
                place = Place(str(error.filename)) if error.filename else None
                problems = (Problem(place, "", f"cannot be read: {error.strerror or error}"),)
            except Exception as error:
                # The preview outlives a defect of cardgen, and says that it is one.
                message = f"internal error of cardgen: {type(error).__name__}: {error}"
                problems = (Problem(Place(str(self.spec)), "", message, "`cardgen --debug build` shows where"),)
            named = {Path(problem.place.file) for problem in problems if problem.place is not None}
            self.watched |= {path for path in named if path.is_file()}
            self.state = State(self.state.number + 1, built, problems)
            return self.state

    def _build(self) -> Built:
        loaded = load(self.spec)
        files = {
            evaluation.id: data_files(loaded, evaluation, self._options.data_root)
            for evaluation in loaded.spec.evaluations
        }
        self.watched = frozenset(
            {self.spec, *(loaded.directory / name for name, _ in loaded.files)}
            | {path for paths in files.values() for path in paths}
            # A folder or glob may gain a file: its folders change then.
            | {path.parent for paths in files.values() if len(paths) > 1 for path in paths}
        )
        keys, measured, scanned = self._measured(loaded, files)
        key = figures_key(loaded.spec, keys)
        estimated = self._figures is None or self._figures[0] != key
        if self._figures is None or estimated:
            self._figures = key, estimate_all(loaded.spec, measured, self._options.pseudonym_key)
        figures = self._figures[1]
        card = assemble(loaded, figures, self._options.as_of)
        key = charts_key(card)
        drawn = self._charts is None or self._charts[0] != key
        if self._charts is None or drawn:
            self._charts = key, draw_charts(card)
        charts = self._charts[1]
        page = html_page(card_view(card, charts), charts).encode()
        return Built(card, charts, page, figures.attachments, Work(scanned, estimated, drawn))

    def _measured(
        self, loaded: LoadedSpec, files: Mapping[str, tuple[Path, ...]]
    ) -> tuple[dict[str, str], dict[str, Measured], tuple[str, ...]]:
        """Return the keys and cells of every evaluation, and the ids of those whose data was read."""
        keys = {
            evaluation.id: cells_key(loaded, evaluation, files[evaluation.id], self._digests)
            for evaluation in loaded.spec.evaluations
            if not isinstance(evaluation.results, ReportedSource)
        }
        kept = {name: self._cells[key] for name, key in keys.items() if key in self._cells}
        measured = measure_all(
            loaded,
            data_root=self._options.data_root,
            connections=self._options.connections,
            kept=kept,
        )
        self._cells = {key: measured[name] for name, key in keys.items()}
        return keys, measured, tuple(name for name in keys if name not in kept)
