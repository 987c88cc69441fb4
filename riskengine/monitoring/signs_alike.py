"""Signs that a ruleset cannot tell from others: what it concluded of those, it concludes of these.

A ruleset like the one for warning signals reads of each sign which word it is, and how old it is: within a window or not. It
concludes the same of any signs that repeat in the same way and whose ages lie between the same steps. So that is what is looked at
when a sign comes or leaves a window; the ruleset itself is asked once for each such pattern. Where a ruleset reads more of a sign,
or reads it otherwise, it is asked every time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..evaluation.case import told_apart
from ..language import times
from ..language.knowledge import Interval
from ..language.meaning import World
from ..language.types import Moment, Records, Text
from ..ruleset.definition import Definition
from .changes_by_time import Edge, clockwork
from .events import UNKNOWN

GRACE = times.DAY
"""How long a sign is kept after it can no longer be read: for days told without an offset."""
_STEP, _SPAN = 1 << 8, 1 << 16
_ANY_AGE = -1
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was seen: the plan's key, or `unknown`, and when, as it was told. `event` told of it.

    `at` is the moment, in microseconds since 1970 UTC, where it is one; `seen` may then be empty.
    """

    key: str
    seen: str
    event: str
    at: int | None = None

    @property
    def said(self) -> str:
        """When it was seen, in writing."""
        return self.seen if self.seen or self.at is None else times.format_datetime(self.at, 0)


class Seen(NamedTuple):
    """What can be said of signs at a moment.

    Attributes:
        pattern: how they repeat and how old they are, as far as the ruleset can tell, whatever their order.
        until: when the pattern changes by time alone; None where it never does.
        gone: the events of signs that can no longer be read.
    """

    pattern: tuple[tuple[int, ...], ...]
    until: int | None
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ages:
    """How a ruleset tells signs apart by their age, in microseconds.

    Attributes:
        steps: the ages from which a sign is read otherwise than before, ascending.
        gone: the age from which it can no longer be read; None where it always may be.
        most: how many signs the list takes.
        earliest, latest: the moments that may be said for a sign.
    """

    steps: tuple[int, ...]
    gone: int | None
    most: int
    earliest: int
    latest: int

    def look(self, signs: Sequence[Sign], moment: int, offset: int) -> Seen | None:
        """What can be said of the signs at a moment; None where the ruleset must be asked.

        Args:
            signs: all that it would be given.
            moment: in microseconds since 1970 UTC, none of them later.
            offset: the minutes from UTC by which days are read.
        """
        if len(signs) > self.most:
            return None
        steps, gone_from = self.steps, self.gone
        until: int | None = None
        gone: list[str] = []
        ages: dict[str | None, list[int]] = {}
        for sign in signs:
            first = last = sign.at
            if first is None or last is None:
                if sign.seen == UNKNOWN:
                    if not self._any_age_is_one(moment):
                        return None
                    ages.setdefault(_word(sign.key), []).append(_ANY_AGE)
                    continue
                first, last = _ends(sign.seen, offset)
            if not self.earliest <= first <= last <= min(moment, self.latest):
                return None  # refused, or a day that is not over
            age = moment - last
            if gone_from is not None and age >= gone_from:
                if age >= gone_from + GRACE:
                    gone.append(sign.event)
                continue
            step = bisect_right(steps, age)
            if step < len(steps) and (until is None or last + steps[step] < until):
                until = last + steps[step]
            code = step
            if first != last:
                other = bisect_right(steps, moment - first)
                if other < len(steps) and (until is None or first + steps[other] < until):
                    until = first + steps[other]
                code += _STEP * other + _SPAN * (last - first)
            ages.setdefault(_word(sign.key), []).append(code)
        unnamed = tuple(sorted(ages.pop(None, ())))
        for each in ages.values():
            each.sort()
        return Seen((unnamed, *sorted(map(tuple, ages.values()))), until, frozenset(gone) if gone else _NOBODY)

    def _any_age_is_one(self, moment: int) -> bool:
        """Whether a sign of which it is not known when it was seen stays within the same steps as time passes."""
        return not self.steps or (self.steps[0] > 0 and moment - self.earliest >= self.steps[-1])


def ages_of(definition: Definition, item: str, world: World) -> Ages | None:
    """How a ruleset tells the signs in a list apart, with the parameters of a world; None where it reads more than word and age."""
    clock = clockwork(definition)
    listed = definition.items[item]
    word, seen = listed.field_named("sign"), listed.field_named("seen")
    plain = not (clock.daily or clock.unpredictable or definition.uses or item in clock.lists_read)
    if not plain or word is None or seen is None or not isinstance(listed.type, Records):
        return None
    if clock.fields_read & {(item, "sign"), (item, "seen")} or not isinstance(word.type, Text):
        return None
    if not isinstance(seen.type, Moment) or seen.earliest_as_of or not isinstance(seen.reach, Interval):
        return None
    steps: set[int] = set()
    for edge in clock.edges:
        age = _age(edge, item, world)
        if age is None:
            return None
        steps |= {age + later for later, there in enumerate((edge.at, edge.after)) if there}
    if len(steps) >= _STEP:
        return None
    gone: int | None = None
    for edge in clock.horizons.get(item, ()):
        age = _age(edge, item, world)
        assert age is not None  # a horizon is an edge
        gone = max(gone or 0, age + int(edge.after))
    reach = seen.reach
    return Ages(tuple(sorted(steps)), gone, listed.type.most, int(reach.lowest), int(reach.highest))


def _age(edge: Edge, item: str, world: World) -> int | None:
    """The age at which a sign passes the edge; None where it hangs on more than the sign's moment and parameters."""
    age, read = edge.constant, 0
    for (what, name, part), count in edge.terms:
        if what == "field" and (name, part, count) == (item, "seen", 1):
            read += 1
            continue
        known = world.parameters.get(name) if what == "parameter" else None
        if not isinstance(known, Interval) or known.lowest != known.highest:
            return None
        age += int(known.lowest) * count
    return age if read == 1 else None


@lru_cache(maxsize=4096)
def _word(key: str) -> str | None:
    """What tells words apart; None where it is not known which it is."""
    return None if key == UNKNOWN else told_apart(key)


@lru_cache(maxsize=1024)
def _ends(seen: str, offset: int) -> tuple[int, int]:
    return times.parse_moment(seen, offset)
