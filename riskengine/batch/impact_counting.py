"""The counts of an impact, and which of them may be shown.

Each table of an impact divides the same rows another way: by transition, by kind of change, by what is asked of whom, by subgroup.
Whoever knows the rules knows that parts of one table are the very rows of parts of another, as those that reach a level and those
for whom the action of that level is asked for. So what must be hidden is worked out from the rows themselves: from the combinations
of all that is counted that there are (profiles), each of which is a part of one count in every table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import StrEnum

import numpy as np

from ..api import Ruleset
from . import sql_text as sql
from .engine import Engine
from .impact_staging import ROW, group
from .suppression import Sum, hidden

Count = int | None
"""A count; None where it is hidden."""

Key = tuple[str, ...]
"""Of a count: what it is of, and where it stands there."""

_NOTHING = 1e-6
_REST = defaultdict[str, Set[str]](frozenset, {"work": {"neither"}, "change": {"same"}})


class Kind(StrEnum):
    """What became of a row's outcome."""

    up = "up"
    """Determined before and after, and higher."""
    down = "down"
    """Determined before and after, and lower."""
    moved = "moved"
    """Determined before and after, and another, where the two rulesets do not have the same levels in the same order."""
    opened = "opened"
    """Determined before, and open after."""
    determined = "determined"
    """Open before, and determined after."""
    bounds = "bounds"
    """Open before and after, between other bounds."""
    same = "same"
    """As before."""


def _rank(key: Key) -> int:
    """What matters most: what changes, what does not, the same of subgroups, and the work."""
    stays = key[-4:-2] == key[-2:]
    match key[0]:
        case "move":
            return 1 if stays else 0
        case "group":
            return 2
        case "cell":
            return 3 if stays else 2
        case "work":
            return 4
        case _:
            return 0


class Counted:
    """Counts of two results.

    Args:
        engine: has the views `before` and `after`, with the columns of a batch, a number for each row and copies of columns.
        before: the ruleset of the first view.
        after: the ruleset of the second.
        by: the columns whose copies make subgroups.
        outcomes: those that both have.
        below: counts from 1 to below this are small.

    Attributes:
        rows: how many rows were assessed by both; not to be shown.
        actions: the actions of either.
    """

    def __init__(
        self, engine: Engine, before: Ruleset, after: Ruleset, by: Sequence[str], outcomes: Sequence[str], below: int
    ) -> None:
        self._sides = {"before": before, "after": after}
        self._by, self._outcomes = by, outcomes
        self._orders = {name: self._order(name) for name in outcomes}
        self._work = [(side, name) for side, ruleset in self._sides.items() for name in ruleset.definition.actions]
        self.actions = list(dict.fromkeys(name for _, name in self._work))
        profiles = self._profiles(engine)
        self.rows = sum(profiles.values())
        self._counts: dict[Key, int] = {("all",): self.rows}
        tables = self._tables(profiles)
        self._moves = {
            name: sorted({key[2:] for row in tables for key in row if key[:2] == ("move", name)}) for name in outcomes
        }
        self._values = {
            column: sorted({key[2] for row in tables for key in row if key[:2] == ("group", column)}) for column in by
        }
        for row, count in zip(tables, profiles.values(), strict=True):
            for key in row:
                self._counts[key] = self._counts.get(key, 0) + count
        # That nothing is asked for, or nothing is changed, is not shown either, but follows where all the rest is.
        self._unsaid = {key for key, count in self._counts.items() if count >= below and key[-1] in _REST[key[0]]}
        self._away = hidden(self._counts, self._sums(tables), below, self._unsaid, _rank)
        self._hide_what_gives_away(tables, below)

    def shown(self, *key: str) -> Count:
        """A count, None where it must not be shown."""
        return None if key in self._away else self._counts.get(key, 0)

    def moves(self, outcome: str) -> Sequence[Key]:
        """The transitions that some row made: lowest and highest before, lowest and highest after."""
        return self._moves[outcome]

    def values(self, column: str) -> Sequence[str]:
        """The values of a column that makes subgroups; nothing is an empty text."""
        return self._values[column]

    def changes(self, outcome: str) -> Mapping[str, Count]:
        """How many rows changed in which way, as far as the outcome can change so; those that did not are left out."""
        unused = {Kind.moved, Kind.same} if self._orders[outcome] is not None else {Kind.up, Kind.down, Kind.same}
        return {kind.value: self.shown("change", outcome, kind.value) for kind in Kind if kind not in unused}

    def _order(self, outcome: str) -> Mapping[str, int] | None:
        """The levels in their order, where it is the same in both."""
        before, after = (
            [each.id for each in ruleset.definition.outcomes[outcome].levels] for ruleset in self._sides.values()
        )
        return {id_: at for at, id_ in enumerate(before)} if before == after else None

    def _profiles(self, engine: Engine) -> Mapping[tuple[str, ...], int]:
        """How many rows have the same in all that is counted."""
        columns = [
            f"{side}.{sql.name(f'{outcome}__{end}')}"
            for outcome in self._outcomes
            for side in self._sides
            for end in ("lowest", "highest")
        ]
        columns += [f"coalesce({side}.{sql.name(f'action__{name}')}, 'neither')" for side, name in self._work]
        columns += [f"coalesce(before.{group(at)}, '')" for at in range(len(self._by))]
        listed = ", ".join(f"{column} AS c{at}" for at, column in enumerate(columns))
        rows = engine.run(f"SELECT {listed}, count(*) FROM before JOIN after USING ({ROW}) GROUP BY ALL ORDER BY ALL")
        return {tuple(map(str, row[:-1])): int(row[-1]) for row in rows}

    def _tables(self, profiles: Iterable[tuple[str, ...]]) -> list[tuple[Key, ...]]:
        """For each profile the count that it belongs to in each table; the tables always in the same order."""
        return [tuple(self._keys(profile)) for profile in profiles]

    def _keys(self, profile: tuple[str, ...]) -> Iterator[Key]:
        width = 4 * len(self._outcomes)
        statuses, values = profile[width : width + len(self._work)], profile[width + len(self._work) :]
        moves = {name: profile[4 * at : 4 * at + 4] for at, name in enumerate(self._outcomes)}
        for name, move in moves.items():
            yield ("move", name, *move)
            yield ("change", name, self._kind(name, move).value)
        for (side, action), status in zip(self._work, statuses, strict=True):
            yield ("work", side, action, status)
        for column, value in zip(self._by, values, strict=True):
            yield ("group", column, value)
            for name, move in moves.items():
                yield ("cell", column, value, name, *move)

    def _kind(self, outcome: str, move: tuple[str, ...]) -> Kind:
        if move[:2] == move[2:]:
            return Kind.same
        was, is_ = move[0] == move[1], move[2] == move[3]
        order = self._orders[outcome]
        if was and is_:
            return Kind.moved if order is None else Kind.up if order[move[2]] > order[move[0]] else Kind.down
        return Kind.opened if was else Kind.determined if is_ else Kind.bounds

    def _sums(self, tables: Sequence[tuple[Key, ...]]) -> list[Sum[Key]]:
        """What adds up to what within tables, and between a table and its subgroups."""
        sums = [Sum(("all",), list(dict.fromkeys(column))) for column in zip(*tables, strict=True)]
        parts: dict[Key, dict[Key, None]] = {}
        for key in dict.fromkeys(key for row in tables for key in row):
            if key[0] == "cell":
                parts.setdefault(("group", key[1], key[2], key[3]), {})[key] = None
                parts.setdefault(("move", *key[3:], key[1]), {})[key] = None
            elif key[0] == "move":
                parts.setdefault(("change", key[1], self._kind(key[1], key[2:]).value, ""), {})[key] = None
        return sums + [Sum(total[:-1], list(of)) for total, of in parts.items()]

    def _hide_what_gives_away(self, tables: Sequence[tuple[Key, ...]], below: int) -> None:
        """Hide what else is needed, so that no small count is a combination of those that are shown.

        A count is a sum over profiles. It can be worked out exactly where its profiles, as a vector of ones and zeros, are a
        combination of the vectors of what is shown. That is asked by least squares: nothing is left over then.
        """
        profiles: dict[Key, set[int]] = {("all",): set(range(len(tables)))}
        for at, row in enumerate(tables):
            for key in row:
                profiles.setdefault(key, set()).add(at)
        small = [key for key in profiles if 0 < self._counts[key] < below]
        while small and (shown := [key for key in profiles if key not in self._away and key not in self._unsaid]):
            overlaps = np.array([[len(profiles[one] & profiles[other]) for other in shown] for one in shown], float)
            wanted = np.array([[len(profiles[one] & profiles[other]) for other in small] for one in shown], float)
            found = np.linalg.lstsq(overlaps, wanted, rcond=None)[0]
            for at, key in enumerate(small):
                left_over = len(profiles[key]) - float(wanted[:, at] @ found[:, at])
                if left_over < _NOTHING:
                    parts = [each for each, share in zip(shown, found[:, at], strict=True) if abs(share) > _NOTHING]
                    self._away.add(min(parts, key=lambda each: (-_rank(each), self._counts[each], each)))
                    break
            else:
                return
