"""Signatures: what DSSE says, offline, with keys of one kind, held against an implementation that is not ours."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]  # documented, not in __all__

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.registry.signing import (
    PAYLOAD_TYPE,
    key_id,
    pae,
    private_key,
    public_key,
    read_envelope,
    sign,
    verifies,
)

MANIFEST = b'{"_type":"https://in-toto.io/Statement/v1"}'


def private_pem(key: object, encryption: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(  # type: ignore[attr-defined,no-any-return]  # every private key has it
        Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()
    )


def public_pem(key: object) -> bytes:
    return key.public_key().public_bytes(  # type: ignore[attr-defined,no-any-return]  # every private key has it
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_the_encoding_is_that_of_the_specification() -> None:
    assert pae(b"hello world") == b"DSSEv1 28 application/vnd.in-toto+json 11 hello world"
    assert pae("é".encode()) == b"DSSEv1 28 application/vnd.in-toto+json 2 \xc3\xa9"


def test_another_implementation_verifies_ours() -> None:
    envelope = Envelope.from_dict(json.loads(sign(MANIFEST, KEY)))
    key = SSlibKey.from_crypto(KEY.public_key(), keyid=key_id(KEY.public_key()))
    assert list(envelope.signatures) == [key.keyid]
    assert envelope.payload == MANIFEST
    assert envelope.pae() == pae(MANIFEST)
    assert envelope.verify([key], 1)
    other = SSlibKey.from_crypto(Ed25519PrivateKey.generate().public_key(), keyid=key.keyid)
    with pytest.raises(VerificationError):
        envelope.verify([other], 1)


def test_we_verify_another_implementation() -> None:
    named = SSlibKey.from_crypto(KEY.public_key(), keyid=key_id(KEY.public_key()))
    envelope = Envelope(MANIFEST, PAYLOAD_TYPE, {})
    envelope.sign(CryptoSigner(KEY, named))
    signed = read_envelope(json.dumps(envelope.to_dict()).encode())
    assert signed.payload == MANIFEST
    assert verifies(signed, KEY.public_key())


def test_a_key_is_named_by_its_raw_bytes() -> None:
    assert key_id(KEY.public_key()) == hashlib.sha256(KEY.public_key().public_bytes_raw()).hexdigest()
    assert read_envelope(sign(MANIFEST, KEY)).signer == key_id(KEY.public_key())


def test_the_same_key_gives_the_same_bytes() -> None:
    assert sign(MANIFEST, KEY) == sign(MANIFEST, KEY)


def test_a_changed_byte_is_noticed() -> None:
    document = json.loads(sign(MANIFEST, KEY))
    document["payload"] = base64.b64encode(MANIFEST + b" ").decode()
    assert not verifies(read_envelope(json.dumps(document).encode()), KEY.public_key())
    document = json.loads(sign(MANIFEST, KEY))
    wrong = bytearray(base64.b64decode(document["signatures"][0]["sig"]))
    wrong[5] ^= 1
    document["signatures"][0]["sig"] = base64.b64encode(wrong).decode()
    assert not verifies(read_envelope(json.dumps(document).encode()), KEY.public_key())
    document["signatures"][0]["sig"] = "AAAA"
    assert not verifies(read_envelope(json.dumps(document).encode()), KEY.public_key())


def test_another_key_does_not_verify() -> None:
    assert not verifies(read_envelope(sign(MANIFEST, KEY)), Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"payload":"","payloadType":"text/plain","signatures":[]}',
        sign(MANIFEST, KEY).replace(b'"payloadType":"application/vnd.in-toto+json"', b'"payloadType":"text/plain"'),
        sign(MANIFEST, KEY).replace(b'"payload":"', b'"payload":"*'),
        sign(MANIFEST, KEY).replace(b'"payload":"', b'"payload":"A'),
        sign(MANIFEST, KEY).replace(b'"keyid":"', b'"keyid":"../'),
        json.dumps({**json.loads(sign(MANIFEST, KEY)), "signatures": []}).encode(),
        b" " * 20_000_001,
    ],
)
def test_what_is_no_envelope_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_envelope(content)


def test_keys_are_read() -> None:
    assert private_key(private_pem(KEY), "key.pem").private_bytes_raw() == KEY.private_bytes_raw()
    assert public_key(public_pem(KEY), "key.pub.pem").public_bytes_raw() == KEY.public_key().public_bytes_raw()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_keys_of_openssl_are_read(tmp_path: Path) -> None:
    made = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", "key.pem"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    published = ["openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub.pem"]
    subprocess.run(published, cwd=tmp_path, check=True, capture_output=True)
    private = private_key((tmp_path / "key.pem").read_bytes(), "key.pem")
    public = public_key((tmp_path / "key.pub.pem").read_bytes(), "key.pub.pem")
    assert verifies(read_envelope(sign(MANIFEST, private)), public)


@pytest.mark.parametrize(
    ("pem", "message"),
    [
        (private_pem(generate_rsa(65537, 2048)), r"another kind \(RSA\)"),
        (private_pem(generate_ec(SECP256R1())), r"another kind \(EllipticCurve|another kind \(EC"),
        (private_pem(Ed448PrivateKey.generate()), r"another kind \(Ed448\)"),
        (private_pem(KEY, BestAvailableEncryption(b"secret")), "encrypted"),
        (public_pem(KEY), "is a public key"),
        (b"", "no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "no private key"),
        (KEY.private_bytes_raw(), "no private key"),
    ],
)
def test_a_private_key_of_the_wrong_kind_is_refused(pem: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        private_key(pem, "key.pem")
    (problem,) = caught.value.problems
    assert str(problem.place) == "key.pem"
    assert problem.hint


@pytest.mark.parametrize(
    ("pem", "message"),
    [
        (public_pem(generate_rsa(65537, 2048)), r"another kind \(RSA\)"),
        (public_pem(generate_ec(SECP256R1())), "another kind"),
        (private_pem(KEY), "is a private key"),
        (private_pem(KEY, BestAvailableEncryption(b"secret")), "is a private key"),
        (b"", "no public key"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no public key"),
    ],
)
def test_a_public_key_of_the_wrong_kind_is_refused(pem: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        public_key(pem, "key.pem")


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(UnreadableError, match=r"cardgen\[sign\]"):
        private_key(private_pem(KEY), "key.pem")
