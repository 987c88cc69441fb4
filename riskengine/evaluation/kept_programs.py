"""Making the functions of a program, and finding again those that were made before.

What is kept of a function is what making it comes to: Python's own code, and the constants that it reads. Both stand in a small
closed format; a function with a constant that has no place in it is simply not kept, and neither are those made along with it. Code
can do anything, so nothing here judges whether bytes may be used: a `Keeper` gives only what it has kept itself, unaltered.
"""

from __future__ import annotations

import ast
import hashlib
import marshal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from fractions import Fraction
from functools import cached_property
from types import CodeType
from typing import Any, NamedTuple, Protocol

from ..language import knowledge, types
from ..language.times import Period
from ..language.words import Words
from ..ruleset.definition import Definition
from . import emit
from .naming import RulesetNaming


class Keeper(Protocol):
    """Where programs are kept. It never raises: what it cannot keep or find is made again."""

    def found(self, of: bytes) -> bytes | None:
        """What was kept under `of` by this keeper's user; None unless it is certain that nobody else made or changed it."""

    def keep(self, of: bytes, content: bytes) -> None:
        """Keep it under `of`, which tells all that it was made from but the engine and Python."""


class Source(NamedTuple):
    """What a function is made of: its statements, and the constants that they read by name."""

    body: Sequence[ast.stmt]
    constants: Mapping[str, Any]


class Making:
    """Makes the functions of one ruleset's program, or finds them where a keeper has them.

    `texts` is a hash of the texts that the ruleset was read from, its own and those of the rulesets that it uses. It is given by
    whoever read it, and knows that it is still what was read.
    """

    def __init__(self, definition: Definition, keeper: Keeper | None = None, texts: bytes | None = None) -> None:
        self._definition, self._keeper, self._texts = definition, keeper, texts

    @contextmanager
    def together(self, name: str) -> Iterator[Batch]:
        """Functions that are made, found and kept together. They are asked for in the same order each time."""
        if self._keeper is None:
            yield Batch(self._definition)
            return
        of = self._of
        if of is None:
            yield Batch(self._definition)
            return
        of = name.encode() + b"\0" + of
        content = self._keeper.found(of)
        batch = Batch(self._definition, None if content is None else _records(content), keeping=True)
        yield batch
        if (new := batch.to_keep()) is not None:
            self._keeper.keep(of, new)

    @cached_property
    def _of(self) -> bytes | None:
        """What the program is made from; None where it is nested so deeply that it cannot be told.

        Of a ruleset that came from anywhere its own text would not do: with other used rulesets, or altered since, it is another
        program. There all that it says is hashed.
        """
        if self._texts is not None:
            return b"texts\0" + self._texts
        try:
            return b"said\0" + hashlib.sha256(repr(self._definition).encode("utf-8", "surrogatepass")).digest()
        except RecursionError:
            return None


class Batch:
    """Functions that are made, found and kept together."""

    def __init__(self, definition: Definition, found: Sequence[Any] | None = None, *, keeping: bool = False) -> None:
        self._definition = definition
        self._found = None if found is None else iter(found)
        self._made: list[Any] | None = [] if keeping and found is None else None
        self._words: dict[str, Words] = {}

    def function(
        self,
        name: str,
        build: Callable[[], Source],
        namespace: Mapping[str, Any],
        parameters: Sequence[str] = ("slots",),
    ) -> Callable[..., Any]:
        """The function of that name, which sees the namespace and its constants; `build` gives what it is made of."""
        made = self.function_or_text(name, build, namespace, parameters)
        assert made is not None and not isinstance(made, str)
        return made

    def function_or_text(
        self,
        name: str,
        build: Callable[[], Source | str | None],
        namespace: Mapping[str, Any],
        parameters: Sequence[str] = ("slots",),
    ) -> Callable[..., Any] | str | None:
        """The same where it may come to a plain text, or to nothing."""
        record = next(self._found, None) if self._found is not None else None
        if record is not None and record[0] == name:
            return self._again(record, namespace)
        self._found = None  # whatever follows is made too
        source = build()
        if source is None or isinstance(source, str):
            self._keep(name, source, {})
            return source
        scope = {**namespace, **source.constants}
        if self._made is None:
            return emit.function(name, source.body, scope, parameters)
        code = emit.code(name, source.body, parameters)
        self._keep(name, code, source.constants)
        return emit.defined(name, code, scope)

    def to_keep(self) -> bytes | None:
        """What is to be kept of what was made; None where nothing is."""
        try:
            return marshal.dumps(tuple(self._made)) if self._made else None
        except ValueError:  # something of the code is nested too deeply for it
            return None

    def _keep(self, name: str, made: CodeType | str | None, constants: Mapping[str, Any]) -> None:
        if self._made is None:
            return
        try:
            told = tuple((key, _told(value, self._definition)) for key, value in constants.items())
        except _NotTold:
            self._made = None
        else:
            self._made.append((name, made, told))

    def _again(self, record: Any, namespace: Mapping[str, Any]) -> Callable[..., Any] | str | None:
        name, made, told = record
        if made is None or isinstance(made, str):
            return made
        return emit.defined(name, made, {**namespace, **{key: self._constant(each) for key, each in told}})

    def _constant(self, told: Any) -> Any:
        kind, *parts = told
        match kind:
            case "plain":
                return parts[0]
            case "tuple":
                return tuple(map(self._constant, parts))
            case "fraction":
                return Fraction(*parts)
            case "words":
                (language,) = parts
                naming = RulesetNaming(self._definition, language)
                return self._words.setdefault(language, Words(language, naming))
            case _:
                return _KINDS[kind](*map(self._constant, parts))


def _records(content: bytes) -> Sequence[Any] | None:
    """What was kept. These are bytes that the keeper vouches for: of others, Python's `marshal` must never be asked."""
    try:
        found: Sequence[Any] = marshal.loads(content)
    except (ValueError, EOFError, TypeError):
        return None
    return found


class _NotTold(Exception):
    """A constant that has no place in the format."""


_KINDS: Mapping[str, type] = {
    each.__name__: each
    for each in (
        types.Condition, types.Choice, types.Number, types.Date, types.Moment, types.Duration, types.CalendarTime, types.Text,
        types.Field, types.Records, knowledge.Truth, knowledge.Interval, knowledge.Options, knowledge.Wording, Period,
    )
}  # fmt: skip


def _told(value: Any, definition: Definition) -> tuple[Any, ...]:
    """A constant in the format: its kind and its parts.

    Raises:
        _NotTold: it has no place there.
    """
    kind = type(value)
    if _is_plain(value):
        return ("plain", value)
    if kind is tuple:
        return ("tuple", *(_told(each, definition) for each in value))
    if kind is Fraction:
        return ("fraction", value.numerator, value.denominator)
    if kind is Words and _names_plainly(value, definition):
        return ("words", value.language)
    if _KINDS.get(kind.__name__) is not kind:
        raise _NotTold
    parts = value if issubclass(kind, tuple) else [getattr(value, each.name) for each in fields(value)]
    return (kind.__name__, *(_told(each, definition) for each in parts))


def _is_plain(value: Any) -> bool:
    """Whether it is what `marshal` gives back as it was: a number, a truth, a text, nothing, or a tuple of such."""
    kind = type(value)
    return value is None or kind in (int, bool, str) or (kind is tuple and all(map(_is_plain, value)))


def _names_plainly(words: Words, definition: Definition) -> bool:
    """Whether the words call things as the ruleset does, and know of nothing else."""
    naming = words.naming
    return (
        type(naming) is RulesetNaming
        and naming.definition is definition
        and naming.language == words.language
        and not words.lists
    )
