"""The links of a chain: what an entry's hash covers, in what form.

An entry's hash is the SHA-256 of a header in canonical JSON (RFC 8785). The header holds the hash of the entry before, the
hash of the body as it is stored, and a hash of the content. Of sealed entries the stored body is ciphertext, and the content's
hash is salted with a salt that is itself sealed: when the key is destroyed, neither tells anything of what was there, not
even to somebody who can guess it; while the key is there, the content can be shown to be the one that was recorded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..evaluation.canonical import canonical

_written = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""A header is words under ASCII keys in order: of that Python's own encoder writes RFC 8785. A test holds it to the library."""

RULESET, SEALED, EVENT, ERASURE, ROTATION, ACCESS = "ruleset", "sealed", "event", "erasure", "rotation", "access"
SEALED_KINDS = (SEALED, EVENT)
"""What is sealed with the key of a case: decisions, and events that another room keeps. Of what kind an event is, is sealed too."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is to be added: all but its place in the chain. `body` is stored as it is."""

    id: str
    kind: str
    content: str
    body: bytes
    key_id: str | None = None


class Link(NamedTuple):
    """An entry as it is stored."""

    seq: int
    id: str
    kind: str
    recorded: str
    key_id: str | None
    content: str
    body: bytes
    previous: str
    hash: str

    @property
    def is_sealed(self) -> bool:
        """Whether its content is encrypted with the key of a case."""
        return self.kind in SEALED_KINDS

    @property
    def holds(self) -> bool:
        """Whether its hash is that of what it says."""
        # Whoever writes to a file of SQLite may also put another type where bytes belong.
        return isinstance(self.body, bytes) and self.hash == link_hash(
            self.id, self.kind, self.recorded, self.key_id, self.content, self.body, self.previous
        )


def header(
    id_: str, kind: str, recorded: str, key_id: str | None, content: str, body: bytes, previous: str
) -> dict[str, Any]:
    """What the hash of an entry covers. Its number is not in it: the order is what `previous` says."""
    return {
        "body": hashlib.sha256(body).hexdigest(),
        "content": content,
        "id": id_,
        "key": key_id,
        "kind": kind,
        "previous": previous,
        "recorded": recorded,
    }


def link_hash(id_: str, kind: str, recorded: str, key_id: str | None, content: str, body: bytes, previous: str) -> str:
    """The hash of an entry."""
    if _needs_no_escape(f"{id_}{kind}{recorded}{key_id}{content}{previous}"):
        # Nearly always: then the same bytes without a dictionary and an encoder, four times as fast.
        key = "null" if key_id is None else f'"{key_id}"'
        said = (
            f'{{"body":"{hashlib.sha256(body).hexdigest()}","content":"{content}","id":"{id_}","key":{key},'
            f'"kind":"{kind}","previous":"{previous}","recorded":"{recorded}"}}'
        )
    else:
        said = _written(header(id_, kind, recorded, key_id, content, body, previous))
    return hashlib.sha256(said.encode()).hexdigest()


_AS_THEY_ARE = bytes(set(range(0x20, 0x7F)) - set(b'"\\'))


def _needs_no_escape(words: str) -> bool:
    """Whether JSON writes the words as they are. Otherwise a quotation mark in one could be taken for the end of it."""
    return words.isascii() and not words.encode().translate(None, _AS_THEY_ARE)


def linked(draft: Draft, seq: int, recorded: str, previous: str) -> Link:
    """A draft put in its place."""
    found = link_hash(draft.id, draft.kind, recorded, draft.key_id, draft.content, draft.body, previous)
    return Link(seq, draft.id, draft.kind, recorded, draft.key_id, draft.content, draft.body, previous, found)


def plain_draft(id_: str, kind: str, document: Any, key_id: str | None = None) -> Draft:
    """An entry whose content is no secret: canonical JSON as it is."""
    body = canonical(document)
    return Draft(id_, kind, hashlib.sha256(body).hexdigest(), body, key_id)
