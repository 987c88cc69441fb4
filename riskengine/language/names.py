"""What may be a name, and the words that are taken."""

from __future__ import annotations

import keyword
import re

NAME = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")
"""An id: lower-case words, joined by `_` or `-`."""

MOST_CHARACTERS = 64

FUNCTIONS = frozenset(
    {
        "abs", "all", "any", "count", "date", "datetime", "days", "distinct", "floor", "hours", "known", "max", "min", "missing",
        "months_between", "points", "role", "round", "sum", "unknown", "years_between",
    }
)  # fmt: skip

# The names of Python's own functions, written out: the same on every version of Python. None is ever looked up, yet an
# item called `list` or `print` reads as something it is not.
_PYTHON = frozenset(
    {
        "aiter", "anext", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes", "callable", "chr", "classmethod",
        "compile", "complex", "copyright", "credits", "delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit",
        "filter", "float", "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id", "input", "int",
        "isinstance", "issubclass", "iter", "len", "license", "list", "locals", "map", "memoryview", "next", "object", "oct",
        "open", "ord", "pow", "print", "property", "quit", "range", "repr", "reversed", "set", "setattr", "slice", "sorted",
        "staticmethod", "str", "super", "tuple", "type", "vars", "zip",
    }
)  # fmt: skip

_WORDS = frozenset({"as_of", "true", "false", "unknown", "missing", "known", "default"})


def not_a_name(word: str) -> str | None:
    """Why the word cannot be an id, as the end of a sentence; None where it can."""
    if len(word) > MOST_CHARACTERS:
        return f"is longer than {MOST_CHARACTERS} characters"
    if not NAME.fullmatch(word):
        return "is not an id; ids are lower-case letters, digits, _ and -, starting with a letter"
    return None


def taken_in_conditions(word: str) -> str | None:
    """Why the word cannot be what a condition reads (an item, parameter, value, field or option); None where it can."""
    if word in FUNCTIONS or word in _WORDS:
        return "already means something in conditions"
    if keyword.iskeyword(word):
        return "is a word of the language of conditions"
    return None


def taken_by_an_answer(word: str) -> str | None:
    """Why the word cannot be what a condition reads by itself, though it may be an option; None where it can."""
    return "is an answer to every yes-no question" if word in {"yes", "no"} else taken_in_conditions(word)


def shadows_a_builtin(word: str) -> bool:
    """Whether the word is the name of one of Python's own functions, and so misleading as the name of an item."""
    return word in _PYTHON
