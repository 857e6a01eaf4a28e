"""Reading a published version: nothing is handed out whose digest is not the one in its manifest."""

from __future__ import annotations

from collections.abc import Mapping

from cardgen.card.formats.reading import CardDocument, parse_card
from cardgen.diff.beside import PAGES, clusters_of, has_alternative_text, page_digests
from cardgen.diff.transition import Side
from cardgen.errors import CardError, UnreadableError
from cardgen.registry.history import Release, find
from cardgen.registry.manifest import sha256
from cardgen.registry.signing import read_envelope
from cardgen.registry.store import ENVELOPE, MANIFEST, Store, trouble

__all__ = ["content", "read_side", "side_of", "signer_of"]


def content(store: Store, release: Release, name: str) -> bytes:
    """Return a file of a version.

    Raises:
        KeyError: The version has no such file.
        UnreadableError: It is missing, or its digest is not the one in the manifest.
    """
    wanted = release.manifest.digests[name]
    path = f"{release.service}/{release.version}/{name}"
    found = store.read(path)
    hint = "fetch the version again; `cardgen verify` tells everything that is wrong"
    if found is None:
        raise trouble(store.name, path, "is missing, and the manifest names it", hint, "missing-file")
    if sha256(found) != wanted:
        message = f"was changed: its SHA-256 is {sha256(found)}, and the manifest says {wanted}"
        raise trouble(store.name, path, message, hint, "changed-file")
    return found


def read_side(store: Store, service: str, version: str | None = None) -> Side:
    """Read a version as a side of a comparison; the latest where none is named.

    Raises:
        InvalidInputError: There is no such version.
        UnreadableError: It cannot be read, or is not what was published.
    """
    release = find(store, service, version)
    names = release.manifest.digests
    wanted = [name for name in names if name.startswith(("charts/", "pairs/")) or name in (*PAGES, "card.json")]
    files = {name: content(store, release, name) for name in wanted}
    path = f"{store.name}: {release.label}"
    try:
        document = parse_card(files["card.json"], path)
        return side_of(document, files, release.label, signer_of(store, release))
    except CardError as error:
        raise UnreadableError(error.problems) from error


def side_of(document: CardDocument, files: Mapping[str, bytes], label: str, signer: str | None) -> Side:
    """Return a side of a comparison from the files of a version.

    Args:
        document: The card.
        files: What stands beside it, by name.
        label: What the report calls it.
        signer: Id of the key that signed it.

    Raises:
        UnreadableError: The cluster sums are not those that the card names.
    """
    charts = {
        name.removeprefix("charts/").removesuffix(".svg"): has_alternative_text(svg)
        for name, svg in files.items()
        if name.startswith("charts/")
    }
    return Side(
        card=document.card,
        digest=document.digest,
        label=label,
        migrated_from=document.migrated_from,
        clusters=clusters_of(document.card, files.get, label),
        published=True,
        signer=signer,
        charts=charts or None,
        pages=page_digests(files.get),
    )


def signer_of(store: Store, release: Release) -> str | None:
    """Return the id of the key that is said to have signed a version; None where it is not signed.

    Raises:
        UnreadableError: The envelope is none, or holds another manifest than the version's.
    """
    path = f"{release.service}/{release.version}/{ENVELOPE}"
    envelope = store.read(path)
    if envelope is None:
        return None
    try:
        signed = read_envelope(envelope)
    except ValueError as error:
        raise trouble(store.name, path, f"is no signature: {error}", "", "bad-signature") from error
    if sha256(signed.payload) != release.manifest_sha256:
        raise trouble(store.name, path, f"signs another manifest than {MANIFEST}", "", "bad-signature")
    return signed.signer
