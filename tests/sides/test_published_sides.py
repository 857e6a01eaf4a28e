from __future__ import annotations

from pathlib import Path

import pytest

from cardgen import build, compare
from cardgen.errors import UnreadableError
from cardgen.registry.opening import open_store
from cardgen.registry.planning import Plan, plan
from cardgen.registry.publish import candidate_of, commit
from cardgen.sides.loading import Context, load_sides, try_sides
from cardgen.sides.published import versions_of
from tests.sides.loan_specs import loan_spec, write_spec

CLUSTERED = {"cluster": "person"}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder with a registry that holds one version, and with the next spec."""
    built = build(write_spec(tmp_path / "next", loan_spec(evaluation=CLUSTERED)))
    candidate = candidate_of(built.card, built.attachments)
    planned = plan(candidate, None, None, lambda _: {}, lambda _: {})
    assert isinstance(planned, Plan)
    assert commit(open_store(str(tmp_path / "cards")), candidate, planned).status == "published"
    write_spec(tmp_path / "next", loan_spec("1.0.1", evaluation=CLUSTERED))
    return tmp_path


def test_a_published_version_is_a_side(published: Path) -> None:
    context = Context(str(published / "cards"), published)
    old, latest = load_sides("loan-default@1.0.0", "loan-default", context)
    assert old.published
    assert old.digest == latest.digest == versions_of("loan-default", context.registry)["1.0.0"]
    assert old.label == "loan-default@1.0.0"
    assert len(set(old.clusters["defaults"].units)) == 50


def test_what_is_not_published_is_told(published: Path) -> None:
    for word, told in (("loan-default@9.0.0", "holds no version 9.0.0"), ("loan-defalt", "loan-default")):
        sides = try_sides(word, "next/card.yaml", Context(str(published / "cards"), published))
        assert sides.old is None
        assert told in str(sides.problems[0])
    assert try_sides("loan-default", "next/card.yaml", Context(None, published)).old is None  # no `cards` here


def test_a_changed_version_is_no_side(published: Path) -> None:
    card = published / "cards/loan-default/1.0.0/card.json"
    card.write_bytes(card.read_bytes().replace(b"small towns", b"small_towns"))
    with pytest.raises(UnreadableError, match="was changed"):
        load_sides("loan-default@1.0.0", "next/card.yaml", Context(str(published / "cards"), published))


def test_a_next_version_is_held_against_those_published(published: Path) -> None:
    registry = published / "cards"
    spec = published / "next" / "card.yaml"
    report = compare("loan-default@1.0.0", spec, registry=registry)
    assert "version-reused" not in {finding.rule for finding in report.findings}
    write_spec(spec.parent, loan_spec("1.0.0", evaluation=CLUSTERED) | {"x-note": "other content"})
    for old in ("loan-default@1.0.0", spec):
        report = compare(old, spec, registry=registry)
        assert "version-reused" in {finding.rule for finding in report.findings}
    unheld = compare(spec, spec, registry=None)
    assert unheld.findings == ()


def test_a_registry_that_is_not_there_yet_holds_no_version(published: Path) -> None:
    assert versions_of("loan-default", str(published / "absent")) == {}
