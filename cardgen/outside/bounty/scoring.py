"""Makes the report of a bounty from verifications, the list of better models and a rubric."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from cardgen.errors import InvalidInputError, Problem
from cardgen.evaluation.predicates.parse import parse
from cardgen.evaluation.predicates.syntax import And, Comparison, Membership, Not, Or, Predicate, columns, written
from cardgen.outside.bounty.judging import finding_digest, team_of
from cardgen.outside.bounty.listing import Bounty, Submission
from cardgen.outside.bounty.report import (
    BountyReport,
    FeatureCell,
    GroupErrors,
    Points,
    Round,
    ScoredFinding,
    TeamScore,
)
from cardgen.outside.bounty.rubric import Rubric
from cardgen.spec.fields import HIDDEN_CHARACTERS
from cardgen.spec.findings import ClaimedCard, Finding, Verification

__all__ = ["make_report"]


def make_report(verifications: Sequence[Verification], bounty: Bounty | None, rubric: Rubric) -> BountyReport:
    """Score findings and put them together.

    A group is told apart from others by its predicate in its one written form, and is new to the first finding that
    holds: one that is confirmed, or whose better model is accepted. Where there is a list of better models, it decides
    what is accepted; otherwise each verification's own certificate does.

    Args:
        verifications: What was verified, in any order.
        bounty: The list of better models, where there is one.
        rubric: How points are given.

    Raises:
        InvalidInputError: There are no verifications, two are of one finding, or they are about different cards.
    """
    _check(verifications, bounty)
    ordered = sorted(verifications, key=_order)
    names = _names([each.finding for each in ordered])
    submissions = {each.finding_digest: each for each in bounty.submissions} if bounty else {}
    known: set[str] = set()
    findings = []
    for each in ordered:
        submission = submissions.get(finding_digest(each.finding))
        scored = _scored(each, submission, names, known, rubric, listed=bounty is not None)
        findings.append(scored)
        if scored.holds:
            known.add(_group(each))
    card = ordered[0].finding.card.model_copy(update={"digest": ordered[0].card_digest})
    numbered = [each for each in ordered if each.budget is not None]
    found = BountyReport(
        card=ClaimedCard(**card.model_dump()),
        holdouts=tuple(sorted({each.holdout_digest for each in ordered})),
        claims=max((_last_claim(each) for each in numbered), default=None),
        budget=max((each.budget or 0 for each in numbered), default=None),
        rubric=rubric,
        teams=_teams(findings),
        features=tuple(sorted({name for each in findings if each.holds for name in each.features})),
        cells=_cells(findings),
        findings=tuple(findings),
    )
    if bounty is None:
        return found
    teams = {finding_digest(each.finding): names[_key(each.finding)] for each in ordered}
    return found.model_copy(update=_of_list(bounty, teams))


def _check(verifications: Sequence[Verification], bounty: Bounty | None) -> None:
    problems = []
    if not verifications:
        problems.append(
            ("there are no verifications", "`cardgen finding verify` and `cardgen bounty accept` write them")
        )
    digests = [finding_digest(each.finding) for each in verifications]
    for each, digest in zip(verifications, digests, strict=True):
        if digests.count(digest) > 1:
            message = f"finding {each.finding.id} is there more than once"
            problems.append((message, "keep one verification of each finding"))
    for entry in bounty.submissions if bounty else ():
        if entry.finding_digest not in digests:
            message = f"the list has a submission of finding {entry.finding}, and its verification is missing"
            problems.append((message, "put every verification of the bounty into the folder"))
    cards = sorted({f"{of.finding.card.id} {of.finding.card.version}" for of in verifications})
    if len(cards) > 1 or len({each.card_digest for each in verifications}) > 1:
        told = ", ".join(cards)
        problems.append((f"the findings are about different cards: {told}", "make a report for each card"))
    elif bounty is not None and verifications and bounty.card.digest != verifications[0].card_digest:
        problems.append(("the list of better models is about another card", "give the list of this bounty"))
    if problems:
        raise InvalidInputError([Problem(None, "", *each, "bounty-report") for each in dict.fromkeys(problems)])


def _order(verification: Verification) -> tuple[str, int, str, str]:
    finding = verification.finding
    number = verification.claim_number or 0
    return verification.verified.isoformat(), number, finding.id, finding_digest(finding)


def _last_claim(verification: Verification) -> int:
    """Return the last claim that a verification spent: one with a better model counts for two."""
    return (verification.claim_number or 0) + (verification.finding.predictions is not None)


def _key(finding: Finding) -> tuple[str, str]:
    """Tell teams apart: by name and organisation, whatever case and form of letters they are written in."""
    organisation = finding.by.organisation or ""
    return _folded(team_of(finding)), _folded(organisation)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", HIDDEN_CHARACTERS.sub("", name)).casefold().split())


def _names(findings: Sequence[Finding]) -> Mapping[tuple[str, str], str]:
    """Name each team as it first named itself; two teams of one name are called with their organisations."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        first.setdefault(_key(finding), finding)
    alike: dict[str, int] = {}
    for name, _ in first:
        alike[name] = alike.get(name, 0) + 1
    return {
        key: team_of(finding)
        if alike[key[0]] == 1
        else f"{team_of(finding)} ({finding.by.organisation or 'no organisation'})"
        for key, finding in first.items()
    }


def _group(verification: Verification) -> str:
    """Name the group of a finding, the same whatever order its parts were written in."""
    return f"{verification.finding.evaluation}: {written(_ordered(parse(verification.finding.group)))}"


def _ordered(predicate: Predicate) -> Predicate:
    """Put the parts of a predicate that may be swapped in order, each once; a list of one is a comparison."""
    match predicate:
        case Comparison():
            return predicate
        case Membership(column=column, values=values):
            members = tuple(sorted(values, key=repr))
            return Comparison(column, "==", members[0]) if len(members) == 1 else Membership(column, members)
        case Not(part=Comparison(column=column, operator="==" | "!=" as operator, value=value)):
            return Comparison(column, "!=" if operator == "==" else "==", value)
        case Not(part=Not(part=part)):
            return _ordered(part)
        case Not(part=part):
            return Not(_ordered(part))
        case And(parts=parts) | Or(parts=parts):
            own = {written(each): each for each in map(_ordered, parts)}
            kept = tuple(own[name] for name in sorted(own))
            return kept[0] if len(kept) == 1 else type(predicate)(kept)


def _scored(
    verification: Verification,
    submission: Submission | None,
    names: Mapping[tuple[str, str], str],
    known: set[str],
    rubric: Rubric,
    *,
    listed: bool,
) -> ScoredFinding:
    finding = verification.finding
    certificate = submission.certificate if submission else None if listed else verification.certificate
    accepted = None
    if submission is not None:
        accepted = submission.decision == "accepted"
    elif certificate is not None:
        accepted = certificate.accepted
    told = verification.group.rows is not None
    holds = verification.verdict == "confirmed" or accepted is True
    first = holds and _group(verification) not in known
    kept = max(getattr(rubric.verdict, verification.verdict), rubric.verdict.confirmed if accepted else 0.0)
    novelty = rubric.novelty.first if first else rubric.novelty.again if holds else 0.0
    sure = 100 * max(0.0, certificate.lower_bound) if certificate and accepted else 0.0
    earned = min(rubric.certificate.most, rubric.certificate.accepted + rubric.certificate.per_point * sure)
    weights = rubric.weights
    return ScoredFinding(
        id=finding.id,
        title=finding.title,
        team=names[_key(finding)],
        kind=finding.kind,
        verified=verification.verified,
        claim_number=verification.claim_number,
        verdict=verification.verdict,
        group=written(parse(finding.group)) if told else None,
        features=columns(parse(finding.group)) if told else (),
        metric_label=verification.metric_label,
        first=first,
        submission=submission.number if submission else None,
        accepted=accepted,
        improvement=certificate.improvement if certificate and accepted else None,
        lower_bound=certificate.lower_bound if certificate and accepted else None,
        points=Points(
            kind=kept * weights.kind * getattr(rubric.kind, finding.kind),
            novelty=kept * weights.novelty * novelty,
            evidence=kept * weights.evidence * min(rubric.evidence.most, rubric.evidence.each * len(finding.evidence)),
            certificate=weights.certificate * earned if accepted else 0.0,
        ),
    )


def _teams(findings: Sequence[ScoredFinding]) -> tuple[TeamScore, ...]:
    """Rank teams by points; equal points share a rank and stand in the order of their names."""
    totals: dict[str, list[ScoredFinding]] = {}
    for each in findings:
        totals.setdefault(each.team, []).append(each)
    points = {team: round(sum(each.points.total for each in own), 6) for team, own in totals.items()}
    return tuple(
        TeamScore(
            rank=1 + sum(other > points[team] for other in points.values()),
            team=team,
            points=points[team],
            findings=len(totals[team]),
            confirmed=sum(each.verdict == "confirmed" for each in totals[team]),
            accepted=sum(each.accepted is True for each in totals[team]),
            improvement=sum(each.improvement or 0.0 for each in totals[team]),
        )
        for team in sorted(totals, key=lambda team: (-points[team], team))
    )


def _cells(findings: Sequence[ScoredFinding]) -> tuple[FeatureCell, ...]:
    found: dict[tuple[str, str], list[ScoredFinding]] = {}
    for each in findings:
        if each.holds:
            for feature in each.features:
                found.setdefault((feature, each.team), []).append(each)
    return tuple(
        FeatureCell(
            feature=feature,
            team=team,
            findings=len(own),
            accepted=sum(each.accepted is True for each in own),
            improvement=sum(each.improvement or 0.0 for each in own),
        )
        for (feature, team), own in sorted(found.items())
    )


def _of_list(bounty: Bounty, names: Mapping[str, str]) -> dict[str, object]:
    """Return what the list says: all errors after each round, those of a group from the round before its own."""
    accepted = bounty.accepted
    rounds = [Round(submission=0, errors=bounty.errors)]
    groups = []
    for place, each in enumerate(accepted):
        team = names[each.finding_digest]
        assert each.overall is not None
        assert each.before is not None
        assert each.group
        assert each.rows
        rounds.append(
            Round(
                submission=each.number,
                team=team,
                title=each.title,
                repairs=len({repair.group for repair in each.repairs}),
                errors=each.overall,
            )
        )
        errors = (*[None] * place, each.before, *(later.errors[place] for later in accepted[place:]))
        groups.append(GroupErrors(submission=each.number, team=team, group=each.group, rows=each.rows, errors=errors))
    return {"rows": bounty.rows, "level": bounty.level, "rounds": tuple(rounds), "groups": tuple(groups)}
