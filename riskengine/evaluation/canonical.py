"""JSON of which two equal documents are equal bytes (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

_PLAIN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

_LARGEST = 2**53 - 1


def canonical(document: Any) -> bytes:
    """The document as canonical JSON: sorted keys, no white space, numbers in the shortest form.

    Raises:
        ValueError: it holds something that JSON cannot hold exactly.
    """
    # Python's own encoder is much faster, and writes the same bytes for all but a few documents.
    return _PLAIN.encode(document).encode() if _is_plain(document) else rfc8785.dumps(document)


def canonical_pieces(document: Mapping[str, Any], depth: int = 2) -> Iterator[bytes]:
    """The same bytes as `canonical` gives, a member of the document, or of its members, at a time.

    Raises:
        ValueError: it holds something that JSON cannot hold exactly.
    """
    yield b"{"
    for at, key in enumerate(sorted(document, key=lambda each: each.encode("utf-16-be"))):
        yield (b"," if at else b"") + canonical(key) + b":"
        below = document[key]
        if depth > 1 and type(below) is dict:
            yield from canonical_pieces(below, depth - 1)
        else:
            yield canonical(below)
    yield b"}"


def _is_plain(part: Any) -> bool:
    """Whether Python's own encoder writes the same bytes.

    It differs in the order of keys outside ASCII, in floats that are whole or so large or small that it would use an exponent,
    and in what it refuses. Lone surrogates are refused by both, as a `ValueError`.
    """
    kind = type(part)
    if kind is str or kind is bool or part is None:
        return True
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_plain(each) for key, each in part.items())
    if kind is list or kind is tuple:
        return all(_is_plain(each) for each in part)
    if kind is int:
        return bool(-_LARGEST <= part <= _LARGEST)
    return kind is float and 1e-4 <= abs(part) < 1e16 and not part.is_integer()
