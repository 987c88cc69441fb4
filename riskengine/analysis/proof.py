"""What came of a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .witness import Witness

Status = Literal["proved", "refuted", "not-proved"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement about all cases, and what came of it.

    `claim` names the kind of statement, `about` what it is about (`rule`, `outcome`, `item`, `level`, `property`). `why` says why
    it is not proved, or how it is refuted; `lists` names the lists about which it holds up to the stated length only.
    `only_told` marks what is worth knowing and yet no fault: it does not make the whole refuted.
    """

    claim: str
    about: Mapping[str, str]
    status: Status
    why: str = ""
    what: str = ""
    witnesses: tuple[Witness, ...] = ()
    rules: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    only_told: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """The proof as JSON has it."""
        found: dict[str, Any] = {"claim": self.claim, "about": dict(self.about), "status": self.status}
        if self.why:
            found["why"] = self.why
        if self.what:
            found["what"] = self.what
        if self.rules:
            found["rules"] = list(self.rules)
        if self.lists:
            found["lists"] = list(self.lists)
        if self.only_told:
            found["only_told"] = True
        if self.witnesses:
            found["witnesses"] = [_witness(each) for each in self.witnesses]
        return found


def _witness(witness: Witness) -> dict[str, Any]:
    used = {"used": {ruleset: dict(levels) for ruleset, levels in witness.used.items()}} if witness.used else {}
    return {"case": witness.document, "shows": dict(witness.shows), **used}


@dataclass(frozen=True, slots=True)
class Movement:
    """How an outcome may move when the answer to an item gets higher, where the author says nothing of it.

    `direction` is `up`, `down`, `none`, `both`, or empty where it is not known.
    """

    item: str
    outcome: str
    direction: str
    why: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The movement as JSON has it."""
        return {"item": self.item, "outcome": self.outcome, "direction": self.direction or None} | (
            {"why": self.why} if self.why else {}
        )
