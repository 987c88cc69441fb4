"""Keeping an assessment in the record in the same call that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case_file import CaseFile
from ..language.times import AsOf
from .audit_store import opened
from .auditing import said
from .console import note

if TYPE_CHECKING:
    from ..audit.circumstances import Circumstances


class Recording:
    """Where one assessment is to be kept; nowhere, where no record is named."""

    def __init__(self, record: str | None, keys: str | None, circumstances: str | None) -> None:
        from ..problems import Problem, Refused

        if record is None and (keys is not None or circumstances is not None):
            option = "--keys" if keys is not None else "--circumstances"
            said_ = f"{option} is about a record, and none is named"
            raise Refused([Problem("no-record-store", said_, None, "add --record STORE")])
        self.record = record
        self.keys = keys
        self.circumstances: Circumstances | None = None
        if record is not None:
            with opened(record, keys, create=True):  # told before any question is asked
                pass
        if circumstances is not None:
            from ..audit.circumstances import read_circumstances

            self.circumstances = read_circumstances(circumstances)

    def look_up(self, read: CaseFile, moment: AsOf) -> CaseFile:
        """The case with the recorded assessments that it names.

        Raises:
            Refused: one cannot be taken.
        """
        from .audit_recorded import names_recorded, with_recorded

        if self.record is None or not names_recorded(read.using):
            return read
        with opened(self.record, self.keys) as store:
            return with_recorded(read, moment, store)

    def keep(self, ruleset: Ruleset, assessment: Assessment) -> str | None:
        """Keep an assessment; gives the entry's id.

        Raises:
            NotKept: it could not be kept, so it may not be shown.
        """
        if self.record is None:
            return None
        from ..audit.circumstances import NOTHING

        with opened(self.record, self.keys, create=True) as store:
            return store.record(ruleset, assessment, self.circumstances or NOTHING).record_id

    def tell(self, id_: str | None, language: str) -> None:
        """Say where it was kept."""
        if id_ is not None:
            note(said(language, "kept", id=id_))
