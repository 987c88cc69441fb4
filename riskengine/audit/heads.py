"""The head of a record: its last entries' numbers and hashes, to be kept where whoever can change the record cannot reach.

A chain alone cannot tell that its tail was cut off: what is left is a chain. A head that was kept elsewhere can.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from ..evaluation.canonical import canonical
from .refusals import refused
from .store import Store


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a log ended: how many entries there were, and the hash of the last one."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a record at a moment. `logs` is by the log's name."""

    store: str
    at: str
    logs: Mapping[str, Tail]
    signature: str | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The head as JSON, without its signature."""
        logs = {name: {"count": each.count, "hash": each.hash} for name, each in self.logs.items()}
        return {"record": self.store, "at": self.at, "logs": logs}

    def to_json(self) -> bytes:
        """The head as canonical JSON, with its signature where it has one."""
        return canonical({**self.document, **({"signature": self.signature} if self.signature else {})})

    def signed(self, key: Path) -> Head:
        """The head signed with an Ed25519 private key in PEM.

        Raises:
            Refused: the file holds no such key.
        """
        try:
            private = load_pem_private_key(key.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise _no_key(key, error) from None
        if not isinstance(private, Ed25519PrivateKey):
            raise _no_key(key, None)
        made = private.sign(canonical(self.document))
        return Head(self.store, self.at, self.logs, base64.b64encode(made).decode())

    def is_signed_by(self, key: Path) -> bool:
        """Whether the signature is that of an Ed25519 public key in PEM.

        Raises:
            Refused: the file holds no such key.
        """
        try:
            public = load_pem_public_key(key.read_bytes())
        except (OSError, ValueError) as error:
            raise _no_key(key, error) from None
        if not isinstance(public, Ed25519PublicKey):
            raise _no_key(key, None)
        try:
            public.verify(base64.b64decode(self.signature or "", validate=True), canonical(self.document))
        except (InvalidSignature, ValueError):
            return False
        return True


def _no_key(path: Path, error: BaseException | None) -> Exception:
    said = getattr(error, "strerror", None) or "it holds no Ed25519 key in PEM"
    hint = "make one: openssl genpkey -algorithm ed25519 -out head.key"
    return refused("no-key", f'"{path}" is no key to sign with: {said}', hint)


def head_of(store: Store) -> Head:
    """The head of a record now."""
    logs = {"decisions": Tail(*store.decisions.last()), "access": Tail(*store.accesses.last())}
    return Head(store.id, store.now(), logs)


def read_head(path: Path) -> Head:
    """A head that was kept in a file.

    Raises:
        Refused: the file cannot be read, or holds no head.
    """
    try:
        said = json.loads(path.read_bytes())
        logs = {str(name): Tail(int(each["count"]), str(each["hash"])) for name, each in said["logs"].items()}
        return Head(str(said["record"]), str(said["at"]), logs, said.get("signature"))
    except OSError as error:
        raise refused("no-head", f'"{path}" cannot be read: {error.strerror}') from None
    except (ValueError, KeyError, TypeError, AttributeError):
        hint = "keep what this writes: riskengine audit head > head.json"
        raise refused("no-head", f'"{path}" holds no head of a record', hint) from None
