"""Conditions as they stand on a page: a sentence, or a list of sentences with what ties them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..evaluation.naming import amid_sentence
from ..language import tree
from ..language.words import negated
from ..ruleset.definition import Citation, Line
from .naming import LinkedWording, linked

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in words.

    `text` is the sentence, or what introduces the `parts` below it. `meant` is the condition itself where `text` is an author's
    own wording of it. `citations` are those of this line alone.
    """

    text: Markup
    parts: tuple[Clause, ...] = ()
    meant: Clause | None = None
    citations: tuple[Citation, ...] = ()


def clause_of_line(line: Line, wording: LinkedWording) -> Clause:
    """When a rule applies. Where a line has a text of its own, the condition behind it is told too: that is what is signed."""
    if line.text is not None:
        text = linked(amid_sentence(wording.text(line.text).rstrip(".")))
        bare = Line(line.node, None, (), line.kind, line.lines, line.source_text)
        return Clause(text, meant=clause_of_line(bare, wording), citations=line.citations)
    if not line.lines:
        found = clause_of_node(line.node, wording)
        return Clause(found.text, found.parts, found.meant, line.citations)
    below = tuple(clause_of_line(each, wording) for each in line.lines)
    return Clause(linked(wording.least(line)), below, citations=line.citations)


def clause_of_node(node: tree.Node, wording: LinkedWording) -> Clause:
    """A condition that was written in one piece: its parts as a list, where it has several."""
    kinds = wording.phrases.kinds_of_line
    match node:
        case tree.All(parts=parts):
            return Clause(linked(kinds["all"]), tuple(clause_of_node(each, wording) for each in parts))
        case tree.AnyOf(parts=parts):
            return Clause(linked(kinds["any"]), tuple(clause_of_node(each, wording) for each in parts))
        case tree.AtLeast(least=least, parts=parts):
            lead = kinds["at_least"].format(wording.words.say(least))
            return Clause(linked(lead), tuple(clause_of_node(each, wording) for each in parts))
        case _:
            return Clause(linked(wording.words.part(node)))


def cell_in_words(cell: tree.Node, written: str, wording: LinkedWording, between: str) -> str:
    """What a cell of a decision table asks of its column; `written` is the cell as the author wrote it."""
    words, grammar = wording.words, wording.words.grammar
    if written in {"true", "false"}:
        return grammar.true if written == "true" else grammar.false
    match cell:
        case tree.Compare(operator=operator, left=left, right=right):
            said = words.say(right)
            if isinstance(right, tree.Constant) and isinstance(right.value, int) and _has_options(left):
                said = wording.naming.option(left, right.value)
                return _phrase(_sharpest(operator, right.value, _count(left)), left, wording).format(said)
            return _phrase(operator, left, wording).format(said)
        case tree.OneOf(negated=turned):
            return grammar.requirements["!=" if turned else "=="].format(words.options(cell))
        case tree.All(parts=(tree.Compare(right=low), tree.Compare(right=high))):
            return between.format(words.say(low), words.say(high))
        case tree.AnyOf(parts=parts):
            return words.one_of_these([cell_in_words(each, "", wording, between) for each in parts])
        case tree.Not(of=of):
            turned_round = negated(of)
            if turned_round is not None:
                return cell_in_words(turned_round, "", wording, between)
            return grammar.negation.format(cell_in_words(of, "", wording, between))
        case _:
            return words.say(cell)


def _phrase(operator: str, of: tree.Node, wording: LinkedWording) -> str:
    grammar = wording.words.grammar
    phrases = grammar.ordered_requirements if _has_options(of) else grammar.requirements
    return phrases.get(operator, grammar.requirements[operator])


def _has_options(node: tree.Node) -> bool:
    """Whether a node is a choice, whose options have titles."""
    return _count(node) > 0


def _count(node: tree.Node) -> int:
    options: Sequence[str] = getattr(node.type, "options", ())
    return len(options)


def _sharpest(operator: str, index: int, count: int) -> str:
    """`==` where a comparison with the last or first option leaves only that."""
    return "==" if (operator, index) in {(">=", count - 1), ("<=", 0)} else operator
