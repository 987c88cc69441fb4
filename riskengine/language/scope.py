"""What a condition may read: the names of a ruleset with their types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .meaning import World, widened
from .tree import Node
from .types import Choice, Exact, Type


class AlreadyTold(Exception):
    """What is read could not itself be understood, and that has been reported where it stands."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value of the ruleset as its readers see it.

    Its type, whether it speaks of the record instead of the case, and its degree (see `degree`). `given` is the condition under
    which there is such a value at all; None where there always is.
    """

    type: Type
    reads_record: bool
    degree: int = 1
    given: Node | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that may stand in a condition.

    `value` gives what a value is, understanding it first if need be; it raises `AlreadyTold` for a value that is not
    understood. `points` holds the points of the options of items and values that have them.
    `aliases` are the names bound by `each`. `parties` is the unordered choice of all parties, for `role`. `anything`
    is the world in which nothing is known, with which ranges are worked out. `outcomes` are those of the values that are
    outcomes of the ruleset itself, as properties read them; `unread` are its outcomes where they are not read.
    """

    items: Mapping[str, Type]
    parameters: Mapping[str, Type]
    values: frozenset[str]
    value: Callable[[str], Seen]
    used: Mapping[str, Mapping[str, Choice]]
    points: Mapping[str, tuple[Exact, ...]]
    parties: Choice
    anything: World
    hyphenated: frozenset[str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    outcomes: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "anything", widened(self.anything))
        hyphenated = {alias for alias in self.aliases if "-" in alias}
        if hyphenated:
            object.__setattr__(self, "hyphenated", self.hyphenated | hyphenated)

    def names(self) -> Iterable[str]:
        """All names a condition may read, for the nearest right spelling."""
        yield from self.aliases
        yield from self.items
        yield from self.parameters
        yield from self.values
        yield from self.used
        yield "as_of"

    def has(self, name: str) -> bool:
        """Whether the name means something in conditions already; asked for each word of each, so not by way of all names."""
        members = (self.aliases, self.items, self.parameters, self.values, self.used)
        return name == "as_of" or any(name in each for each in members)

    def reads(self, name: str) -> bool:
        """Whether a condition may read the name by itself; a used ruleset is only ever read with a dot."""
        members = (self.aliases, self.items, self.parameters, self.values)
        return name == "as_of" or any(name in each for each in members)

    def what_is(self, name: str) -> str | None:
        """What a condition reads by that name: `item`, `parameter`, `value`, `outcome`, `each` or `moment`; None: nothing."""
        if name in self.aliases:
            return "each"
        if name in self.outcomes:
            return "outcome"
        members = {"item": self.items, "parameter": self.parameters, "value": self.values}
        found = next((what for what, names in members.items() if name in names), None)
        return "moment" if found is None and name == "as_of" else found
