"""Keeping in a record: assessments and events, each with the key of its case, on disk before it is acknowledged."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import URL

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.canonical import canonical
from ..language import times
from ..ruleset.definition import Definition
from . import tables
from .chain import ERASURE, EVENT, ROTATION, RULESET, SEALED, Draft, plain_draft
from .circumstances import NOTHING, Circumstances
from .database import Turn
from .frame import ASSESSMENT, event_frame, frame_of
from .keys import CaseKey
from .opening import Clock
from .reading import Reading
from .refusals import refused
from .sealing import fresh, packed, sealed
from .snapshot import RecordedAssessment, recorded_as, snapshot_of, text_hash

_NEW_KEYS_SINCE = (
    f"SELECT seq FROM {tables.decisions.name} WHERE seq > {{:d}} AND kind IN ('{ERASURE}', '{ROTATION}') LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class _Unsealed:
    """An entry before it has its key and its place. `key_id` is of the entry that it is about, where no case is named."""

    id: str
    kind: str
    case: str | None
    key_id: str | None
    pack: bytes
    content: str

    @classmethod
    def of(
        cls, case: str | None, frame: bytes, document: bytes, *, kind: str = SEALED, key_id: str | None = None
    ) -> _Unsealed:
        content = fresh(frame, document)
        return cls(secrets.token_hex(10), kind, case, key_id, packed(content), content.hash)


@dataclass(frozen=True, slots=True)
class _Ready:
    """An assessment that is ready to be added. `texts` are all that it needs in the record, by hash."""

    entry: _Unsealed
    texts: Mapping[str, Definition]
    snapshot: Mapping[str, Any]
    library: tuple[Definition, ...]

    def recorded(self, assessment: Assessment) -> RecordedAssessment:
        return recorded_as(assessment, self.entry.id, self.snapshot, self.library)


class Keeping(Reading):
    """A record that is written."""

    def __init__(self, url: URL, keys_url: URL, *, create: bool, keyless: bool, clock: Clock) -> None:
        super().__init__(url, keys_url, create=create, keyless=keyless, clock=clock)
        self._texts_there: set[str] = set()
        self._ready_keys: dict[str, CaseKey] = {}
        self._seen = 0

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

    def record_many(
        self, ruleset: Ruleset, assessments: Sequence[Assessment], circumstances: Circumstances = NOTHING
    ) -> list[RecordedAssessment]:
        """Keep assessments by one ruleset in one transaction: all of them, or nothing. Several times as fast as one by one.

        Until it is done, no other writer has its turn; a few hundred at a time is a good measure.

        Args:
            ruleset: as for `record`.
            assessments: the assessments, in the order in which they are to stand.
            circumstances: what else is known of all the decisions.

        Returns:
            The assessments with their `record_id`; they are on disk.

        Raises:
            NotKept: nothing was kept.
            Refused: a case is being erased; nothing was kept.
        """
        ready = [self._ready(ruleset, each, circumstances, ASSESSMENT, {}) for each in assessments]
        if ready:
            self._seal_all(
                [each.entry for each in ready], {id_: text for each in ready for id_, text in each.texts.items()}
            )
        return [each.recorded(made) for each, made in zip(ready, assessments, strict=True)]

    def _keep(
        self,
        ruleset: Ruleset,
        assessment: Assessment,
        circumstances: Circumstances,
        kind: str,
        more: Mapping[str, Any],
        document: bytes | None = None,
    ) -> RecordedAssessment:
        ready = self._ready(ruleset, assessment, circumstances, kind, more, document)
        self._seal_all([ready.entry], ready.texts)
        return ready.recorded(assessment)

    def _ready(
        self,
        ruleset: Ruleset,
        assessment: Assessment,
        circumstances: Circumstances,
        kind: str,
        more: Mapping[str, Any],
        document: bytes | None = None,
    ) -> _Ready:
        moment = assessment.case.as_of
        texts = ruleset.texts_on(times.format_date(times.day_of(moment.microseconds, moment.offset_minutes)))
        snapshot = snapshot_of(assessment, texts)
        below = [each for used in assessment.used.values() for each in _texts_of_given(used)]
        document = document or assessment.to_json()
        new = {text_hash(each): each for each in (assessment.definition, *texts, *below)}
        frame = frame_of(assessment, snapshot, recorded=self.now(), circumstances=circumstances, kind=kind, more=more)
        return _Ready(_Unsealed.of(assessment.case.id, frame, document), new, snapshot, texts)

    def keep_events(self, kind: str, events: Sequence[tuple[str | None, bytes]]) -> list[str]:
        """Keep events of cases that are no decisions, in one transaction: all of them, or nothing.

        They stand in the log of decisions: chained, sealed with the key of their case, erased and exported with it. Replay
        leaves them alone. `events` reads them.

        Args:
            kind: what they are, as `monitor-event`; sealed with them.
            events: each event's case, and the event as canonical JSON (RFC 8785).

        Returns:
            The ids of their entries, in order; they are on disk.

        Raises:
            ValueError: an event is not canonical JSON, or the kind is no word in small letters.
            NotKept: nothing was kept.
            Refused: a case is being erased; nothing was kept.
        """
        for _, document in events:
            if canonical(json.loads(document)) != document:
                raise ValueError("an event is kept as canonical JSON")
        frames = {case: event_frame(kind, case) for case, _ in events}
        drafts = [_Unsealed.of(case, frames[case], document, kind=EVENT) for case, document in events]
        if drafts:
            self._seal_all(drafts, {})
        return [each.id for each in drafts]

    def _seal(
        self,
        case: str | None,
        frame: bytes,
        assessment: bytes,
        texts: Mapping[str, Any],
        key_id: str | None = None,
    ) -> str:
        draft = _Unsealed.of(case, frame, assessment, key_id=key_id)
        self._seal_all([draft], texts)
        return draft.id

    def _seal_all(self, entries: Sequence[_Unsealed], texts: Mapping[str, Any]) -> None:
        """Add entries in one transaction, after the rulesets' texts that are not there yet."""
        new = {sha256: each for sha256, each in texts.items() if sha256 not in self._texts_there}

        def drafts(turn: Turn, _: str, last: int) -> Sequence[Draft]:
            # The keys are fetched when it is this writer's turn, for no erasure can go on meanwhile.
            keys = self._keys(turn, entries, last)
            there = _those_there(turn, new)
            found = [
                plain_draft(sha256, RULESET, text_document(each)) for sha256, each in new.items() if sha256 not in there
            ]
            for each, key in zip(entries, keys, strict=True):
                body = sealed(each.pack, key.secret, self.bound(each.id, key.id))
                found.append(Draft(each.id, each.kind, each.content, body, key.id))
            return found

        added = self.decisions.add(drafts)
        self._seen = max(self._seen, added[-1].seq)  # whoever added it had looked at all before it
        self._texts_there.update(new)

    def _keys(self, turn: Turn, entries: Sequence[_Unsealed], last: int) -> list[CaseKey]:
        """The keys for new entries, called by whoever has the turn to write.

        A key that was used before is used again without asking the key store, unless something was erased or got new
        keys since: each of these is an entry of this log.
        """
        if last > self._seen:
            if len(self._ready_keys) > 10_000 or turn.run(_NEW_KEYS_SINCE.format(self._seen)).fetchone() is not None:
                self._ready_keys.clear()
            self._seen = last
        missing = list(
            {each.case: None for each in entries if each.case is not None and each.case not in self._ready_keys}
        )
        if missing:
            self._ready_keys.update(zip(missing, self.keys.for_writing_all(missing), strict=True))
        nameless = [None for each in entries if each.case is None and each.key_id is None]
        fresh_keys = iter(self.keys.for_writing_all(nameless) if nameless else ())
        return [
            self._ready_keys[each.case]
            if each.case is not None
            else next(fresh_keys)
            if each.key_id is None
            else self._key_of_entry(each.key_id)
            for each in entries
        ]

    def _key_of_entry(self, key_id: str) -> CaseKey:
        key = self.keys.find(key_id)
        if key is None:
            raise refused("erased", "the case of this entry has been erased, so nothing more is kept of it")
        return key


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


def _those_there(turn: Turn, texts: Mapping[str, Any]) -> set[str]:
    table = tables.decisions
    if not texts:
        return set()
    return {str(each[0]) for each in turn.ask(select(table.c.id).where(table.c.id.in_(list(texts))))}
