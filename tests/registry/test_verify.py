"""Everything that can be wrong with a registry is found, and said where it is."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.registry.history import find
from cardgen.registry.publish import candidate_of
from cardgen.registry.reading import read_side
from cardgen.registry.signing import sign
from cardgen.registry.verify import verify
from cardgen.registry.withdraw import withdraw
from tests.registry.places import DirectoryPlace, Place
from tests.registry.registry_cards import PAIRS, SERVICE, built, card, put, small

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ONE, TWO, THREE = (f"{SERVICE}/{version}" for version in ("1.0.0", "1.1.0", "1.2.0"))


@pytest.fixture
def chain(place: Place) -> Place:
    """Three versions, signed, the second withdrawn."""
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        put(place.store(), small(version), key=KEY)
    withdraw(place.store(), SERVICE, "1.1.0", reason="Wrong data.", day=date(2026, 7, 1))
    return place


def faults(place: Place, *words: Any, **options: Any) -> list[tuple[str, str]]:
    return [(fault.path, fault.kind) for fault in verify(place.store(), *words, **options).faults]


def test_a_sound_registry_has_no_faults(chain: Place) -> None:
    found = verify(chain.store(), keys=[OTHER.public_key(), KEY.public_key()])
    assert found.versions == tuple(f"{SERVICE}@{version}" for version in ("1.0.0", "1.1.0", "1.2.0"))
    assert found.faults == ()
    assert found.notes == ()
    assert verify(chain.store(), SERVICE, "1.1.0").versions == (f"{SERVICE}@1.1.0",)


def test_an_empty_registry_has_no_faults(place: Place) -> None:
    assert verify(place.store()).versions == ()


@pytest.mark.parametrize("name", ["card.json", "card.md", "charts/fpr.svg", "changes.json", PAIRS])
def test_a_changed_file_is_found(chain: Place, name: str) -> None:
    chain.overwrite(f"{TWO}/{name}", (chain.store().read(f"{TWO}/{name}") or b"") + b" ")
    assert faults(chain) == [(f"{TWO}/{name}", "changed-file")]
    assert faults(chain, SERVICE, "1.1.0") == [(f"{TWO}/{name}", "changed-file")]
    assert faults(chain, SERVICE, "1.2.0") == []


def test_a_changed_card_is_not_read(chain: Place) -> None:
    chain.overwrite(f"{TWO}/card.json", b"{}")
    with pytest.raises(UnreadableError, match="was changed") as caught:
        read_side(chain.store(), SERVICE, "1.1.0")
    assert caught.value.exit_code == 3


def test_a_missing_file_is_found(chain: Place) -> None:
    chain.remove(f"{THREE}/{PAIRS}")
    assert faults(chain) == [(f"{THREE}/{PAIRS}", "missing-file")]
    with pytest.raises(UnreadableError, match="is missing"):
        read_side(chain.store(), SERVICE)


@pytest.mark.parametrize("name", ["notes.txt", "charts/more.svg", ".hidden", "data/.tmp-x"])
def test_a_stray_file_is_found(chain: Place, name: str) -> None:
    chain.overwrite(f"{ONE}/{name}", b"")
    assert faults(chain) == [(f"{ONE}/{name}", "stray-file")]


@pytest.mark.parametrize("name", ["latest.txt", "index/index.json", "1.0/card.json"])
def test_a_file_that_belongs_to_no_version_is_found(chain: Place, name: str) -> None:
    chain.overwrite(f"{SERVICE}/{name}", b"")
    assert faults(chain) == [(f"{SERVICE}/{name}", "stray-file")]


def test_files_beside_the_services_are_the_teams_own(chain: Place) -> None:
    chain.overwrite("README.md", b"Our cards.")
    chain.overwrite("Team notes: ours/1.0.0/MANIFEST.json", b"")
    assert faults(chain) == []


def test_a_missing_version_breaks_the_chain(chain: Place) -> None:
    for name in chain.store().files(ONE):
        if name != "MANIFEST.json":
            chain.remove(f"{ONE}/{name}")
    chain.remove(f"{ONE}/MANIFEST.json")
    assert faults(chain) == [(f"{TWO}/MANIFEST.json", "missing-link")]


def test_a_version_that_was_written_anew_breaks_the_chain(place: Place) -> None:
    put(place.store(), small("1.0.0"))
    put(place.store(), small("1.1.0"))
    forged = small("1.0.0", text="Nothing to see.")
    place.overwrite(f"{ONE}/MANIFEST.json", _files(forged)["MANIFEST.json"])
    for name, content in forged.files.items():  # an object store has them below the new digest
        place.overwrite(f"{ONE}/{name}", content)
    assert faults(place) == [(f"{TWO}/MANIFEST.json", "changed-link")]


def _files(candidate: Any) -> dict[str, bytes]:
    """The files of a version, as somebody else would write them."""
    from cardgen.registry.manifest import manifest_bytes

    return {
        **candidate.files,
        "MANIFEST.json": manifest_bytes(candidate.card, candidate.files, None, candidate.cardgen),
    }


def test_a_half_written_version_is_found_and_ignored(tmp_path: Any) -> None:
    place = DirectoryPlace(tmp_path / "cards")
    put(place.store(), small("1.0.0"))
    place.overwrite(f"{TWO}/card.json", b"{}")
    assert faults(place) == [(f"{TWO}/MANIFEST.json", "half-written")]
    assert find(place.store(), SERVICE).version == "1.0.0"


@pytest.mark.parametrize("name", ["../1.0.0/card.json", "/etc/passwd", "..\\x", "MANIFEST.json"])
def test_a_manifest_that_names_a_path_outside_is_found(chain: Place, name: str) -> None:
    document = json.loads(chain.store().read(f"{THREE}/MANIFEST.json") or b"")
    document["subject"].append({"name": name, "digest": {"sha256": "0" * 64}})
    chain.overwrite(f"{THREE}/MANIFEST.json", rfc8785.dumps(document))
    found = faults(chain)
    assert found[0] == (f"{THREE}/MANIFEST.json", "bad-manifest")
    with pytest.raises(UnreadableError, match="no manifest of a card"):
        find(chain.store(), SERVICE)


def test_a_manifest_of_another_version_is_found(chain: Place) -> None:
    chain.overwrite(f"{SERVICE}/2.0.0/MANIFEST.json", chain.store().read(f"{ONE}/MANIFEST.json") or b"")
    assert (f"{SERVICE}/2.0.0/MANIFEST.json", "wrong-place") in faults(chain)


def test_the_card_of_another_version_is_found(place: Place) -> None:
    from cardgen.registry.manifest import manifest_bytes

    one, other = small("1.0.0"), small("1.1.0")
    files = {**one.files, "card.json": other.files["card.json"]}
    files["MANIFEST.json"] = manifest_bytes(one.card, files, None, one.cardgen)
    place.store().create_version(ONE, files)
    assert faults(place) == [(f"{ONE}/card.json", "wrong-place")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2026-07-01-1.0.0-withdrawn.yaml", b"event: withdrawn\n"),
        ("2026-07-01-1.0.0-withdrawn.yaml", b"[" * 5_000),
        ("2026-07-01-1.0.0-withdrawn.yaml", b"a: &a 1\nb: *a\n"),
        ("notes.txt", b"hello"),
        ("a: b.yaml", b"hello"),
        (
            "2026-07-02-1.0.0-withdrawn.yaml",
            b"event: withdrawn\nservice: loan-default\nversion: 1.0.0\ndate: '2026-07-01'\nreason: No.\n",
        ),
        (
            "2026-07-01-1.0.0-withdrawn.yaml",
            b"event: withdrawn\nservice: other\nversion: 1.0.0\ndate: '2026-07-01'\nreason: No.\n",
        ),
        (
            "2026-07-01-9.0.0-withdrawn.yaml",
            b"event: withdrawn\nservice: loan-default\nversion: 9.0.0\ndate: '2026-07-01'\nreason: No.\n",
        ),
    ],
)
def test_an_event_that_is_none_is_found(chain: Place, name: str, content: bytes) -> None:
    chain.overwrite(f"{SERVICE}/status/{name}", content)
    assert faults(chain) == [(f"{SERVICE}/status/{name}", "bad-status")]


def test_an_unsigned_version_is_found_by_whoever_has_a_key(place: Place) -> None:
    put(place.store(), small("1.0.0"), key=KEY)
    put(place.store(), small("1.1.0"))
    assert faults(place) == []
    assert faults(place, keys=[KEY.public_key()]) == [(f"{TWO}/MANIFEST.json", "unsigned")]


def test_a_version_that_another_key_signed_is_found(chain: Place) -> None:
    path = f"{TWO}/MANIFEST.dsse.json"
    chain.overwrite(path, sign(chain.store().read(f"{TWO}/MANIFEST.json") or b"", OTHER))
    assert faults(chain) == []
    assert faults(chain, keys=[KEY.public_key()]) == [(path, "wrong-key")]
    assert faults(chain, keys=[OTHER.public_key(), KEY.public_key()]) == []


def test_a_tampered_signature_is_found(chain: Place) -> None:
    path = f"{TWO}/MANIFEST.dsse.json"
    document = json.loads(chain.store().read(path) or b"")
    forged = json.loads(sign(b"another manifest", KEY))
    document["signatures"] = forged["signatures"]
    chain.overwrite(path, rfc8785.dumps(document))
    assert faults(chain, keys=[KEY.public_key()]) == [(path, "bad-signature")]
    # One that names the key and was made by another.
    document["signatures"][0]["sig"] = json.loads(sign(b"x", OTHER))["signatures"][0]["sig"]
    chain.overwrite(path, rfc8785.dumps(document))
    assert faults(chain, keys=[KEY.public_key()]) == [(path, "bad-signature")]


def test_a_signature_of_another_manifest_is_found_without_a_key(chain: Place) -> None:
    path = f"{TWO}/MANIFEST.dsse.json"
    chain.overwrite(path, chain.store().read(f"{ONE}/MANIFEST.dsse.json") or b"")
    assert faults(chain) == [(path, "bad-signature")]
    with pytest.raises(UnreadableError, match="signs another manifest"):
        read_side(chain.store(), SERVICE, "1.1.0")
    chain.overwrite(path, b"{}")
    assert faults(chain) == [(path, "bad-signature")]
    with pytest.raises(UnreadableError, match="is no signature"):
        read_side(chain.store(), SERVICE, "1.1.0")


def test_rendering_again_gives_the_same_bytes(tmp_path: Any) -> None:
    place = DirectoryPlace(tmp_path / "cards")
    put(place.store(), candidate_of(card(), built().attachments))
    assert faults(place, rebuild=True) == []


def test_a_page_that_the_card_does_not_render_to_is_found(tmp_path: Any) -> None:
    place = DirectoryPlace(tmp_path / "cards")
    honest = candidate_of(card(), built().attachments)
    files = {**honest.files, "card.md": b"All is well.", "charts/more.svg": b"<svg/>"}
    del files["data/results.csv"]
    put(place.store(), type(honest)(honest.card, files, honest.cardgen))
    assert faults(place) == []
    assert faults(place, rebuild=True) == [
        (f"{ONE}/card.md", "rebuild-differs"),
        (f"{ONE}/charts/more.svg", "rebuild-differs"),
        (f"{ONE}/data/results.csv", "rebuild-differs"),
    ]


def test_what_another_version_rendered_is_not_rendered_again(tmp_path: Any) -> None:
    place = DirectoryPlace(tmp_path / "cards")
    put(place.store(), small(cardgen="0.0.1"))
    found = verify(place.store(), rebuild=True)
    assert found.faults == ()
    assert len(found.notes) == 1
    assert "0.0.1" in found.notes[0]


def test_what_is_not_there_is_told(chain: Place) -> None:
    with pytest.raises(InvalidInputError, match="did you mean"):
        verify(chain.store(), "loan-defaults")
    with pytest.raises(InvalidInputError, match="no version"):
        verify(chain.store(), SERVICE, "9.0.0")
