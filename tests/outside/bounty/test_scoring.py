"""Points follow the rubric, the first report of a group counts once, and teams are told apart."""

from __future__ import annotations

import pytest

from cardgen.errors import InvalidInputError
from cardgen.outside.bounty.rubric import Rubric, default_rubric
from cardgen.outside.bounty.scoring import make_report
from cardgen.spec.findings import Reporter
from tests.outside.bounty.reports import bounty_of, certificate, reported, small_bounty


def rubric(**changes: object) -> Rubric:
    return Rubric.model_validate_json(default_rubric().model_copy(update=changes).model_dump_json())


def test_points_by_hand() -> None:
    told, listed = small_bounty()
    found = make_report(told, listed, default_rubric())
    points = [each.points.model_dump() for each in found.findings]
    # Disparity 10, first 5; accepted 10 and 10 for each point of the lower bound over the list: 2 points.
    assert points[0] == {"kind": 10, "novelty": 5, "evidence": 0, "certificate": 30}
    # Five pieces of evidence count as three; half a point is sure.
    assert points[1] == {"kind": 10, "novelty": 5, "evidence": 3, "certificate": 15}
    # The group of the first finding in another order: not new.
    assert points[2] == {"kind": 10, "novelty": 0, "evidence": 0, "certificate": 0}
    assert all(sum(each.values()) == 0 for each in points[3:])
    teams = [(team.rank, team.team, team.points, team.findings, team.confirmed, team.accepted) for team in found.teams]
    assert teams == [(1, "Heron", 45, 2, 1, 1), (2, "Rook", 33, 2, 1, 1), (3, "Wren", 10, 2, 1, 0)]
    assert found.teams[0].improvement == 0.03
    assert (found.claims, found.budget) == (9, 20)


def test_weights_and_parts_of_a_rubric_count() -> None:
    told, listed = small_bounty()
    own = default_rubric()
    doubled = rubric(
        weights=own.weights.model_copy(update={"certificate": 2.0, "kind": 0.5}),
        verdict=own.verdict.model_copy(update={"inconclusive": 0.5}),
        certificate=own.certificate.model_copy(update={"most": 25.0}),
    )
    found = make_report(told, listed, doubled).findings
    assert found[0].points.model_dump() == {"kind": 5, "novelty": 5, "evidence": 0, "certificate": 50}
    assert found[3].points.model_dump() == {"kind": 2.5, "novelty": 0, "evidence": 0, "certificate": 0}


def test_an_accepted_model_keeps_what_a_confirmed_finding_keeps() -> None:
    told = [reported(1, "Heron", "age < 25", "inconclusive", certificate=certificate(0.03, 0.02))]
    (found,) = make_report(told, None, default_rubric()).findings
    assert (found.holds, found.first) == (True, True)
    assert found.points.model_dump() == {"kind": 10, "novelty": 5, "evidence": 0, "certificate": 30}


def test_features_by_teams() -> None:
    told, listed = small_bounty()
    found = make_report(told, listed, default_rubric())
    assert found.features == ("age", "race")
    cells = {(cell.feature, cell.team): (cell.findings, cell.accepted, cell.improvement) for cell in found.cells}
    assert cells == {
        ("age", "Heron"): (1, 1, 0.03),
        ("age", "Rook"): (1, 1, 0.04),
        ("age", "Wren"): (1, 0, 0.0),
        ("race", "Heron"): (1, 1, 0.03),
        ("race", "Wren"): (1, 0, 0.0),
    }


def test_errors_of_a_group_begin_in_the_round_before_its_own() -> None:
    told, listed = small_bounty()
    found = make_report(told, listed, default_rubric())
    assert [(each.submission, each.team, each.errors) for each in found.rounds] == [
        (0, None, 350),
        (1, "Heron", 320),
        (3, "Rook", 270),
    ]
    assert [each.errors for each in found.groups] == [(160, 130, 120), (None, 90, 40)]
    assert [each.repairs for each in found.rounds] == [0, 0, 1]


def test_nothing_is_told_of_a_group_that_is_too_small() -> None:
    told, listed = small_bounty()
    found = make_report(told, listed, default_rubric())
    assert found.findings[5].group is None
    assert found.findings[5].features == ()
    assert "name" not in found.features


def by(name: str, team: str | None = None, organisation: str | None = None) -> dict[str, Reporter]:
    return {"by": Reporter(name=name, team=team, organisation=organisation)}


def test_two_teams_of_one_name_are_told_apart_by_their_organisations() -> None:
    told = [
        reported(1, None, "age < 20", claim=by("A", "Heron", "One university")),
        reported(2, None, "age < 30", claim=by("B", "heron", "Another university")),
        reported(3, None, "age < 40", claim=by("C", "HERON", "one  university")),
        reported(4, None, "age < 50", claim=by("Heron")),
    ]
    found = make_report(told, None, default_rubric())
    assert {team.team: team.findings for team in found.teams} == {
        "Heron (One university)": 2,
        "heron (Another university)": 1,
        "Heron (no organisation)": 1,
    }


def test_equal_points_share_a_rank() -> None:
    told = [reported(n, team, f"age < {20 + n}") for n, team in enumerate(("Wren", "Heron", "Rook"), 1)]
    told[2] = reported(3, "Rook", "age < 23", "refuted")
    found = make_report(told, None, default_rubric())
    assert [(team.rank, team.team) for team in found.teams] == [(1, "Heron"), (1, "Wren"), (3, "Rook")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not (age == 5)", "age != 5"),
        ('race in ("A", "B") and age < 5', 'age < 5 and race in ("B", "A")'),
        ("not (not (age < 5))", "age < 5"),
        ('race in ("A")', 'race == "A"'),
        ("age < 5 or (age < 5)", "age < 5"),
    ],
)
def test_a_group_in_another_order_is_not_new(one: str, other: str) -> None:
    found = make_report([reported(1, "Heron", one), reported(2, "Rook", other)], None, default_rubric()).findings
    assert [each.first for each in found] == [True, False]


def test_what_cannot_be_one_bounty_is_refused_at_once() -> None:
    told, listed = small_bounty()
    with pytest.raises(InvalidInputError, match="there are no verifications"):
        make_report([], None, default_rubric())
    strange = told[1].model_copy(update={"card_digest": "sha256:" + "9" * 64})
    with pytest.raises(InvalidInputError) as caught:
        make_report([told[0], told[0], strange], listed, default_rubric())
    text = str(caught.value)
    assert "finding finding-1 is there more than once" in text
    assert "the findings are about different cards" in text
    assert "the list has a submission of finding finding-6, and its verification is missing" in text
    other = bounty_of([]).model_copy(update={"card": listed.card.model_copy(update={"digest": "sha256:" + "8" * 64})})
    with pytest.raises(InvalidInputError, match="the list of better models is about another card"):
        make_report(told, other, default_rubric())
