"""The operators and functions of conditions, each with an example that `tests/docs/test_reference.py` reads and runs.

What there is stands in `riskengine.language`, and what functions mean in `riskengine.editor`; the tests see to it that nothing
is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from riskengine.editor.function_words import FUNCTION_WORDS

from .markdown import code, prose, table

_FORMS = re.compile(r"(?<=\)), ")


@dataclass(frozen=True)
class Meaning:
    """How something is written, what it means, and an example that holds."""

    written: str
    means: str
    example: str


ANSWERS = {
    "a": 3,
    "b": 5,
    "x": "yes",
    "size": "large",
    "day": "2026-11-01",
    "seen": "2026-11-20T08:00:00+01:00",
    "stays": [{"days_there": 2}, {"days_there": 2}, {"days_there": 7}],
}
AS_OF = "2026-11-22T12:00:00+01:00"
"""What the examples read. `size` is one of small, medium and large, with the points 0, 1 and 2; `gap` is not answered."""

OPERATORS = (
    Meaning("p and q", "Holds where both hold; fails where one fails; otherwise open.", "a == 3 and b == 5"),
    Meaning("p or q", "Holds where one holds; fails where both fail; otherwise open.", "a == 4 or b == 5"),
    Meaning("not p", "The other way round; open where `p` is open.", "not (a == 4)"),
    Meaning("x if p else y", "`x` where `p` holds, `y` where it fails.", "(a if x else b) == 3"),
    Meaning(
        "== != < <= > >=",
        "Comparison; may be chained. Options of an ordered choice compare by their order.",
        "1 <= a < b",
    ),
    Meaning("x in [p, q]", "One of these options; also `not in`.", "size in [medium, large]"),
    Meaning("+ - *", "Exact arithmetic. Units must agree in `+` and `-`.", "a + b * 2 == 13"),
    Meaning("/", "Division, exact; the range of the divisor may not hold 0.", "a / 4 == 0.75"),
    Meaning("** 2", "A power; the exponent is a whole constant, at most 8.", "a ** 2 == 9"),
    Meaning("date - date", "The duration between two dates, or two moments.", "date(as_of) - day == P21D"),
    Meaning(
        "date + P6M",
        "A date so much later; `P6M` is six calendar months, `P14D` fourteen days.",
        'day + P1M == date("2026-12-01")',
    ),
    Meaning("as_of", "The moment of the assessment, the only “now”.", 'date(as_of) == date("2026-11-22")'),
)
"""What is written with signs and words."""

EXAMPLES = {
    "abs": "abs(a - b) == 2",
    "floor": "floor(a / 2) == 1",
    "round": "round(a / 2) == 2",
    "points": "points(size) == 2",
    "days": "days(as_of - seen) > 2",
    "hours": "hours(as_of - seen) == 52",
    "years_between": 'years_between(date("2008-11-22"), as_of) == 18',
    "months_between": "months_between(day, as_of) == 0",
    "date": 'date(seen) == date("2026-11-20")',
    "datetime": 'seen > datetime("2026-06-01T00:00:00+02:00")',
    "known": "known(a)",
    "unknown": "not unknown(a)",
    "missing": "missing(gap)",
    "role": "role(a) in [nurse, physician]",
    "count": "count(x == yes, a == 4, b == 5) == 2",
    "any": "any(s.days_there > 5 for s in stays)",
    "all": "all(s.days_there >= 2 for s in stays)",
    "distinct": "distinct(s.days_there for s in stays) == 2",
    "sum": "sum(s.days_there for s in stays) == 11",
    "min": "min(a, b) == 3",
    "max": "max((s.days_there for s in stays), default=0) == 7",
}
"""An example of each function, by name."""


def operators() -> str:
    """What the examples read, and the table of operators."""
    said = ", ".join(f"{code(name)} is {code(_written(answer))}" for name, answer in ANSWERS.items())
    about = f"In the examples, all of which hold, {said}. `size` is one of small, medium and large, with the points 0, 1 and 2. "
    return f"{about}`gap` is not answered. {code('as_of')} is {code(AS_OF)}.\n\n{_table(OPERATORS)}"


def _written(answer: object) -> str:
    if isinstance(answer, list):
        return f"[{', '.join(map(_written, answer))}]"
    if isinstance(answer, dict):
        return "{" + ", ".join(f"{name}: {_written(inner)}" for name, inner in answer.items()) + "}"
    return str(answer)


def functions() -> str:
    """The table of functions; what they mean is what an editor shows, too."""
    return _table(tuple(Meaning(told.written, told.en, EXAMPLES[name]) for name, told in FUNCTION_WORDS.items()))


def _table(meanings: tuple[Meaning, ...]) -> str:
    rows = [
        ["<br>".join(map(code, _FORMS.split(each.written))), prose(each.means), code(each.example)] for each in meanings
    ]
    return table(["written", "means", "for example"], rows)
