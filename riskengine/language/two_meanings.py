"""Words that could be read in two ways: as an option of what they are compared with, and as something a condition reads.

Neither reading is ever preferred. A ruleset may well have an item and an option of one name; only where both could be meant
in one place is the word refused there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from . import tree
from .scope import Scope
from .syntax import Complaint, as_written, short
from .types import Choice, Type, measured

_WORDS = {
    "item": "an item",
    "parameter": "a parameter",
    "value": "a value",
    "outcome": "an outcome",
    "each": "what each: calls {}",
    "moment": "the moment of the assessment",
}


def bare_words(parsed: ast.expr) -> Iterator[ast.Name]:
    """The words that can be what the expression is: it is one, or chooses between some with `if … else`."""
    match parsed:
        case ast.Name():
            yield parsed
        case ast.IfExp(body=then, orelse=otherwise):
            yield from bare_words(then)
            yield from bare_words(otherwise)


def two_meanings(scope: Scope, word: str, span: tree.Span, kind: Choice, owner: str | None = None) -> Complaint | None:
    """What stands against a word that is an option of `kind`: it is also a name that conditions read; None where it is not.

    `owner` is whose options these are, as it was written; None where that is clear from the place.
    """
    what = scope.what_is(word)
    if what is None:
        return None
    of = "here" if owner is None else f"of {short(owner)}"
    said = _WORDS[what].format(scope.aliases.get(word, ""))
    message = f'"{word}" is both an option {of} and {said}, and either could be meant'
    # Not every option has a name that the ruleset can change.
    fixed = kind.yes_no or kind == scope.parties or (owner or "").partition(".")[0] in scope.used
    if what == "each":
        hint = "use another word in each:"
    elif what == "moment":
        hint = "rename the option"
    else:
        hint = f"rename the {what}" if fixed else f"rename the {what} or the option"
    return Complaint("ambiguous-name", message, span, hint)


def read_in_two_ways(
    scope: Scope,
    operands: Sequence[ast.expr],
    kinds: Mapping[int, Type],
    source: Callable[[ast.expr], str],
    span: Callable[[ast.expr], tree.Span],
) -> Iterator[Complaint]:
    """What stands against the words of expressions that meet: each may be an option of another one's choice.

    `kinds` are the types of those that have been read, by the identity of the expression.
    """
    choices = [
        (each, kind)
        for each in operands
        if isinstance(kind := kinds.get(id(each)), Choice) and _is_of_itself(scope, each)
    ]
    for operand in operands if choices else ():
        for word in bare_words(operand):
            written = as_written(word.id)
            for other, kind in choices:
                if other is operand or written not in kind.options:
                    continue
                complaint = two_meanings(scope, written, span(word), kind, source(other))
                if complaint is not None:
                    yield complaint
                    break


def _is_of_itself(scope: Scope, parsed: ast.expr) -> bool:
    """Whether the expression has a type of its own: a mere option has that of what it meets."""
    match parsed:
        case ast.Name():
            return scope.reads(as_written(parsed.id))
        case ast.IfExp(body=then, orelse=otherwise):
            return _is_of_itself(scope, then) or _is_of_itself(scope, otherwise)
    return True


def difference(scope: Scope, word: str) -> str | None:
    """The difference that a word with a hyphen also reads as, as it would be written; None where it does not."""
    for at, character in enumerate(word):
        if character != "-":
            continue
        left, right = word[:at], word[at + 1 :]
        if _a_measure(scope, left) and (right.isdigit() or _a_measure(scope, right)):
            return f"{left} - {right}"
    return None


def _a_measure(scope: Scope, word: str) -> bool:
    word = scope.aliases.get(word, word)
    if word in scope.values:
        return True  # of whatever type: to learn it could lead in a circle
    kind = scope.items.get(word) or scope.parameters.get(word)
    return kind is not None and measured(kind)
