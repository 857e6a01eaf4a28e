"""What a reader of a bounty's report sees, in words: sections of sentences, charts and tables, for every page alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardgen import __version__
from cardgen.card.numbers import count, plain, rounded
from cardgen.outside.bounty.pictures import Picture, error_scale, falling_errors, heat_map, points_scale
from cardgen.outside.bounty.report import BountyReport, ScoredFinding
from cardgen.outside.bounty.rubric import Rubric
from cardgen.render.prose.text import capitalised, counted, date_in_words, joined, percent
from cardgen.spec.findings import FindingKind, Verdict

__all__ = ["ReportView", "Section", "Table", "report_view"]

_MARKS: dict[Verdict, str] = {"confirmed": "● confirmed", "refuted": "✕ refuted", "inconclusive": "◐ inconclusive"}
_KINDS: dict[FindingKind, str] = {
    "underperforming_group": "a group served worse",
    "disparity": "a gap between groups",
    "robustness": "a condition in which it fails",
    "safety": "safety",
    "privacy": "privacy",
}
_MOST_NAMED = 3
_UNTOLD = "▒ too few people to tell"
_FLATTER = (
    "The rows that decide what is accepted also count these errors, so the figures flatter somewhat. Measure the list "
    "on fresh rows before you rely on it."
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of plain texts.

    Attributes:
        caption: What it shows.
        heads: Heads of its columns.
        rows: Its cells, row by row; the first cell of each names it.
        right: Indexes of columns of figures.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        id: Its anchor.
        heading: Its heading.
        texts: Sentences before the figures.
        picture: Its chart.
        tables: Its tables, which hold every figure of the chart.
        notes: Sentences after them.
    """

    id: str
    heading: str
    texts: tuple[str, ...] = ()
    picture: Picture | None = None
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole page.

    Attributes:
        card: The card, in words.
        headline: What came of the bounty.
        lead: The same in figures.
        source: What the figures rest on.
        engine: Who wrote it.
        sections: Its parts.
    """

    card: str
    headline: str
    lead: str
    source: str
    engine: str
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Its charts."""
        return tuple(section.picture for section in self.sections if section.picture is not None)


def report_view(report: BountyReport) -> ReportView:
    """Put a report into words."""
    days = [each.verified for each in report.findings]
    first, last = date_in_words(min(days)), date_in_words(max(days))
    when = first if first == last else f"{first} to {last}"
    data = joined(f"{digest[:19]}…" for digest in report.holdouts)
    return ReportView(
        card=f"{report.card.id} {report.card.version}",
        headline=_headline(report),
        lead=_lead(report),
        source=f"Held-out data {data}; verified {when}.",
        engine=f"cardgen {__version__}",
        sections=tuple(_sections(report)),
    )


def _headline(report: BountyReport) -> str:
    held = sum(each.holds for each in report.findings)
    total = counted(len(report.findings), "finding")
    leaders = [team for team in report.teams if team.rank == 1 and team.points > 0]
    if not held:
        return "The finding does not hold" if len(report.findings) == 1 else f"None of {total} holds"
    hold = f"{count(held)} of {total} {'holds' if held == 1 else 'hold'}"
    if held == len(report.findings):
        hold = "the finding holds" if held == 1 else f"all {total} hold"
    if not leaders:
        return capitalised(hold)
    names = joined(team.team for team in leaders) if len(leaders) <= _MOST_NAMED else f"{count(len(leaders))} teams"
    each = " each" if len(leaders) > 1 else ""
    return f"{names} {'lead' if each else 'leads'} with {_points(leaders[0].points)} points{each}; {hold}"


def _lead(report: BountyReport) -> str:
    verdicts = {word: sum(each.verdict == word for each in report.findings) for word in _MARKS}
    parts = joined(f"{count(number)} {word}" for word, number in verdicts.items() if number)
    teams = counted(len(report.teams), "team")
    text = [f"{teams} reported {counted(len(report.findings), 'finding')}: {parts}."]
    brought = [each for each in report.findings if each.accepted is not None]
    if brought:
        accepted = sum(each.accepted is True for each in brought)
        text.append(f"Accepted: {count(accepted)} of {counted(len(brought), 'better model')}.")
    if report.claims is not None and report.budget is not None:
        text.append(f"Claims spent on the held-out data: {count(report.claims)} of {count(report.budget)}.")
    return " ".join(text)


def _sections(report: BountyReport) -> Iterator[Section]:
    yield Section("leaderboard", "Leaderboard", tables=(_leaderboard(report),))
    if report.cells:
        yield Section(
            "features",
            "Which columns tell the groups",
            picture=heat_map(report),
            tables=(_cells(report),),
            notes=("A finding counts for every column that its group is told by.",),
        )
    if len(report.rounds) > 1:
        level = percent(report.level) if report.level is not None else ""
        bound = f"Each improvement was sure to be above 0 at a one-sided level of {_short(level)}, corrected for every "
        yield Section(
            "errors",
            "How error fell",
            texts=(f"{bound}claim that may be tried.", _FLATTER),
            picture=falling_errors(report),
            tables=(_rounds(report), _groups(report)),
        )
    yield Section("findings", "Findings", tables=(_findings(report), _earned(report)))
    yield Section(
        "rubric",
        "How points are given",
        texts=(f"{report.rubric.title}.", *_rules(report.rubric)),
        tables=(_rubric(report.rubric),),
    )


def _leaderboard(report: BountyReport) -> Table:
    scale = points_scale(report)
    has_models = any(each.accepted is not None for each in report.findings)
    heads = ["Rank", "Team", "Points", "Findings", "Confirmed"]
    heads += ["Better models accepted", "Errors lowered by, points of all rows"] if has_models else []
    rows = []
    for team in report.teams:
        row = [count(team.rank), team.team, _points(team.points), count(team.findings), count(team.confirmed)]
        row += [count(team.accepted), scale.bare(team.improvement)] if has_models else []
        rows.append(tuple(row))
    return Table("Teams by points", tuple(heads), tuple(rows), (0, *range(2, len(heads))))


def _cells(report: BountyReport) -> Table:
    scale = points_scale(report)
    rows = tuple(
        (
            cell.feature,
            cell.team,
            count(cell.findings),
            count(cell.accepted),
            scale.bare(cell.improvement) if cell.accepted else "–",
        )
        for cell in report.cells
    )
    heads = ("Column", "Team", "Findings that hold", "Better models accepted", "Errors lowered by, points of all rows")
    return Table("Findings that hold, by column and team", heads, rows, (2, 3, 4))


def _rounds(report: BountyReport) -> Table:
    assert report.rows
    scale = error_scale(report)
    rows = tuple(
        (
            count(place),
            "the service alone" if each.team is None else each.team,
            "–" if each.title is None else each.title,
            count(each.repairs) if each.submission else "–",
            count(each.errors),
            scale.bare(each.errors / report.rows),
        )
        for place, each in enumerate(report.rounds)
    )
    heads = (
        "Accepted models",
        "Team",
        "Finding",
        "Groups that kept what they had",
        "Wrong rows",
        "Wrong, % of all rows",
    )
    return Table(f"Everyone, {counted(report.rows, 'row')}", heads, rows, (0, 3, 4, 5))


def _groups(report: BountyReport) -> Table:
    scale = error_scale(report)
    rounds = range(len(report.rounds))
    rows = tuple(
        (
            each.group,
            each.team,
            count(each.rows),
            *("–" if wrong is None else scale.bare(wrong / each.rows) for wrong in each.errors),
        )
        for each in report.groups
    )
    heads = ("Group", "Team", "Rows", *(f"After {place}, %" if place else "Before any, %" for place in rounds))
    caption = "Wrong answers in each accepted group, in per cent of its rows, from the round before its own"
    return Table(caption, heads, rows, tuple(range(2, len(heads))))


def _findings(report: BountyReport) -> Table:
    rows = tuple(
        (
            count(each.claim_number or place),
            each.title,
            each.team,
            _KINDS[each.kind],
            each.group or _UNTOLD,
            _MARKS[each.verdict] + (", first report of the group" if each.first else ""),
            _model(each),
        )
        for place, each in enumerate(report.findings, 1)
    )
    heads = ("Claim", "Finding", "Team", "Kind", "Group", "Verdict", "Better model")
    return Table("Findings in the order of their verification", heads, rows, (0,))


def _earned(report: BountyReport) -> Table:
    rows = []
    for place, each in enumerate(report.findings, 1):
        parts = (each.points.kind, each.points.novelty, each.points.evidence, each.points.certificate)
        earned = (*map(_points, parts), _points(each.points.total))
        rows.append((count(each.claim_number or place), each.team, *earned))
    heads = ("Claim", "Team", "Kind", "Novelty", "Evidence", "Better model", "Points")
    return Table("Points of each finding", heads, tuple(rows), (0, *range(2, 7)))


def _model(each: ScoredFinding) -> str:
    if each.accepted is None:
        return "none brought"
    if not each.accepted or each.improvement is None or each.lower_bound is None:
        return "✕ not accepted"
    low, value = rounded(100 * each.lower_bound, 2), rounded(100 * each.improvement, 2)
    return f"● accepted: {value} points, {low} at least"


def _rules(rubric: Rubric) -> Iterator[str]:
    weights = rubric.weights
    weighted = {"kind": weights.kind, "novelty": weights.novelty, "evidence": weights.evidence}
    parts = " + ".join(f"{plain(weight)} × {name}" for name, weight in weighted.items())
    yield f"Points are the part that the verdict leaves × ({parts}), plus {plain(weights.certificate)} × better model."


def _rubric(rubric: Rubric) -> Table:
    rows = [(f"Kind: {_KINDS[kind]}", _points(getattr(rubric.kind, kind))) for kind in _KINDS]
    rows += [(f"Verdict: part kept if {word}", plain(getattr(rubric.verdict, word))) for word in _MARKS]
    rows.append(("Novelty: first report of a group that holds", _points(rubric.novelty.first)))
    rows.append(("Novelty: a later report of it", _points(rubric.novelty.again)))
    rows.append(("Evidence: each piece", _points(rubric.evidence.each)))
    rows.append(("Evidence: at the most", _points(rubric.evidence.most)))
    rows.append(("Better model: accepted", _points(rubric.certificate.accepted)))
    rows.append(("Better model: each percentage point that is sure", _points(rubric.certificate.per_point)))
    rows.append(("Better model: at the most", _points(rubric.certificate.most)))
    return Table("The rubric", ("For", "Points"), tuple(rows), (1,))


def _points(points: float) -> str:
    """Print points with two decimals at most, none where they are whole."""
    text = rounded(points, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(level: str) -> str:
    return level if len(level) <= 9 else f"{level[:8].rstrip('.')}%"
