"""Outside findings in words: what was claimed, what held-out data says, what the owner says."""

from __future__ import annotations

from dataclasses import dataclass

from cardgen.card.document import Card
from cardgen.card.numbers import Scale, count, plain, scale_for
from cardgen.errors import InvalidInputError
from cardgen.evaluation.predicates.parse import parse
from cardgen.evaluation.predicates.words import in_words
from cardgen.render.prose.text import capitalised, counted, date_in_words, lowered, percent, slug
from cardgen.spec.findings import Finding, Limit, OutsideFinding, Verification, VerifiedFigure

__all__ = ["FindingRow", "FindingView", "finding_views", "findings_in_short"]

_VERDICTS = {"confirmed": "Confirmed", "refuted": "Refuted", "inconclusive": "Inconclusive"}
_KINDS = {
    "underperforming_group": "A group that the service works worse for",
    "disparity": "A difference between groups",
    "robustness": "Robustness",
    "safety": "Safety",
    "privacy": "Privacy",
}
_TONES = {"refuted": "pass", "inconclusive": "inconclusive"}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One figure of the verification: who, how many, the value and its interval, each as it prints."""

    name: str
    people: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One outside finding as it prints; every text is plain.

    Attributes:
        anchor: Anchor on the page.
        title: The claim in a few words.
        verdict: Its verdict and what became of it: `Confirmed, open`.
        tone: pass, fail or inconclusive: how it is marked.
        kind: What it is about.
        claim: The claim in a sentence.
        predicate: The group as the finding writes it.
        reason: The verdict in a sentence.
        rows: The figures of the verification.
        interval_head: Head of the column of intervals, with the level.
        checked: How it was checked, in sentences.
        certificate: What a better model would gain, or an empty string.
        reporter: Who found it, and when.
        description: What they say of it, or an empty string.
        evidence: Title and address of what shows it; the address may be empty.
        answer: The owner's answer, or an empty string.
    """

    anchor: str
    title: str
    verdict: str
    tone: str
    kind: str
    claim: str
    predicate: str
    reason: str
    rows: tuple[FindingRow, ...]
    interval_head: str
    checked: str
    certificate: str
    reporter: str
    description: str
    evidence: tuple[tuple[str, str], ...]
    answer: str


def finding_views(card: Card) -> tuple[FindingView, ...]:
    """Return the outside findings: confirmed ones first, open before others, else as on the card."""
    return tuple(_view(item) for item in sorted(card.outside_findings, key=_rank))


def findings_in_short(card: Card) -> str:
    """Say in a sentence how many outside findings were confirmed and are open; empty where there are none."""
    confirmed = [item for item in card.outside_findings if item.verification.verdict == "confirmed"]
    if not confirmed:
        return ""
    standing = {
        "open": [item for item in confirmed if item.status == "open"],
        "disputed by the owner": [item for item in confirmed if item.status == "disputed"],
        "mitigated": [item for item in confirmed if item.status == "mitigated"],
    }
    parts = ", ".join(f"{len(items)} {word}" for word, items in standing.items() if items)
    return f"{counted(len(confirmed), 'outside finding')} confirmed{f': {parts}' if parts else ''}."


def _rank(item: OutsideFinding) -> tuple[int, int]:
    verdicts = ("confirmed", "inconclusive", "refuted")
    return verdicts.index(item.verification.verdict), ("open", "disputed", "mitigated", "withdrawn").index(item.status)


def _view(item: OutsideFinding) -> FindingView:
    verification = item.verification
    finding = verification.finding
    scale = _scale(verification)
    return FindingView(
        anchor=f"finding-{slug(item.id)}",
        title=finding.title,
        verdict=", ".join(filter(None, (_VERDICTS[verification.verdict], _standing(item)))),
        tone=_tone(item),
        kind=_KINDS[finding.kind],
        claim=_claim(verification, scale),
        predicate=finding.group,
        reason=verification.reason,
        rows=tuple(_rows(verification, scale)),
        interval_head=_interval_head(verification),
        checked=_checked(verification),
        certificate=_certificate(verification),
        reporter=_reporter(finding),
        description=finding.description or "",
        evidence=tuple((each.title, each.url or "") for each in finding.evidence),
        answer=item.answer or "",
    )


def _standing(item: OutsideFinding) -> str:
    """Say what became of a finding; one that was not confirmed is not called open."""
    if item.status == "open" and item.verification.verdict != "confirmed":
        return ""
    return f"mitigated in {item.mitigated_in}" if item.status == "mitigated" else item.status


def _tone(item: OutsideFinding) -> str:
    if item.verification.verdict == "confirmed":
        return "pass" if item.status == "mitigated" else "fail"
    return _TONES[item.verification.verdict]


def _scale(verification: Verification) -> Scale:
    figures = [each for each in (verification.group, verification.others, verification.gap) if each is not None]
    values = [each.value for each in figures if each.value is not None]
    widths = [(each.interval.high - each.interval.low) / 2 for each in figures if each.interval is not None]
    return scale_for(verification.unit, values, widths)


def _who(text: str) -> str:
    try:
        return in_words(parse(text))
    except InvalidInputError:
        return text


def _others(finding: Finding) -> str:
    return "everyone else" if finding.compared_with is None else _who(finding.compared_with)


def _others_in_claim(finding: Finding) -> str:
    return "of everyone else" if finding.compared_with is None else f"where {_who(finding.compared_with)}"


def _claim(verification: Verification, scale: Scale) -> str:
    """Say what was claimed; limits print as they were written, in the unit of the metric."""
    finding = verification.finding
    label, group = capitalised(verification.metric_label), _who(finding.group)
    if finding.claim.gap is not None:
        limit = _limit(finding.claim.gap, scale, scale.points)
        return f"{label} where {group}, less that {_others_in_claim(finding)}, is {limit}."
    limit = "" if finding.claim.value is None else _limit(finding.claim.value, scale, scale.suffix)
    return f"{label} where {group} is {limit}."


def _limit(limit: Limit, scale: Scale, unit: str) -> str:
    ends = (("at least", limit.at_least), ("at most", limit.at_most))
    return " and ".join(f"{word} {plain(_exact(end * scale.factor))}{unit}" for word, end in ends if end is not None)


def _exact(value: float) -> float:
    """Undo what multiplying a decimal by the factor of a scale does to its last bit."""
    return float(f"{value:.12g}")


def _rows(verification: Verification, scale: Scale) -> list[FindingRow]:
    finding = verification.finding
    found = [_row(capitalised(_who(finding.group)), verification.group, scale, difference=False)]
    if verification.others is not None:
        found.append(_row(capitalised(_others(finding)), verification.others, scale, difference=False))
    if verification.gap is not None:
        found.append(_row("Difference", verification.gap, scale, difference=True))
    return found


def _row(name: str, figure: VerifiedFigure, scale: Scale, *, difference: bool) -> FindingRow:
    people = "suppressed" if figure.rows is None else counted(figure.rows, "row")
    if figure.clusters is not None:
        people += f" in {counted(figure.clusters, 'cluster')}"
    interval = figure.interval
    if figure.value is None:
        return FindingRow(name, people, "–", "")
    value = scale.difference(figure.value) if difference else scale.value(figure.value)
    ends = scale.bare_difference if difference else scale.bare
    return FindingRow(name, people, value, f"{ends(interval.low)} to {ends(interval.high)}" if interval else "")


def _interval_head(verification: Verification) -> str:
    figures = (verification.gap, verification.group, verification.others)
    levels = [each.interval.level for each in figures if each is not None and each.interval is not None]
    return f"{percent(levels[0])} interval" if levels else ""


def _checked(verification: Verification) -> str:
    parts = [f"Checked on {date_in_words(verification.verified)} on held-out rows"]
    if verification.claim_number is not None and verification.budget is not None:
        number, budget = count(verification.claim_number), count(verification.budget)
        parts.append(
            f"as claim {number} of at most {budget} that these rows may be asked about; the level of the intervals "
            "allows for all of them"
        )
    else:
        parts.append("not corrected for other claims")
    return ", ".join(parts) + "."


def _certificate(verification: Verification) -> str:
    found = verification.certificate
    if found is None:
        return ""
    share = Scale(100, "%", "", "%", 1)
    said = (
        f"The finding brings a model that gets {share.value(found.new_error)} of the group's rows wrong instead of "
        f"{share.value(found.old_error)}; the group is {share.value(found.weight)} of all rows"
    )
    verdict = "an improvement beyond chance" if found.accepted else "which may be chance"
    return f"{said}: {verdict}."


def _reporter(finding: Finding) -> str:
    by = finding.by
    parts = [f"{by.name}{' (a pseudonym)' if by.pseudonym else ''}"]
    parts += [part for part in (by.organisation, by.team) if part]
    version = f"on version {finding.card.version} of this card"
    return f"{', '.join(parts)}; {date_in_words(finding.date)}, {lowered(version)}"
