"""Sealing: the content of an entry, encrypted with the key of its case, and bound to its place.

AES-256-GCM with a random nonce. GCM alone does not bind a ciphertext to one key; the salted hash of the content, which the chain
covers, does: another key that opened it to something else would not give that hash.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..evaluation.canonical import canonical

KEY_BYTES = 32
_SALT, _NONCE = 32, 12
_STEP = 256  # sealed content is as long as a multiple of this, so that its length tells less


class NotOpened(Exception):
    """The key does not open it, or what is inside is not what the chain covers."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed: `frame`, canonical JSON about the decision, and `assessment`, the bytes of the assessment or none."""

    frame: bytes
    assessment: bytes
    salt: bytes

    @property
    def hash(self) -> str:
        """The salted hash that the chain covers."""
        return content_hash(self.frame, self.assessment, self.salt.hex())


def content_hash(frame: bytes, assessment: bytes, salt: str) -> str:
    """The salted hash of a content, as somebody who is shown the content can work it out again."""
    parts = {
        "assessment": hashlib.sha256(assessment).hexdigest(),
        "frame": hashlib.sha256(frame).hexdigest(),
        "salt": salt,
    }
    return hashlib.sha256(canonical(parts)).hexdigest()


def fresh(frame: bytes, assessment: bytes = b"") -> Content:
    """A content with a salt of its own."""
    return Content(frame, assessment, secrets.token_bytes(_SALT))


def packed(content: Content) -> bytes:
    """A content as it is encrypted: pressed together and filled up."""
    inner = b"".join([content.salt, struct.pack(">I", len(content.frame)), content.frame, content.assessment])
    pressed = zlib.compress(inner, 1)
    return pressed + b"\0" * (-len(pressed) % _STEP)


def sealed(pack: bytes, secret: bytes, bound_to: str) -> bytes:
    """A packed content encrypted, and bound to an entry."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, pack, bound_to.encode())


def opened(body: bytes, secret: bytes, bound_to: str, expected: str) -> Content:
    """What was sealed.

    Raises:
        NotOpened: it cannot be opened with this key, or is not what was recorded.
    """
    try:
        inner = zlib.decompressobj().decompress(AESGCM(secret).decrypt(body[:_NONCE], body[_NONCE:], bound_to.encode()))
        (length,) = struct.unpack_from(">I", inner, _SALT)
    except (InvalidTag, zlib.error, struct.error, ValueError) as error:
        raise NotOpened(type(error).__name__) from None
    at = _SALT + 4
    content = Content(inner[at : at + length], inner[at + length :], inner[:_SALT])
    if content.hash != expected:
        raise NotOpened("content")
    return content
