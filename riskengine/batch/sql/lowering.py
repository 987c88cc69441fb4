"""The operations of a ruleset's columns in Ibis, with functions of ours where databases differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir

from ..lowering import Lowering
from ..scene import ROLE
from ..terms import Term, there_only_where
from .spoken import function

_GIVES = {"is_nearest": "boolean", "instant": "timestamp('UTC')", "date": "date", "decimal": "decimal(38, 6)"}


@cache
def _spoken(name: str) -> Any:
    return function(name, _GIVES.get(name, "int64"))


_PARTS = {"year": "year", "month": "month", "day": "day_of_month"}
_OWN: Mapping[str, Callable[..., Any]] = {
    "floordiv": lambda term, a, _: _spoken("divided")(a, term.args[1].value),
    "mod": lambda term, a, _: _spoken("remainder")(a, term.args[1].value),
    "moment": lambda _, raw: _spoken("moment")(raw),
    "date_day": lambda _, raw: _spoken("day")(raw),
    "text_day": lambda _, raw: _spoken("text_day")(raw),
    "text_length": lambda _, text: _spoken("text_length")(text),
    "part": lambda term, a: _spoken(_PARTS[term.value])(a),
    "add_months": lambda term, a: _spoken("months_later")(a, term.value),
    "hundredths": lambda term, raw: _spoken("fixed")(raw, 10**term.value),
    "decimals": lambda term, raw: _spoken("nearest")(raw, 10**term.value),
    "decimals_exact": lambda term, raw: _spoken("is_nearest")(raw, 10**term.value),
}
SPOKEN_BY: Mapping[str, tuple[str, ...]] = {
    "floordiv": ("divided",),
    "mod": ("remainder",),
    "moment": ("moment",),
    "date_day": ("day",),
    "text_day": ("text_day",),
    "text_length": ("text_length",),
    "part": ("year", "month", "day_of_month"),
    "add_months": ("months_later",),
    "hundredths": ("fixed",),
    "decimals": ("nearest",),
    "decimals_exact": ("is_nearest",),
}
"""Operations that databases say each their own way, with the functions that they become."""


def says_role(term: Term) -> bool:
    """Whether it folds the letters of the word for who gave an answer."""
    if term.op not in {"folded", "foldable"} or term.args[0].op != "text":
        return False
    raw = term.args[0].args[0]
    return raw.op == "column" and str(raw.value).endswith(ROLE)


class SpokenLowering(Lowering):
    """As `Lowering`, for any database.

    Words for who answered are taken as they are written, in small letters, and must be among `roles`: databases fold letters
    each their own way.
    """

    def __init__(self, table: ir.Table, named: Mapping[int, str], roles: Sequence[str] = ()) -> None:
        super().__init__(table, named)
        self.roles = roles

    def _lowered(self, term: Term) -> Any:
        if says_role(term):
            word = self.value(term.args[0])
            return word if term.op == "folded" else word.isin(self.roles)
        own = _OWN.get(term.op)
        if own is None:
            return super()._lowered(term)
        return own(term, *(self.value(arg) for arg in term.args))

    def written(self, term: Term, how: str) -> Any:
        """A column of the result as it is written out."""
        if how == "moment" and there_only_where(term):  # no moment is made of a deadline that there is not
            when, then = self.value(term.args[0]), self.value(term.args[1])
            return ibis.cases((when, _spoken("instant")(then)), else_=ibis.null("timestamp('UTC')"))
        value = self.value(term)
        if how == "moment":
            return _spoken("instant")(value)
        if how == "date":
            return _spoken("date")(value)
        if how.startswith("number"):
            return _spoken("decimal")(value, 10 ** int(how.removeprefix("number")))
        return value
