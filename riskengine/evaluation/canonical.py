"""JSON of which two equal documents are equal bytes (RFC 8785)."""

from __future__ import annotations

import json
from typing import Any

import rfc8785

_PLAIN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

_LARGEST = 2**53 - 1


def canonical(document: Any) -> bytes:
    """The document as canonical JSON: sorted keys, no white space, numbers in the shortest form.

    Raises:
        ValueError: it holds something that JSON cannot hold exactly.
    """
    if _is_plain(document):
        return _PLAIN.encode(document).encode()
    return rfc8785.dumps(document)


def _is_plain(part: Any) -> bool:
    """Whether Python's own encoder, which is much faster, writes the same bytes.

    It differs in the order of keys outside ASCII, in whole numbers that are floats, and where it would use an exponent;
    and it accepts what RFC 8785 refuses.
    """
    kind = type(part)
    if kind is str:
        return part.isascii() or not _has_surrogates(part)
    if kind is dict:
        return all(type(key) is str and key.isascii() for key in part) and all(map(_is_plain, part.values()))
    if kind is list or kind is tuple:
        return all(map(_is_plain, part))
    if kind is int:
        return -_LARGEST <= part <= _LARGEST
    if kind is float:
        return 1e-4 <= abs(part) < 1e16 and not part.is_integer()
    return part is None or kind is bool


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
