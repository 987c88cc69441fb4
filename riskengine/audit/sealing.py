"""Sealing: the content of an entry, encrypted with the key of its case, and bound to its place.

AES-256-GCM with a random nonce. GCM alone does not bind a ciphertext to one key; the salted hash of the content, which the chain
covers, does: another key that opened it to something else would not give that hash.

What is sealed is pressed together first, by Zstandard. The first records did it by zlib; how a pack begins tells which.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
import threading
import zlib
from dataclasses import dataclass

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..evaluation.canonical import canonical

KEY_BYTES = 32
_SALT, _NONCE = 32, 12
_STEP = 256  # sealed content is as long as a multiple of this, so that its length tells less


_ZSTANDARD, _ZLIB = b"\x28\xb5\x2f\xfd", b"\x78"
"""How packs begin: Zstandard's magic number, or the first byte of zlib's header."""


class _Presses(threading.local):
    """Each thread's own: they are not safe to share, and making one costs as much as using it."""

    def __init__(self) -> None:
        self.press = zstandard.ZstdCompressor(level=1)
        self.unpress = zstandard.ZstdDecompressor()


_PRESSES = _Presses()


class NotOpened(Exception):
    """The key does not open it, or what is inside is not what the chain covers."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed: `frame`, canonical JSON about the entry, and `document`, the bytes of its assessment or event, or none."""

    frame: bytes
    document: bytes
    salt: bytes

    @property
    def hash(self) -> str:
        """The salted hash that the chain covers."""
        return content_hash(self.frame, self.document, self.salt.hex())


def content_hash(frame: bytes, document: bytes, salt: str) -> str:
    """The salted hash of a content, as somebody who is shown the content can work it out again."""
    parts = {
        "assessment": hashlib.sha256(document).hexdigest(),
        "frame": hashlib.sha256(frame).hexdigest(),
        "salt": salt,
    }
    return hashlib.sha256(canonical(parts)).hexdigest()


def fresh(frame: bytes, document: bytes = b"") -> Content:
    """A content with a salt of its own."""
    return Content(frame, document, secrets.token_bytes(_SALT))


def packed(content: Content) -> bytes:
    """A content as it is encrypted: pressed together and filled up."""
    inner = b"".join([content.salt, struct.pack(">I", len(content.frame)), content.frame, content.document])
    pressed = _PRESSES.press.compress(inner)
    return pressed + b"\0" * (-len(pressed) % _STEP)


def _unpacked(pack: bytes) -> bytes:
    """What was pressed together, without what fills it up.

    Raises:
        ValueError: it is in neither form.
    """
    try:
        if pack.startswith(_ZSTANDARD):
            return _PRESSES.unpress.decompress(pack)
        if pack.startswith(_ZLIB):
            return zlib.decompressobj().decompress(pack)
    except (zstandard.ZstdError, zlib.error) as error:
        raise ValueError(str(error)) from None
    raise ValueError("a pack of no known form")


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
        inner = _unpacked(AESGCM(secret).decrypt(body[:_NONCE], body[_NONCE:], bound_to.encode()))
        (length,) = struct.unpack_from(">I", inner, _SALT)
    except (InvalidTag, struct.error, ValueError, TypeError) as error:
        raise NotOpened(type(error).__name__) from None
    at = _SALT + 4
    content = Content(inner[at : at + length], inner[at + length :], inner[:_SALT])
    if content.hash != expected:
        raise NotOpened("content")
    return content
