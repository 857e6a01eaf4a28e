"""Where an evaluation's results are: rows in files or a warehouse, counts where rows are private, reported figures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from cardgen.spec.fields import Day, Identifier, Level, Model, Name, ShortText, Url

__all__ = [
    "CountsSource",
    "Document",
    "ReportedFigure",
    "ReportedInterval",
    "ReportedSource",
    "RowsSource",
    "Source",
    "TableSource",
]

FilePath = Annotated[str, Field(min_length=1, max_length=1_000)]
FileFormat = Literal["parquet", "csv", "jsonl", "arrow"]


class RowsSource(Model):
    """One row for each thing that was evaluated: an utterance, a person, a pair, a prompt."""

    kind: Literal["rows"] = Field(default="rows", description="Rows.", examples=["rows"])
    path: FilePath = Field(
        description="A file, a folder or a glob of files, relative to the spec.",
        examples=["rows.parquet", "rows/*.csv"],
    )
    format: FileFormat | None = Field(
        default=None, description="Format of the files, where the ending does not tell.", examples=["parquet"]
    )


class TableSource(Model):
    """Rows in a warehouse, which never leave it: it adds them up, and only sums come back."""

    kind: Literal["table"] = Field(default="table", description="A table or query of a warehouse.", examples=["table"])
    connection: Annotated[str, Field(min_length=1, max_length=1_000)] = Field(
        description="The name of a connection, whose URL `--connection NAME=URL` or the environment gives; "
        "or a URL without a password.",
        examples=["warehouse", "postgres://reader@db.example.org/evaluations"],
    )
    table: Annotated[str, Field(min_length=1, max_length=400)] | None = Field(
        default=None, description="The table, with its schema where it needs one.", examples=["speech.utterances"]
    )
    query: Annotated[str, Field(min_length=1, max_length=20_000)] | None = Field(
        default=None,
        description="A query that gives the rows, where no table holds just them.",
        examples=["select * from speech.utterances where release = 'v3'"],
    )

    @property
    def path(self) -> str:
        """What the card calls it."""
        return f"{self.connection.rpartition('@')[2]}: {self.table or 'query'}"


class CountsSource(Model):
    """Sums for each category, or for each category and cluster: what can be released when rows are private."""

    kind: Literal["counts"] = Field(description="Sums of numerators and denominators.", examples=["counts"])
    path: FilePath = Field(description="A file, relative to the spec.", examples=["counts.csv"])
    format: FileFormat | None = Field(
        default=None, description="Format of the file, where the ending does not tell.", examples=["csv"]
    )


class Document(Model):
    """The document that reported figures come from."""

    title: Name = Field(
        description="Title, with authors and year.", examples=["Buolamwini and Gebru 2018, Gender Shades"]
    )
    url: Url | None = Field(default=None, description="Where it is.", examples=["https://example.org/paper"])
    place: Name | None = Field(default=None, description="Table, page or section.", examples=["Table 4"])
    retrieved: Day | None = Field(default=None, description="The day it was read.", examples=["2026-05-01"])


class ReportedInterval(Model):
    """An interval as the document gives it."""

    low: float = Field(description="Lower end.", examples=[0.11])
    high: float = Field(description="Upper end.", examples=[0.16])
    level: Level = Field(default=0.95, description="Confidence level.", examples=[0.95])


class ReportedFigure(Model):
    """One figure as the document gives it; never mixed up with a measured one."""

    metric: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")] = Field(
        description="The metric, one of those of the evaluation.", examples=["error_rate"]
    )
    group: dict[Identifier, Name] = Field(
        default={}, description="Category by group id; empty for everyone.", examples=[{"skin-type": "darker"}]
    )
    value: float = Field(description="The figure, as a share and not in per cent.", examples=[0.347])
    comparator: Literal["=", ">=", "<=", ">", "<", "about", "mean over runs"] = Field(
        default="=", description="How the document qualifies it.", examples=["=", ">="]
    )
    n: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="How many it rests on, where the document says so.", examples=[271]
    )
    interval: ReportedInterval | None = Field(
        default=None, description="Its interval, where the document gives one.", examples=[{"low": 0.29, "high": 0.41}]
    )
    note: ShortText | None = Field(
        default=None, description="What a reader must know about it.", examples=["Read off a chart."]
    )


class ReportedSource(Model):
    """Figures taken from a document instead of being computed."""

    kind: Literal["reported"] = Field(description="Figures from a document.", examples=["reported"])
    document: Document = Field(description="The document.", examples=[{"title": "Gender Shades", "place": "Table 4"}])
    figures: Annotated[tuple[ReportedFigure, ...], Field(min_length=1, max_length=10_000)] = Field(
        description="Its figures.", examples=[[{"metric": "error_rate", "value": 0.347}]]
    )


def _kind(source: Any) -> str:
    """Tell the kind of a source from its form: a bare path, and a mapping without `kind`, are rows."""
    if isinstance(source, str):
        return "path"
    if isinstance(source, dict):
        kind = source.get("kind", "table" if "connection" in source else "rows")
    else:
        kind = getattr(source, "kind", "rows")
    return kind if kind in ("rows", "table", "counts", "reported") else "rows"


Source = Annotated[
    Annotated[FilePath, Tag("path")]
    | Annotated[RowsSource, Tag("rows")]
    | Annotated[TableSource, Tag("table")]
    | Annotated[CountsSource, Tag("counts")]
    | Annotated[ReportedSource, Tag("reported")],
    Discriminator(_kind),
]
"""A path to rows, or a mapping with `kind`: rows (when left out), table (with a connection), counts or reported."""
