"""The versions of a service: in the order of versions, with what became of each."""

from __future__ import annotations

from datetime import date

import pytest

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.registry.address import split_address
from cardgen.registry.history import find, history, latest, services
from cardgen.registry.store import Store
from cardgen.registry.withdraw import withdraw
from tests.registry.places import Place
from tests.registry.registry_cards import SERVICE, put, small

VERSIONS = ("0.9.0", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.9.0", "1.10.0")


def test_versions_are_in_their_own_order(store: Store) -> None:
    for version in VERSIONS:
        assert put(store, small(version)).status == "published"
    releases = history(store, SERVICE)
    assert tuple(release.version for release in releases) == VERSIONS
    newest = latest(releases)
    assert newest is not None
    assert newest.version == "1.10.0"
    assert find(store, SERVICE).version == "1.10.0"
    assert find(store, SERVICE, "1.9.0").label == f"{SERVICE}@1.9.0"


def test_only_services_are_listed(place: Place) -> None:
    put(place.store(), small())
    place.overwrite("docs/guide/page.md", b"")
    place.overwrite("README.md", b"")
    assert services(place.store()) == (SERVICE,)


def test_a_version_without_a_manifest_is_not_there(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    place.overwrite(f"{SERVICE}/2.0.0/MANIFEST.json", b"")
    place.remove(f"{SERVICE}/2.0.0/MANIFEST.json")
    assert [release.version for release in history(place.store(), SERVICE)] == ["1.0.0"]


def test_what_is_not_there_is_told_with_what_is(store: Store) -> None:
    put(store, small("1.0.0"))
    with pytest.raises(InvalidInputError, match=f'did you mean "{SERVICE}"'):
        find(store, "loan-defualt")
    with pytest.raises(InvalidInputError, match=r"no version 1\.0\.1"):
        find(store, SERVICE, "1.0.1")


def test_a_manifest_in_the_wrong_place_is_refused(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    manifest = place.store().read(f"{SERVICE}/1.0.0/MANIFEST.json")
    assert manifest is not None
    place.overwrite(f"{SERVICE}/2.0.0/MANIFEST.json", manifest)
    with pytest.raises(UnreadableError, match=r"is the manifest of loan-default@1\.0\.0"):
        history(place.store(), SERVICE)


def test_a_withdrawn_version_stays_and_is_passed_over(place: Place) -> None:
    for version in ("1.0.0", "1.1.0"):
        put(place.store(), small(version))
    files = place.store().files(f"{SERVICE}/1.1.0")
    event, is_new = withdraw(
        place.store(), SERVICE, "1.1.0", reason='  A "wrong": dataset\n', day=date(2026, 7, 1), by="R. Eviewer"
    )
    assert is_new
    assert event.path == f"{SERVICE}/status/2026-07-01-1.1.0-withdrawn.yaml"
    assert place.store().files(f"{SERVICE}/1.1.0") == files
    assert find(place.store(), SERVICE).version == "1.0.0"
    found = find(place.store(), SERVICE, "1.1.0")
    assert found.status == "withdrawn"
    assert found.withdrawal == event
    assert (event.reason, event.by, event.date) == ('A "wrong": dataset', "R. Eviewer", date(2026, 7, 1))


@pytest.mark.parametrize(
    "reason", ["yes", "1.10", "2026-01-01", "null", "# not a comment", "a: b", "- a", "’“é–x", "a\n\nb"]
)
def test_a_reason_is_read_as_it_was_written(store: Store, reason: str) -> None:
    put(store, small())
    withdraw(store, SERVICE, "1.0.0", reason=reason, day=date(2026, 7, 1), by="1.0")
    withdrawal = find(store, SERVICE, "1.0.0").withdrawal
    assert withdrawal is not None
    assert (withdrawal.reason, withdrawal.by) == (reason, "1.0")


def test_the_first_withdrawal_counts(store: Store) -> None:
    put(store, small())
    first, _ = withdraw(store, SERVICE, "1.0.0", reason="Wrong data.", day=date(2026, 7, 1))
    for day in (date(2026, 7, 1), date(2026, 8, 1)):
        assert withdraw(store, SERVICE, "1.0.0", reason="Another reason.", day=day) == (first, False)
    assert store.files(f"{SERVICE}/status") == ("2026-07-01-1.0.0-withdrawn.yaml",)


def test_every_version_may_be_withdrawn(store: Store) -> None:
    put(store, small())
    withdraw(store, SERVICE, "1.0.0", reason="Wrong data.", day=date(2026, 7, 1))
    assert latest(history(store, SERVICE)) is None
    with pytest.raises(InvalidInputError, match="every version of loan-default is withdrawn"):
        find(store, SERVICE)
    # It still counts for what comes after it.
    assert put(store, small("1.1.0")).previous == "1.0.0"


@pytest.mark.parametrize(
    ("reason", "by", "message"),
    [
        ("", None, "--reason"),
        ("a\x1b[2Jb", None, "control character"),
        ("a\u2028b", None, "cannot be recorded"),
        ("x" * 2_001, None, "--reason"),
        ("Wrong.", "a\x1bb", "--by"),
        ("Wrong.", "", "--by"),
    ],
)
def test_what_cannot_be_recorded_is_refused(store: Store, reason: str, by: str | None, message: str) -> None:
    put(store, small())
    with pytest.raises(InvalidInputError, match=message):
        withdraw(store, SERVICE, "1.0.0", reason=reason, day=date(2026, 7, 1), by=by)
    assert store.files(f"{SERVICE}/status") == ()


def test_only_what_is_published_can_be_withdrawn(store: Store) -> None:
    put(store, small())
    with pytest.raises(InvalidInputError, match="no version"):
        withdraw(store, SERVICE, "2.0.0", reason="Wrong.", day=date(2026, 7, 1))


@pytest.mark.parametrize("word", ["", "@1.0.0", "a@", "a@1", "A@1.0.0", "../x", "a@1.0.0@2.0.0", "a/b", "a@../1.0.0"])
def test_a_word_that_names_nothing_is_refused(word: str) -> None:
    with pytest.raises(InvalidInputError, match="neither ID nor"):
        split_address(word)
