"""Reading a record: entries with their content, as far as the keys are there, and who read them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy.engine import URL

from ..evaluation.assessment import Assessment
from .chain import ACCESS, EVENT, RULESET, SEALED_KINDS, Link, plain_draft
from .circumstances import Person
from .frame import ASSESSMENT, CORRECTION
from .keys import CaseKey
from .opening import Clock, Opened
from .refusals import refused
from .sealing import Content, NotOpened, opened
from .snapshot import RecordedAssessment, StoredRulesets, Text, assess_again, definitions_of, recorded_as


@dataclass(frozen=True)
class Kept:
    """An entry of the decisions as it can be read: `frame` and `assessment` are None where it is erased or was never sealed."""

    link: Link
    content: Content | None
    erased: bool = False

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.link.id

    @cached_property
    def frame(self) -> dict[str, Any]:
        """What is recorded around the assessment; empty where it cannot be read."""
        return {} if self.content is None else dict(json.loads(self.content.frame))

    @property
    def assessment(self) -> bytes:
        """The assessment's own bytes; none where there is none, or it is erased."""
        return b"" if self.content is None or self.is_event else self.content.document

    @property
    def is_event(self) -> bool:
        """Whether it is an event that another room keeps, and no part of a decision."""
        return self.link.kind == EVENT

    @property
    def event(self) -> bytes:
        """The event's own bytes, canonical JSON; none where it is no event, or is erased."""
        return self.content.document if self.content is not None and self.is_event else b""

    @property
    def kind(self) -> str:
        """What it is: an assessment, a correction, an override, an addition, the kind of an event; or `erased`."""
        return "erased" if self.content is None else str(self.frame["kind"])


class Event(NamedTuple):
    """An event as it was kept: its place in the record, its entry's id, the case, and its bytes (canonical JSON)."""

    seq: int
    id: str
    case: str | None
    document: bytes


class Reading(Opened):
    """A record that is read."""

    def __init__(self, url: URL, keys_url: URL, *, create: bool, keyless: bool, clock: Clock) -> None:
        super().__init__(url, keys_url, create=create, keyless=keyless, clock=clock)
        self.rulesets = StoredRulesets(self._text)

    def opened(self, link: Link, key: CaseKey | None) -> Kept:
        """An entry with its content, as far as the key is still there.

        Raises:
            NotKept: what is inside is not what was recorded.
        """
        if not link.is_sealed or key is None:
            return Kept(link, None, erased=link.is_sealed)
        try:
            return Kept(link, opened(link.body, key.secret, self.bound(link.id, link.key_id), link.content))
        except NotOpened:
            raise refused(
                "broken-entry", f"entry {link.id} is not what was recorded", "see: riskengine audit verify"
            ) from None

    def kept(self, lowest: int = 1, highest: int | None = None, case: str | None = None) -> Iterator[Kept]:
        """The entries of decisions in order, in bounded memory; only those of a case where one is named."""
        ids = None if case is None else self.keys.of_case(case)
        yield from self._in_order(self.decisions.links(lowest, highest, ids))

    def events(self, kind: str, case: str | None = None, *, after: int = 0) -> Iterator[Event]:
        """The events of a kind in the order in which they were kept, in bounded memory. Those that are erased are left out.

        Args:
            kind: as they were kept under.
            case: only those of this case.
            after: only those whose place in the record (`seq`) comes after this.
        """
        ids = None if case is None else self.keys.of_case(case)
        for kept in self._in_order(self.decisions.links(after + 1, None, ids, [EVENT])):
            if kept.content is not None and kept.kind == kind:
                yield Event(kept.link.seq, kept.id, kept.frame["case"], kept.event)

    def _in_order(self, links: Iterator[Link]) -> Iterator[Kept]:
        keys: dict[str, CaseKey | None] = {}
        some: list[Link] = []
        for link in links:
            if link.is_sealed:
                some.append(link)
            if len(some) >= 200:
                yield from self._several(some, keys)
                some = []
        yield from self._several(some, keys)

    def _several(self, links: Sequence[Link], keys: dict[str, CaseKey | None]) -> Iterator[Kept]:
        wanted = list({link.key_id for link in links if link.key_id is not None and link.key_id not in keys})
        if len(keys) > 20_000:
            keys.clear()
            wanted = list({link.key_id for link in links if link.key_id is not None})
        if wanted:
            found = self.keys.among(wanted)
            keys.update({id_: found.get(id_) for id_ in wanted})
        for link in links:
            yield self.opened(link, keys.get(link.key_id or ""))

    def find(self, id_: str) -> Kept:
        """The sealed entry with an id, or the only one whose id begins so.

        Raises:
            Refused: there is none, or there are several.
        """
        link = self.decisions.find(id_)
        if link is None or not link.is_sealed:
            ids = self.decisions.beginning_with(id_, SEALED_KINDS) if len(id_) >= 4 else []
            if len(ids) > 1:
                raise refused("unknown-entry", f'several entries begin with "{id_}"', f"as {', '.join(ids)}")
            if not ids:
                raise refused("unknown-entry", f'there is no entry "{id_}"', "see: riskengine audit list")
            link = self.decisions.find(ids[0])
        assert link is not None
        return self.opened(link, self.keys.find(link.key_id or ""))

    def assessed(self, id_: str) -> Kept:
        """The entry of an assessment, or of a correction.

        Raises:
            Refused: there is none, it is erased, or it is something else.
        """
        kept = self.find(id_)
        if kept.content is None:
            raise refused("erased", f"entry {kept.id} has been erased; only that it was there is left")
        if kept.is_event:
            raise refused("no-assessment", f"entry {kept.id} is no assessment but an event ({kept.kind})")
        if kept.kind not in (ASSESSMENT, CORRECTION):
            said = f"entry {kept.id} is no assessment but an {kept.kind} of {kept.frame['of']}"
            raise refused("no-assessment", said, f"take {kept.frame['of']}")
        return kept

    def following(self, kept: Kept) -> list[Kept]:
        """What was recorded of the same case about an assessment: overrides, additions, what supersedes it."""
        keys = None if kept.link.key_id is None else self._keys_like(kept)
        found = self._several(list(self.decisions.links(kept.link.seq + 1, None, keys)), {})
        return [each for each in found if kept.id in (each.frame.get("of"), each.frame.get("supersedes"))]

    def _keys_like(self, kept: Kept) -> list[str]:
        case = kept.frame.get("case")
        return [kept.link.key_id or ""] if case is None else self.keys.of_case(case)

    def _must_stand(self, kept: Kept) -> None:
        for each in self.following(kept):
            if each.kind == CORRECTION:
                raise refused("superseded", f"entry {kept.id} was superseded by {each.id}", f"take {each.id}")

    def again(self, kept: Kept) -> Assessment:
        """The assessment of an entry, made again with the stored texts.

        Raises:
            Refused: this version of the engine cannot.
        """
        return assess_again(kept.frame["input"], self.rulesets)

    def assessment(self, id_: str, *, case: str | None = None) -> RecordedAssessment:
        """A recorded assessment, for a case that rests on it.

        Args:
            id_: the entry.
            case: the case that it must be of.

        Raises:
            Refused: there is none, it is erased, superseded or of another case, or the engine does not make it so any more.
        """
        kept = self.assessed(id_)
        if kept.frame["case"] != case:
            said = f"entry {kept.id} is not of this case"
            raise refused("other-case", said, "take a recorded assessment of the same case")
        self._must_stand(kept)
        snapshot = kept.frame["input"]
        texts = tuple(definitions_of(snapshot, self.rulesets))
        return recorded_as(self.again(kept), kept.id, snapshot, texts)

    def _text(self, sha256: str) -> Text:
        link = self.decisions.find(sha256)
        if link is None or link.kind != RULESET:
            said = f"the text of a ruleset is not in the record ({sha256[:12]}…)"
            raise refused("broken-entry", said, "see: riskengine audit verify")
        said_of = json.loads(link.body)
        return Text(sha256=sha256, **said_of)

    def log_access(self, action: str, by: Person, basis: str | None, entries: Sequence[Kept] | None) -> None:
        """Keep in the log of access who read what, on what basis: these entries, or with None all. No content is in it.

        Raises:
            NotKept: it could not be kept; then nothing may be shown.
        """
        what = {
            "action": action,
            "by": by.model_dump(exclude_none=True),
            "basis": basis,
            "entries": [each.id for each in (entries or ())[:100]],
            "count": None if entries is None else len(entries),
        }
        keys = sorted({each.link.key_id for each in entries or () if each.link.key_id is not None})
        key_id = keys[0] if len(keys) == 1 else None
        if len(keys) > 1:
            what["keys"] = keys[:1000]
        self.accesses.add(lambda *_: [plain_draft(secrets.token_hex(10), ACCESS, what, key_id)])
