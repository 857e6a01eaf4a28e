"""The signature of a version, held against its manifest and against the keys of whoever verifies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cardgen.errors import UnreadableError
from cardgen.registry.signing import key_id, read_envelope, verifies
from cardgen.registry.store import ENVELOPE, MANIFEST, Store
from cardgen.registry.verification.fault import Fault, Found, told

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["signature_faults"]


def signature_faults(store: Store, found: Found, keys: Sequence[Ed25519PublicKey]) -> Iterator[Fault]:
    """Say what is wrong with the signature of a version.

    Args:
        store: The registry.
        found: The version.
        keys: Public keys, one of which must have signed it; where there are none, it may be unsigned.
    """
    if found.content is None:
        return
    path = f"{found.path}/{ENVELOPE}"
    try:
        envelope = store.read(path)
        if envelope is None:
            if keys:
                yield Fault(f"{found.path}/{MANIFEST}", "unsigned", "is not signed")
            return
        signed = read_envelope(envelope)
    except UnreadableError as error:
        yield from told(path, error)
        return
    except ValueError as error:
        yield Fault(path, "bad-signature", f"is no signature: {error}")
        return
    if signed.payload != found.content:
        yield Fault(path, "bad-signature", f"signs another manifest than {MANIFEST}")
        return
    if not keys:
        return
    named = [key for key in keys if key_id(key) == signed.signer]
    if not named:
        yield Fault(path, "wrong-key", f"is signed by the key {signed.signer[:16]}…, which is not one of those given")
    elif not any(verifies(signed, key) for key in named):
        yield Fault(path, "bad-signature", f"is not the signature of the key {signed.signer[:16]}… that it names")
