"""Every code that the program can tell, found in its source.

A *teller* is a function whose code is told: the constructor of a problem, and each function that hands one of its own
parameters on to a teller. They are found by following the calls until no more turn up, so that a new helper of some room
is found without being named here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "riskengine"
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")

# Classes whose field `code` is told. Functions that tell are found from these.
CONSTRUCTORS = {"Problem": 0, "Complaint": 0, "_Mistake": 0}
# Functions that give a code and what is said with it, as a tuple.
GIVING = {"_bad_text": "form_check.py", "_": "yaml_faults.py"}
# What is no code, though it stands where one does: the parts that codes are made of.
UNTOLD = {"unknown-"}
# Codes are made of these: `unknown-{what}`, by the functions that take `what`.
MADE = {"unknown": "unknown-"}
NO_CODES = {"page.py", "pages.py", "as_sarif.py", "as_json.py"}
"""Files that speak of codes and tell none."""


@dataclass
class Tellers:
    """By name of a function, at which place its code stands among the arguments that a caller writes."""

    places: dict[str, int] = field(default_factory=lambda: dict(CONSTRUCTORS))
    keywords: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CONSTRUCTORS, "code"))

    def code_of(self, call: ast.Call) -> ast.expr | None:
        """The argument of a call that is a code; None where the call tells nothing."""
        name = called(call)
        if name not in self.places:
            return None
        for keyword in call.keywords:
            if keyword.arg == self.keywords[name]:
                return keyword.value
        at = self.places[name]
        return call.args[at] if at < len(call.args) and not isinstance(call.args[at], ast.Starred) else None


Function = ast.FunctionDef | ast.AsyncFunctionDef


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """The program's files, but those that only speak of codes."""
    for path in sorted(PACKAGE.rglob("*.py")):
        folder = path.relative_to(PACKAGE).parts
        if folder[:2] == ("checking", "faults") or folder[:2] == ("checking", "rules"):
            continue
        if folder[0] != "checking" or path.name not in NO_CODES:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def tellers(files: list[tuple[Path, ast.Module]]) -> Tellers:
    """All functions that tell a code, found by following what is handed on."""
    found = Tellers()
    before = -1
    while before != len(found.places):
        before = len(found.places)
        for _, tree in files:
            for function in ast.walk(tree):
                if isinstance(function, Function) and function.name not in found.places:
                    _note_teller(found, function)
    return found


def _note_teller(found: Tellers, function: Function) -> None:
    parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    offset = 1 if parameters[:1] in (["self"], ["cls"]) else 0
    for call in ast.walk(function):
        if isinstance(call, ast.Call):
            code = found.code_of(call)
            if isinstance(code, ast.Name) and code.id in parameters:
                found.places[function.name] = parameters.index(code.id) - offset
                found.keywords[function.name] = code.id
                return


def told_codes() -> dict[str, set[str]]:
    """Each code that the program can tell, with the files that tell it."""
    files = list(trees())
    known = tellers(files)
    found: dict[str, set[str]] = {}

    def note(word: str, path: Path) -> None:
        if word not in UNTOLD:
            found.setdefault(word, set()).add(path.relative_to(PACKAGE).as_posix())

    for path, tree in files:
        for node in ast.walk(tree):
            said: list[ast.expr] = []
            if isinstance(node, ast.Call):
                code = known.code_of(node)
                said = [] if code is None else [code]
                if called(node) in MADE and node.args and isinstance(node.args[0], ast.Constant):
                    word = node.args[0].value
                    if isinstance(word, str) and re.fullmatch("[a-z]+", word):
                        note(MADE[called(node)] + word, path)
            elif isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "code" for to in node.targets):
                said = [node.value]
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and path.name in GIVING.values():
                said = node.value.elts[:1]
            for each in said:
                for inner in _constants(each):
                    if CODE.fullmatch(inner):
                        note(inner, path)
    return found


def _constants(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be; not what it compares with, nor the parts of a text put together."""
    match node:
        case ast.Constant(value=str() as word):
            yield word
        case ast.IfExp(body=body, orelse=orelse):
            yield from _constants(body)
            yield from _constants(orelse)
        case ast.BoolOp(values=values):
            for each in values:
                yield from _constants(each)
        case ast.Tuple(elts=[first, *_]):
            yield from _constants(first)
        case ast.Subscript(value=ast.Dict(values=values)):
            for value in values:
                yield from _constants(value)
        case _:
            return
