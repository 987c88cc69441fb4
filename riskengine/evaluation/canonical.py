"""JSON of which two equal documents are equal bytes (RFC 8785)."""

from __future__ import annotations

from typing import Any

import rfc8785


def canonical(document: Any) -> bytes:
    """The document as canonical JSON: sorted keys, no white space, numbers in the shortest form."""
    return rfc8785.dumps(document)
