"""After the fact: what corrects, overrides, adds to or erases what is there, each as a new entry."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from . import tables
from .chain import ERASURE, ROTATION, Draft, plain_draft
from .circumstances import NOTHING, Circumstances, Person
from .database import Turn
from .frame import CORRECTION, addition_frame, override_frame
from .keeping import Keeping
from .refusals import refused
from .snapshot import RecordedAssessment


class Afterwards(Keeping):
    """A record in which what is there gets company."""

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

        def drafts(turn: Turn, _moment: str, _last: int) -> Sequence[Draft]:
            self._ready_keys.clear()
            self.keys.begin_destroying(ids)
            begun = {each["key"] for each in _erasures(turn, ids)}
            who = by.model_dump(exclude_none=True)
            return [
                plain_draft(secrets.token_hex(10), ERASURE, {"basis": basis, "by": who, "key": id_}, id_)
                for id_ in ids
                if id_ not in begun
            ]

        self.decisions.add(drafts)
        self.keys.destroy(ids)
        return sum(link.is_sealed for link in self.decisions.links(key_ids=ids))

    def rotate(self, cases: Sequence[str], *, by: Person) -> int:
        """Give cases new keys for what is recorded from now on, by any process; what was recorded keeps its own.

        Raises:
            NotKept: it could not be done.
        """

        def drafts(_turn: Turn, _moment: str, _last: int) -> Sequence[Draft]:
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


def _erasures(turn: Turn, key_ids: Sequence[str]) -> list[dict[str, Any]]:
    table = tables.decisions
    query = select(table.c.body).where(table.c.kind == ERASURE, table.c.key_id.in_(key_ids))
    return [json.loads(body) for (body,) in turn.ask(query)]
