"""Looks for answers under which conditions come out as wanted, by trying a few for each item."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..language import times, tree
from ..language.knowledge import Interval, Truth
from ..language.types import Condition, Date, Duration, Exact, Moment, Number
from ..ruleset.definition import Definition
from .candidates import ROLE, Answers, Candidates, Look, Said, write

Goal = tuple[tree.Node, bool]

MOST_COMBINATIONS = 300
MOST_TRIES = 4000


class Search:
    """Finds answers for a ruleset. Each search has a budget of tries, so that it always ends."""

    def __init__(self, definition: Definition, candidates: Candidates) -> None:
        self.definition = definition
        self.candidates = candidates
        self.left = 0
        self._reads: dict[int, tuple[tree.Node, tuple[str, ...]]] = {}
        self._asking: dict[int, tuple[tree.Node, bool]] = {}

    def look(self, answers: Answers) -> Look:
        """What nodes come to under these answers."""
        return Look(self.definition, self.candidates.world(answers))

    def reads(self, node: tree.Node) -> tuple[str, ...]:
        """The items that a node reads, also through values, and whether it reads the role of who answered."""
        found = self._reads.get(id(node))
        if found is None:
            names: dict[str, None] = {}
            for part in node.walk():
                match part:
                    case tree.ItemRead(name=name):
                        names[name] = None
                    case tree.Knowledge(item=name):
                        if name in self.definition.items:
                            names[name] = None
                    case tree.RoleRead():
                        names[ROLE] = None
                    case tree.ValueRead(name=name):
                        names.update(dict.fromkeys(self.reads(self.definition.values[name].node)))
            found = self._reads[id(node)] = (node, tuple(names))
        return found[1]

    def solutions(
        self, goals: Sequence[Goal], fixed: Answers | None = None, tries: int = MOST_TRIES
    ) -> Iterator[Answers]:
        """Answers, besides those fixed, under which each goal's condition certainly holds, or certainly fails."""
        self.left = tries
        yield from self._solve(list(goals), dict(fixed or {}))

    def _solve(self, goals: list[Goal], fixed: dict[str, Said]) -> Iterator[dict[str, Said]]:
        if self.left <= 0:
            return
        if not goals:
            yield fixed
            return
        (node, wanted), rest = goals[0], goals[1:]
        ways = self._ways(node, wanted)
        if ways is not None:
            for way in ways:
                yield from self._solve([*way, *rest], fixed)
            return
        self.left -= 1
        truth = self.look(fixed).truth(node)
        if truth.certain == truth.possible:
            if truth.certain == wanted:
                yield from self._solve(rest, fixed)
                return
            if not self._asks_what_is_known(node):
                return
        for added in self.combinations(node, fixed):
            self.left -= 1
            if self.left <= 0:
                return
            here = {**fixed, **added}
            look = self.look(here)
            truth = look.truth(node)
            if truth.certain == truth.possible == wanted and not any(self._missed(goal, look) for goal in rest):
                yield from self._solve(rest, here)

    def _missed(self, goal: Goal, look: Look) -> bool:
        """Whether no further answer can bring the condition to where it is wanted."""
        node, wanted = goal
        if self._asks_what_is_known(node):
            return False
        truth = look.truth(node)
        return truth.certain == truth.possible != wanted

    def _asks_what_is_known(self, node: tree.Node) -> bool:
        found = self._asking.get(id(node))
        if found is None:
            values = (
                self.definition.values[each.name].node for each in node.walk() if isinstance(each, tree.ValueRead)
            )
            here = any(isinstance(each, tree.Knowledge | tree.RoleRead) for each in node.walk())
            found = self._asking[id(node)] = (node, here or any(map(self._asks_what_is_known, values)))
        return found[1]

    def _ways(self, node: tree.Node, wanted: bool) -> Iterator[list[Goal]] | None:
        """The ways in which the parts of a condition make it come out as wanted; None where it has no such parts."""
        match node:
            case tree.Not(of=of):
                return iter([[(of, not wanted)]])
            case tree.All(parts=parts) if parts:
                return iter([[(part, True) for part in parts]] if wanted else [[(part, False)] for part in parts])
            case tree.AnyOf(parts=parts) if parts:
                return iter([[(part, True)] for part in parts] if wanted else [[(part, False) for part in parts]])
            case tree.AtLeast(least=tree.Constant(value=int() as least), parts=parts):
                count = least if wanted else len(parts) - least + 1
                chosen = itertools.islice(itertools.combinations(parts, count), 20)
                return ([(part, wanted) for part in some] for some in chosen)
            case tree.ValueRead(name=name) if isinstance(node.type, Condition):
                return iter([[(_inner(self.definition.values[name].node), wanted)]])
            case _:
                return None

    def combinations(self, node: tree.Node, fixed: Answers) -> Iterator[dict[str, Said]]:
        """Answers to try to the items that a condition reads and that are still free."""
        free = [name for name in self.reads(node) if name not in fixed]
        tried = self.together(free)
        yield from tried
        for name in free:
            yield from self._near_flips(node, name, fixed, tried)

    def together(self, names: Sequence[str]) -> list[dict[str, Said]]:
        """Answers to several items: all combinations of those worth trying, or where they are many, a walk through them."""
        if not names:
            return []
        options = {name: list(self.candidates.of(name)) for name in names}
        count = 1
        for each in options.values():
            count *= len(each)
        if count <= MOST_COMBINATIONS:
            return [dict(zip(names, row, strict=True)) for row in itertools.product(*options.values())]
        return list(_staircase(options))

    def _near_flips(
        self, node: tree.Node, name: str, fixed: Answers, tried: Sequence[dict[str, Said]]
    ) -> Iterator[dict[str, Said]]:
        """Answers on either side of where the condition turns, for an item on a line that is computed with."""
        item = self.definition.items.get(name)
        if item is None or not isinstance(item.type, Number | Date | Moment | Duration):
            return
        bases = list(
            {tuple((key, id(said)) for key, said in each.items() if key != name): each for each in tried}.values()
        )
        for base in bases[:6]:
            ends = []
            for each in tried:
                if all(said is base[key] for key, said in each.items() if key != name):
                    partial = each[name].partial
                    if isinstance(partial, Interval) and partial.lowest == partial.highest:
                        truth = self.look({**fixed, **each}).truth(node)
                        if truth.certain == truth.possible:
                            ends.append((partial.lowest, truth.certain))
            ends.sort()
            size = grid(item.type)
            for (low, one), (high, other) in itertools.pairwise(ends):
                if one != other and high - low > size:
                    for number in self._turn(node, name, {**fixed, **base}, low, high, one, size):
                        written = write(number, item.type, self.candidates.as_of.offset_minutes)
                        said = None if written is None else self.candidates.said(name, written)
                        if said is not None:
                            yield {**base, name: said}

    def _turn(
        self, node: tree.Node, name: str, answers: Answers, low: Exact, high: Exact, below: bool, size: Exact
    ) -> tuple[Exact, Exact]:
        first, last = 0, int((high - low) // size)
        while last - first > 1:
            middle = (first + last) // 2
            number = low + middle * size
            truth = self.look({**answers, name: Said(None, "known", Interval(number, number))}).truth(node)
            first, last = (middle, last) if truth.certain == below else (first, middle)
        return low + first * size, low + last * size


def grid(kind: object) -> Exact:
    """The steps in which the place is looked for where a condition turns."""
    match kind:
        case Number(whole=True) | Date():
            return 1
        case Number():
            return Fraction(1, 100)
        case Moment():
            return times.SECOND
        case _:
            return times.MINUTE


def _staircase(options: dict[str, list[Said]]) -> Iterator[dict[str, Said]]:
    """From the first answer to each item to the last one, an item at a time, and the same way with the items reversed."""
    for names in (list(options), list(options)[::-1]):
        here = {name: options[name][0] for name in names}
        yield dict(here)
        for name in names:
            for said in options[name][1:]:
                here = {**here, name: said}
                if said.state == "known":
                    yield dict(here)
            here = {**here, name: [said for said in options[name] if said.state == "known"][-1]}


def _inner(node: tree.Node) -> tree.Node:
    if isinstance(node, tree.Cases) and not node.branches and node.otherwise is not None:
        return node.otherwise
    return node


def settled(truth: Truth) -> bool:
    """Whether nothing about the condition is open."""
    return truth.certain == truth.possible
