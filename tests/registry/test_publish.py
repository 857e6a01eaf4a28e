"""Publishing into every kind of registry: what is there afterwards, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cardgen.card.formats.reading import parse_card
from cardgen.diff.report import Report
from cardgen.diff.transition import Side
from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.registry.history import find, history
from cardgen.registry.publish import candidate_of
from cardgen.registry.reading import content, read_side
from cardgen.registry.signing import key_id
from cardgen.registry.store import Store
from cardgen.registry.verify import verify
from tests.registry.places import DirectoryPlace, Place, memory
from tests.registry.registry_cards import PAIRS, SERVICE, built, card, finding, put, report, small

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_a_first_version_has_nothing_to_be_compared_with(store: Store) -> None:
    def never(old: Side, new: Side, versions: Mapping[str, str]) -> Report:
        raise AssertionError("there is nothing to compare")

    outcome = put(store, small(), judge=never)
    assert (outcome.status, outcome.previous) == ("published", None)
    files = store.files(f"{SERVICE}/1.0.0")
    assert files == tuple(sorted(("MANIFEST.json", *small().files)))
    assert verify(store).faults == ()


def test_a_second_version_follows_the_first(every_place: Place) -> None:
    store = every_place.store()
    first = put(store, small("1.0.0"))
    second = put(store, small("1.1.0"))
    assert (second.status, second.previous) == ("published", "1.0.0")
    link = find(store, SERVICE, "1.1.0").manifest.predicate.previous
    assert link is not None
    assert link.manifest_sha256 == first.manifest_sha256
    assert store.read(f"{SERVICE}/1.1.0/changes.md") == b"compared\n"
    assert Report.model_validate_json(store.read(f"{SERVICE}/1.1.0/changes.json") or b"") == report()
    assert verify(store).faults == ()


def test_the_comparison_is_between_what_was_published_and_what_will_be(store: Store) -> None:
    put(store, small("1.0.0"), key=KEY)
    put(store, small("1.1.0"))
    seen: list[Any] = []

    def judge(old: Side, new: Side, versions: Mapping[str, str]) -> Report:
        seen.extend((old, new, versions))
        return report()

    put(store, small("1.2.0"), judge=judge, key=KEY)
    old, new, versions = seen
    assert (old.label, new.label) == (f"{SERVICE}@1.1.0", f"{SERVICE}@1.2.0")
    assert (old.published, new.published) == (True, True)
    assert (old.signer, new.signer) == (None, key_id(KEY.public_key()))
    assert (old.charts, new.charts) == ({"fpr": True}, {"fpr": True})
    assert set(old.clusters) == set(new.clusters) == {"defaults"}
    assert old.pages == new.pages
    assert versions == {release.version: release.card_digest for release in history(store, SERVICE)[:2]}
    assert new.digest == find(store, SERVICE, "1.2.0").card_digest


def test_the_same_content_again_is_fine_on_another_day(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    first = put(place.store(), small("1.1.0"))
    before = place.store().files(SERVICE)
    # Overdue by then, and judged otherwise: what is published stays published.
    again = put(place.store(), small("1.1.0"), day=date(2030, 1, 1), judge=lambda *_: report((finding(),)))
    assert (again.status, again.manifest_sha256, again.previous) == ("identical", first.manifest_sha256, "1.0.0")
    assert put(place.store(), small("1.0.0")).status == "identical"
    assert place.store().files(SERVICE) == before


def test_a_version_is_never_used_again(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    refused = put(place.store(), small("1.0.0", text="Other."))
    assert (refused.status, refused.manifest_sha256) == ("refused", None)
    assert [problem.kind for problem in refused.problems] == ["version-reused"]
    assert place.store().read(f"{SERVICE}/1.0.0/card.md") == b"A card."


def test_what_is_refused_leaves_nothing(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    before = place.store().files(SERVICE)
    for version, judge in (("0.9.0", None), ("1.1.0", lambda *_: report((finding(),)))):
        options = {} if judge is None else {"judge": judge}
        assert put(place.store(), small(version), **options).status == "refused"
    assert place.store().files(SERVICE) == before
    assert place.store().folders(SERVICE) == ("1.0.0",)


def test_what_could_not_be_compared_is_not_published(store: Store) -> None:
    put(store, small("1.0.0"))
    failed = report().model_copy(update={"status": "failed", "problems": ("it broke",)})
    with pytest.raises(UnreadableError, match="it broke"):
        put(store, small("1.1.0"), judge=lambda *_: failed)
    assert store.folders(SERVICE) == ("1.0.0",)


def test_a_version_before_that_was_changed_is_not_compared_with(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    place.overwrite(f"{SERVICE}/1.0.0/card.json", b"{}")
    with pytest.raises(UnreadableError, match="was changed"):
        put(place.store(), small("1.1.0"))
    assert place.store().folders(SERVICE) == ("1.0.0",)


def test_a_half_written_version_stands_in_the_way_of_a_directory(tmp_path: Path) -> None:
    place = DirectoryPlace(tmp_path / "cards")
    put(place.store(), small("1.0.0"))
    place.overwrite(f"{SERVICE}/1.1.0/card.json", b"{}")
    with pytest.raises(UnreadableError, match=r"has no MANIFEST\.json, and stands in the way"):
        put(place.store(), small("1.1.0"))
    assert place.store().files(f"{SERVICE}/1.1.0") == ("card.json",)


@pytest.mark.parametrize("place", ["memory", "local", "s3"], indirect=True)
def test_a_half_written_version_does_not_stand_in_the_way_of_an_object_store(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    put(place.store(), small("1.1.0"))
    place.remove(f"{SERVICE}/1.1.0/MANIFEST.json")
    assert [release.version for release in history(place.store(), SERVICE)] == ["1.0.0"]
    assert verify(place.store()).faults == ()
    assert put(place.store(), small("1.1.0")).status == "published"


def test_a_version_that_was_published_meanwhile_is_noticed() -> None:
    place = memory()
    put(place.store(), small("1.0.0"))

    def judge(old: Side, new: Side, versions: Mapping[str, str]) -> Report:
        put(place.store(), small("1.1.0"))
        return report()

    outcome = put(place.store(), small("1.2.0"), judge=judge)
    assert [problem.kind for problem in outcome.problems] == ["overtaken"]
    assert put(place.store(), small("1.2.0")).previous == "1.1.0"


def test_a_candidate_is_what_the_card_renders_to() -> None:
    candidate = candidate_of(card(), built().attachments)
    assert {"card.json", "card.md", "card.html", "data/results.csv", PAIRS} <= set(candidate.files)
    again = parse_card(candidate.files["card.json"], "card.json").card
    assert candidate_of(again, built().attachments).files == candidate.files


def test_a_waiver_is_part_of_the_card_and_of_its_digest() -> None:
    (criterion,) = card().acceptance
    failed = card(acceptance=(criterion.model_copy(update={"outcome": "fail"}),))
    store = memory().store()
    assert put(store, candidate_of(failed, built().attachments)).status == "refused"
    outcome = put(store, candidate_of(failed, built().attachments, "  A fix is on its way.  "))
    assert outcome.status == "published"
    published = read_side(store, SERVICE).card
    assert published.waiver is not None
    assert published.waiver.reason == "A fix is on its way."
    assert b"A fix is on its way." in content(store, find(store, SERVICE), "card.json")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_a_waiver_needs_a_reason(reason: str) -> None:
    (criterion,) = card().acceptance
    failed = card(acceptance=(criterion.model_copy(update={"outcome": "fail"}),))
    with pytest.raises(InvalidInputError, match="is no reason"):
        candidate_of(failed, built().attachments, reason)


def test_a_waiver_without_a_failure_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no criterion failed"):
        candidate_of(card(), built().attachments, "Just in case.")


def test_sums_of_clusters_must_be_those_that_the_card_names() -> None:
    with pytest.raises(UnreadableError, match="not beside it"):
        candidate_of(card(), {})
    with pytest.raises(InvalidInputError, match="not compressed"):
        candidate_of(card(), {PAIRS: b"other"})
    # A name outside the folder is refused by the model of the card already.
    (evaluation,) = card().evaluations
    pairing = evaluation.pairing.model_copy(update={"file": "../../etc/passwd"})
    hostile = card(evaluations=(evaluation.model_copy(update={"pairing": pairing}),))
    with pytest.raises(InvalidInputError, match="should match pattern"):
        candidate_of(hostile, {"../../etc/passwd": built().attachments[PAIRS]})
