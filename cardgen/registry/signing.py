"""Signatures of manifests: Ed25519 over the Dead Simple Signing Envelope (DSSE v1), offline, with keys in PEM files.

A key is identified by the SHA-256 of its 32 raw public bytes. Whoever verifies brings the public key: the envelope says
which key signed, and never proves by itself that it was the right one. `cryptography` is imported when a key is used.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.spec.fields import Model

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["PAYLOAD_TYPE", "Signed", "key_id", "pae", "private_key", "public_key", "read_envelope", "sign", "verifies"]

PAYLOAD_TYPE: Literal["application/vnd.in-toto+json"] = "application/vnd.in-toto+json"

_MOST_BYTES = 20_000_000
_MAKE_KEY = "make one with: openssl genpkey -algorithm ed25519 -out key.pem"
_MAKE_PUBLIC = "make it with: openssl pkey -in key.pem -pubout -out key.pub.pem"

Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=_MOST_BYTES)]


class _Signature(Model):
    keyid: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    sig: Base64


class _Envelope(Model):
    payload: Base64
    payloadType: Literal["application/vnd.in-toto+json"]  # noqa: N815 - the name that DSSE gives it
    signatures: Annotated[tuple[_Signature, ...], Field(min_length=1, max_length=1)]


@dataclass(frozen=True, slots=True)
class Signed:
    """What an envelope holds.

    Attributes:
        payload: The bytes that were signed.
        signer: Id of the key that is said to have signed them.
        signature: The signature, 64 bytes.
    """

    payload: bytes
    signer: str
    signature: bytes


def pae(payload: bytes) -> bytes:
    """Return the pre-authentication encoding of DSSE v1: what is really signed."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def sign(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the envelope of a manifest, signed. Ed25519 is deterministic: the same key gives the same bytes."""
    import rfc8785

    signature = {"keyid": key_id(key.public_key()), "sig": _encoded(key.sign(pae(manifest)))}
    return rfc8785.dumps({"payload": _encoded(manifest), "payloadType": PAYLOAD_TYPE, "signatures": [signature]})


def read_envelope(content: bytes) -> Signed:
    """Read an envelope.

    Raises:
        ValueError: It is none.
    """
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it is larger than {_MOST_BYTES:,} bytes")
    try:
        envelope = _Envelope.model_validate_json(content)
        payload, signature = (
            base64.b64decode(text, validate=True) for text in (envelope.payload, envelope.signatures[0].sig)
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    return Signed(payload, envelope.signatures[0].keyid, signature)


def verifies(signed: Signed, key: Ed25519PublicKey) -> bool:
    """Tell whether the signature is that of a key over the payload."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signed.signature, pae(signed.payload))
    except InvalidSignature:
        return False
    return True


def key_id(key: Ed25519PublicKey) -> str:
    """Return the hexadecimal SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def private_key(pem: bytes, name: str) -> Ed25519PrivateKey:
    """Read a private key.

    Args:
        pem: Content of the PEM file.
        name: What messages call it.

    Raises:
        InvalidInputError: It is no unencrypted private Ed25519 key.
        UnreadableError: `cryptography` is not installed.
    """
    _require_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if b"PUBLIC KEY-----" in pem:
        raise _refused(name, "is a public key, and signing needs the private one", "give the file that openssl made")
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError as error:
        hint = "decrypt it first: openssl pkey -in KEY -out PLAIN, and keep PLAIN where secrets are kept"
        raise _refused(name, "is encrypted, and cardgen asks for no password", hint) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refused(name, "is no private key in PEM form", _MAKE_KEY) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _refused(name, f"is a key of another kind ({_kind(key)}), and signatures are Ed25519", _MAKE_KEY)
    return key


def public_key(pem: bytes, name: str) -> Ed25519PublicKey:
    """Read a public key; see `private_key` for arguments and errors."""
    _require_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if b"PRIVATE KEY-----" in pem:
        raise _refused(name, "is a private key, and whoever verifies needs the public one", _MAKE_PUBLIC)
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refused(name, "is no public key in PEM form", _MAKE_PUBLIC) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _refused(name, f"is a key of another kind ({_kind(key)}), and signatures are Ed25519", _MAKE_PUBLIC)
    return key


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _kind(key: object) -> str:
    """Return `RSA` for a key of a class such as `RSAPrivateKey`."""
    return type(key).__name__.removesuffix("PrivateKey").removesuffix("PublicKey").strip("_")


def _refused(name: str, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(Problem(Place(name), "", message, hint, "bad-key"))


def _require_cryptography() -> None:
    try:
        import cryptography  # noqa: F401 - asked for here, so that the message is the same everywhere
    except ImportError as error:
        hint = "install it with the extra `sign`: pip install 'cardgen[sign]'"
        raise UnreadableError(Problem(None, "", "signatures need the package cryptography", hint)) from error
