"""A record: keeping assessments in it, and reading them again."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import URL

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.canonical import canonical
from ..language import times
from ..problems import Refused
from . import tables
from .chain import ACCESS, ERASURE, ROTATION, RULESET, SEALED, Draft, Link, plain_draft
from .circumstances import NOTHING, Circumstances, Person
from .database import engine_for, is_file, url_of
from .frame import ASSESSMENT, CORRECTION, addition_frame, frame_of, override_frame
from .keys import CaseKey, Keys
from .log import Log
from .refusals import NotKept, not_kept, refused
from .sealing import Content, NotOpened, fresh, opened, packed, sealed
from .snapshot import (
    RecordedAssessment,
    StoredRulesets,
    Text,
    assess_again,
    definitions_of,
    recorded_as,
    snapshot_of,
    text_hash,
)
from .upgrading import prepare

Clock = Callable[[], dt.datetime]


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


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
        return b"" if self.content is None else self.content.assessment

    @property
    def kind(self) -> str:
        """What it is: an assessment, a correction, an override, an addition; or `erased`."""
        return "erased" if self.content is None else str(self.frame["kind"])


class Store:
    """A record that is open. Safe for many threads; many processes may each open the same one."""

    def __init__(self, url: URL, keys_url: URL, *, create: bool, clock: Clock) -> None:
        self.url, self.keys_url = url, keys_url
        self._clock = clock
        self.engine = engine_for(url, create=create)
        self.id = prepare(self.engine, create=create)
        self.keys = Keys(keys_url, create=create, now=self.now)
        self.decisions = Log(self.engine, tables.decisions, self.id, self.now)
        self.accesses = Log(self.engine, tables.access, self.id, self.now)
        self.rulesets = StoredRulesets(self._text)
        self._texts_there: set[str] = set()
        self._ready_keys: dict[str, CaseKey] = {}
        self._seen = 0

    @classmethod
    def open(
        cls, word: str | Path, *, keys: str | Path | None = None, create: bool = True, clock: Clock = _utc
    ) -> Store:
        """The record at a SQLAlchemy URL or in a SQLite file.

        Args:
            word: where the record is.
            keys: where its keys are; left out, in a file beside it (`record.db.keys`), or in PostgreSQL in a table beside it.
            create: make it where there is none.
            clock: what gives the moment at which something is recorded.

        Raises:
            NotKept: it cannot be opened, is not there, or is open to others than its owner.
            Refused: this is not the address of a record.
        """
        url = url_of(word)
        if keys is not None:
            keys_url = url_of(keys)
        elif is_file(url):
            keys_url = URL.create("sqlite", database=f"{url.database}.keys")
        else:
            keys_url = url
        return cls(url, keys_url, create=create, clock=clock)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the databases."""
        self.engine.dispose()
        self.keys.close()

    def now(self) -> str:
        """The moment, in UTC, to the microsecond."""
        return self._clock().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    # Keeping

    def record(
        self,
        ruleset: Ruleset,
        assessment: Assessment,
        circumstances: Circumstances = NOTHING,
        *,
        document: bytes | None = None,
    ) -> RecordedAssessment:
        """Keep an assessment.

        Args:
            ruleset: what assessed it, whose text and whose used rulesets' texts are kept too, each once.
            assessment: the assessment.
            circumstances: what else is known of the decision.
            document: what `assessment.to_json()` gives, where it was made already.

        Returns:
            The assessment with its `record_id`; it is on disk.

        Raises:
            NotKept: it could not be kept.
            Refused: its case is being erased.
        """
        return self._keep(ruleset, assessment, circumstances, ASSESSMENT, {}, document)

    def correct(
        self,
        wrong: str,
        ruleset: Ruleset,
        assessment: Assessment,
        *,
        reason: str,
        by: Person,
        circumstances: Circumstances = NOTHING,
    ) -> RecordedAssessment:
        """Keep an assessment that supersedes another, and why. The other stays.

        Raises:
            Refused: that one is of another case, is no assessment, or was superseded before; or no reason is given.
            NotKept: it could not be kept.
        """
        kept = self.assessed(wrong)
        if not reason.strip():
            raise refused("missing-reason", "a correction needs its reason")
        if assessment.case.id != kept.frame["case"]:
            said = f"{wrong} is of {kept.frame['case']}, and the corrected assessment of {assessment.case.id}"
            raise refused("other-case", said, "correct it with the same case")
        self._must_stand(kept)
        more = {"supersedes": kept.id, "reason": reason, "by": by.model_dump(exclude_none=True)}
        return self._keep(ruleset, assessment, circumstances, CORRECTION, more)

    def _keep(
        self,
        ruleset: Ruleset,
        assessment: Assessment,
        circumstances: Circumstances,
        kind: str,
        more: Mapping[str, Any],
        document: bytes | None = None,
    ) -> RecordedAssessment:
        moment = assessment.case.as_of
        texts = ruleset.texts_on(times.format_date(times.day_of(moment.microseconds, moment.offset_minutes)))
        snapshot = snapshot_of(assessment, texts)
        below = [each for used in assessment.used.values() for each in _texts_of_given(used)]
        document = document or assessment.to_json()
        new = {text_hash(each): each for each in (assessment.definition, *texts, *below)}
        frame = frame_of(assessment, snapshot, recorded=self.now(), circumstances=circumstances, kind=kind, more=more)
        id_ = self._seal(assessment.case.id, frame, document, new)
        return recorded_as(assessment, id_, snapshot, texts)

    def override(self, of: str, outcome: str, level: str, *, code: str, reason: str, by: Person) -> str:
        """Keep a decision that differs from the engine's result on an outcome, with its reason. Gives the new entry's id.

        Raises:
            Refused: there is no such entry, outcome, level or coded reason, or it was superseded.
            NotKept: it could not be kept.
        """
        kept = self.assessed(of)
        self._must_stand(kept)
        assessment = self.again(kept)
        frame = override_frame(
            kept.id, assessment, outcome, level, code=code, reason=reason, by=by, recorded=self.now()
        )
        return self._seal(assessment.case.id, frame, b"", {}, key_id=kept.link.key_id)

    def add(self, of: str, circumstances: Circumstances, by: Person) -> str:
        """Keep what was done or became known after an assessment. Gives the new entry's id.

        Raises:
            Refused: there is no such assessment.
            NotKept: it could not be kept.
        """
        kept = self.assessed(of)
        frame = addition_frame(kept.id, kept.frame["case"], circumstances, by, self.now())
        return self._seal(kept.frame["case"], frame, b"", {}, key_id=kept.link.key_id)

    def _seal(
        self,
        case: str | None,
        frame: Mapping[str, Any],
        assessment: bytes,
        texts: Mapping[str, Any],
        key_id: str | None = None,
    ) -> str:
        content = fresh(canonical(frame), assessment)
        pack, hash_ = packed(content), content.hash
        id_ = secrets.token_hex(10)
        new = {sha256: each for sha256, each in texts.items() if sha256 not in self._texts_there}

        def drafts(connection: Connection, _: str, last: int) -> Sequence[Draft]:
            # The key is fetched when it is this writer's turn, for no erasure can go on meanwhile.
            key = self._key(connection, case, key_id, last)
            there = _those_there(connection, new)
            found = [
                plain_draft(sha256, RULESET, text_document(each)) for sha256, each in new.items() if sha256 not in there
            ]
            body = sealed(pack, key.secret, self.bound(id_, key.id))
            return [*found, Draft(id_, SEALED, hash_, body, key.id)]

        added = self.decisions.add(drafts)
        self._seen = max(self._seen, added[-1].seq)  # whoever added it had looked at all before it
        self._texts_there.update(new)
        return id_

    def _key(self, connection: Connection, case: str | None, key_id: str | None, last: int) -> CaseKey:
        """The key for a new entry, called by whoever has the turn to write.

        A key that was used before is used again without asking the key store, unless something was erased or got new
        keys since: each of these is an entry of this log.
        """
        if case is None:
            return self.keys.for_writing(None) if key_id is None else self._key_of_entry(key_id)
        if last > self._seen:
            table = tables.decisions
            since = select(table.c.seq).where(table.c.seq > self._seen, table.c.kind.in_([ERASURE, ROTATION])).limit(1)
            if len(self._ready_keys) > 10_000 or connection.execute(since).first() is not None:
                self._ready_keys.clear()
            self._seen = last
        key = self._ready_keys.get(case)
        if key is None:
            key = self._ready_keys[case] = self.keys.for_writing(case)
        return key

    def _key_of_entry(self, key_id: str) -> CaseKey:
        key = self.keys.find(key_id)
        if key is None:
            raise refused("erased", "the case of this entry has been erased, so nothing more is kept of it")
        return key

    def bound(self, id_: str, key_id: str | None) -> str:
        """What the ciphertext of an entry is bound to: this record, this entry, this key."""
        return f"{self.id}/{id_}/{key_id}"

    # Reading

    def opened(self, link: Link, key: CaseKey | None) -> Kept:
        """An entry with its content, as far as the key is still there.

        Raises:
            NotKept: what is inside is not what was recorded.
        """
        if link.kind != SEALED or key is None:
            return Kept(link, None, erased=link.kind == SEALED)
        try:
            return Kept(link, opened(link.body, key.secret, self.bound(link.id, link.key_id), link.content))
        except NotOpened:
            raise refused(
                "broken-entry", f"entry {link.id} is not what was recorded", "see: riskengine audit verify"
            ) from None

    def kept(self, lowest: int = 1, highest: int | None = None, case: str | None = None) -> Iterator[Kept]:
        """The entries of decisions in order, in bounded memory; only those of a case where one is named."""
        keys: dict[str, CaseKey | None] = {}
        ids = None if case is None else self.keys.of_case(case)
        some: list[Link] = []
        for link in self.decisions.links(lowest, highest, ids):
            if link.kind == SEALED:
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
        if link is None or link.kind != SEALED:
            ids = self.decisions.beginning_with(id_, SEALED) if len(id_) >= 4 else []
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

    # Erasing

    def erase(self, case: str, *, by: Person, basis: str | None) -> int:
        """Destroy the keys of a case, so that nothing of what was recorded of it can be read; that it was there stays.

        Gives how many entries are erased. Where it is interrupted, the same call finishes it.

        Raises:
            Refused: there is no such case.
            NotKept: it could not be done, or not finished.
        """
        ids = self.keys.of_case(case) or self._keys_of_entry(case)
        if not ids:
            raise refused("unknown-case", f'nothing is recorded of "{case}"', "it may have been erased already")

        def drafts(connection: Connection, _moment: str, _last: int) -> Sequence[Draft]:
            self._ready_keys.clear()
            self.keys.begin_destroying(ids)
            begun = {each["key"] for each in _erasures(connection, ids)}
            who = by.model_dump(exclude_none=True)
            return [
                plain_draft(secrets.token_hex(10), ERASURE, {"basis": basis, "by": who, "key": id_}, id_)
                for id_ in ids
                if id_ not in begun
            ]

        self.decisions.add(drafts)
        self.keys.destroy(ids)
        return sum(link.kind == SEALED for link in self.decisions.links(key_ids=ids))

    def rotate(self, cases: Sequence[str], *, by: Person) -> int:
        """Give cases new keys for what is recorded from now on, by any process; what was recorded keeps its own.

        Raises:
            NotKept: it could not be done.
        """

        def drafts(_connection: Connection, _moment: str, _last: int) -> Sequence[Draft]:
            self._ready_keys.clear()
            count = self.keys.rotate(cases)
            said = {"by": by.model_dump(exclude_none=True), "count": count}
            return [plain_draft(secrets.token_hex(10), ROTATION, said)]

        self.decisions.add(drafts)
        return len(cases)

    def _keys_of_entry(self, id_: str) -> list[str]:
        """The key of an assessment that names no case, which is erased by its own id."""
        link = self.decisions.find(id_)
        key = None if link is None or link.key_id is None else self.keys.find(link.key_id)
        return [key.id] if key is not None and key.case is None else []

    # Access

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


def text_document(definition: Any) -> dict[str, Any]:
    """A ruleset's text with what announces it, as it is stored."""
    return {
        "id": definition.id,
        "version": definition.version,
        "valid_from": definition.valid_from,
        "valid_to": definition.valid_to,
        "title": dict(definition.title),
        "text": definition.text,
    }


def _texts_of_given(used: Any) -> list[Any]:
    if isinstance(used, RecordedAssessment):
        return list(used.texts)
    below = [each for further in used.used.values() for each in _texts_of_given(further)]
    return [used.definition, *below]


def _those_there(connection: Connection, texts: Mapping[str, Any]) -> set[str]:
    table = tables.decisions
    if not texts:
        return set()
    return set(connection.execute(select(table.c.id).where(table.c.id.in_(list(texts)))).scalars())


def _erasures(connection: Connection, key_ids: Sequence[str]) -> list[dict[str, Any]]:
    table = tables.decisions
    query = select(table.c.body).where(table.c.kind == ERASURE, table.c.key_id.in_(key_ids))
    return [json.loads(body) for body in connection.execute(query).scalars()]


__all__ = ["Kept", "NotKept", "Refused", "Store", "not_kept"]
