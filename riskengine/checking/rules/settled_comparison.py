"""A comparison that is the same for every answer."""

from __future__ import annotations

from collections.abc import Iterator

from ...language import tree
from ...language.meaning import World, truth
from ...language.types import Records
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="settled-comparison",
    severity="warning",
    summary="A comparison holds, or fails, whatever is answered",
    what="By the ranges of what it reads, a comparison is true for every answer, or for none.",
    why="The limit is outside what can be answered, so the rule does not do what it seems to do. Often a unit or a digit is wrong.",
    mend="Correct the limit or the range; or take the comparison out.",
    bad="""
items:
  age: {type: count, range: [0, 120], title: {nb: Alder, en: Age}, source: guide}
rules:
  old: {when: age >= 180, then: {response: contact}, source: guide}
""",
    good="""
items:
  age: {type: count, range: [0, 120], title: {nb: Alder, en: Age}, source: guide}
rules:
  old: {when: age >= 80, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Comparisons in conditions that are settled in the world in which nothing is known."""
    world = subject.scope.anything
    for written in subject.conditions:
        found = [dict(_settled(node, world)) for node in written.nodes]
        for span, holds in found[0].items():
            if all(each.get(span) is holds for each in found):  # for each item of `each` alike
                message = "this holds whatever is answered" if holds else "this never holds, whatever is answered"
                hint = "by the ranges of what it reads"
                yield Found(written.path, message, hint, span=span)


def _settled(node: tree.Node, world: World) -> Iterator[tuple[tree.Span, bool]]:
    if isinstance(node, tree.Compare | tree.OneOf):
        held = truth(node, world)
        if held.certain or not held.possible:
            yield node.span, held.certain
            return
    if isinstance(node, tree.Gather) and isinstance(node.of.type, Records):
        world = world.within(node.variable, {field.name: field.reach for field in node.of.type.fields})
    for part in node.children():
        yield from _settled(part, world)


RULE = Rule(PAGE, check)
