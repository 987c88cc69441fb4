"""What leaves the record: JSON Lines that a third party can check and run again, and a page for a case that people can read.

A line holds the entry's header, its content and its salt, so that its hash can be worked out from what is shown; the texts of the
rulesets come along, each once.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.canonical import canonical
from ..problems import Refused
from .chain import EVENT, RULESET, Link, header
from .frame import ADDITION, ASSESSMENT, CORRECTION, OVERRIDE
from .heads import head_of
from .sealing import content_hash
from .snapshot import StoredRulesets, Text, assess_again
from .store import Kept, Store


def lines(store: Store, kept: Iterable[Kept]) -> Iterator[bytes]:
    """The entries as JSON Lines: first what it is an export of, then each entry after the texts that it needs."""
    yield canonical({"kind": "export", "form": 1, "head": json.loads(head_of(store).to_json())}) + b"\n"
    told: set[str] = set()
    for each in kept:
        for sha256 in _texts(each):
            if sha256 not in told:
                told.add(sha256)
                link = store.decisions.find(sha256)
                if link is not None and link.kind == RULESET:
                    yield canonical({**_place(link), "ruleset": json.loads(link.body)}) + b"\n"
        yield canonical(line_of(each)) + b"\n"


def line_of(kept: Kept) -> dict[str, Any]:
    """An entry as one object."""
    found = _place(kept.link)
    if kept.content is None:
        return {**found, "erased": True}
    what = "event" if kept.is_event else "assessment"
    document = json.loads(kept.content.document) if kept.content.document else None
    return {**found, "salt": kept.content.salt.hex(), "frame": kept.frame, what: document}


def _place(link: Link) -> dict[str, Any]:
    """The header of an entry, and its place in the chain."""
    said = header(link.id, link.kind, link.recorded, link.key_id, link.content, link.body, link.previous)
    return {"seq": link.seq, "header": said, "hash": link.hash}


def _texts(kept: Kept) -> Iterator[str]:
    def of(snapshot: dict[str, Any]) -> Iterator[str]:
        yield from snapshot["library"]
        yield from below(snapshot["using"])

    def below(using: dict[str, Any]) -> Iterator[str]:
        for each in using.values():
            if "given" in each:
                yield from of(each["given"])
            else:
                yield from below(each["answered"]["using"])

    if "input" in kept.frame:
        yield from of(kept.frame["input"])


# Checking an export without the record


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of an export: how many entries fit and came out the same, and what is wrong with the others."""

    entries: int
    rerun: int
    wrong: Sequence[tuple[str, str]]


def check_lines(written: Iterable[bytes]) -> Checked:
    """Check an export without the record: each entry's hash from what is shown, and each assessment by running it again.

    Raises:
        ValueError: it is no export.
    """
    texts: dict[str, Text] = {}
    entries = rerun = 0
    wrong: list[tuple[str, str]] = []

    def find(sha256: str) -> Text:
        return texts[sha256]

    rulesets = StoredRulesets(find)
    for line in written:
        said = json.loads(line)
        if said.get("kind") == "export":
            continue
        entries += 1
        head = said["header"]
        if hashlib.sha256(canonical(head)).hexdigest() != said["hash"]:
            wrong.append((head["id"], "hash"))
        elif "ruleset" in said:
            body = canonical(said["ruleset"])
            if hashlib.sha256(body).hexdigest() != head["content"]:
                wrong.append((head["id"], "content"))
            texts[head["id"]] = Text(sha256=head["id"], **said["ruleset"])
        elif "frame" in said:
            is_event = head["kind"] == EVENT
            shown = said["event"] if is_event else said["assessment"]
            document = b"" if shown is None and not is_event else canonical(shown)
            if content_hash(canonical(said["frame"]), document, said["salt"]) != head["content"]:
                wrong.append((head["id"], "content"))
            elif document and not is_event:
                rerun += 1
                if _again(said["frame"]["input"], rulesets) != document:
                    wrong.append((head["id"], "assessment"))
    return Checked(entries, rerun, tuple(wrong))


def _again(snapshot: dict[str, Any], rulesets: StoredRulesets) -> bytes:
    try:
        return assess_again(snapshot, rulesets).to_json()
    except Refused:
        return b""


# A page of a case


@dataclass(frozen=True, slots=True)
class Shown:
    """An assessment as the page shows it, with what was recorded about it afterwards."""

    kept: Kept
    document: dict[str, Any]
    frame: dict[str, Any]
    ruleset: Ruleset | None
    assessment: Assessment | None
    overrides: Sequence[dict[str, Any]]
    additions: Sequence[dict[str, Any]]
    superseded_by: str | None


def shown(store: Store, kept: Sequence[Kept]) -> list[Shown]:
    """The assessments among entries, oldest first."""
    found = []
    for each in kept:
        if each.kind not in (ASSESSMENT, CORRECTION):
            continue
        about = [other for other in kept if each.id in (other.frame.get("of"), other.frame.get("supersedes"))]
        snapshot = each.frame["input"]
        ruleset: Ruleset | None = None
        assessment: Assessment | None = None
        try:
            ruleset = store.rulesets.ruleset(snapshot["ruleset"], tuple(snapshot["library"]))
            assessment = store.again(each)
        except Refused:
            pass  # what was recorded is shown all the same
        found.append(
            Shown(
                each,
                json.loads(each.assessment),
                each.frame,
                ruleset,
                assessment,
                [other.frame for other in about if other.kind == OVERRIDE],
                [other.frame for other in about if other.kind == ADDITION],
                next((other.id for other in about if other.kind == CORRECTION), None),
            )
        )
    return found


def packed_lines(written: Iterable[bytes]) -> str:
    """Lines as they lie within a page: base64, which no part of a page can be mistaken for."""
    return base64.b64encode(b"".join(written)).decode()
