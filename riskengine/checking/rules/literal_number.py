"""A text that writes a parameter's default out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ...language import tree
from ...language.types import Number
from ...ruleset.ruling import PLACEHOLDER
from ..page import Page
from ..quantities import numbers_in
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="literal-number",
    severity="warning",
    summary="A rule's text writes out a number that a parameter sets",
    what="The text of a rule has the default of a parameter that the rule reads as a number, instead of its {name}.",
    why="Where a site sets the parameter otherwise, the text is wrong: the rule counts to three and says four.",
    mend="Write {name} in the place of the number, in each language.",
    bad="""
parameters:
  limit: {type: count, default: 4, range: [1, 20], title: {nb: Grense, en: Limit}, source: guide}
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}
rules:
  many:
    when: signs >= limit
    then: {response: contact}
    because: {nb: Planen sier kontakt ved 4 tegn., en: The plan says contact at 4 signs.}
    source: guide
""",
    good="""
parameters:
  limit: {type: count, default: 4, range: [1, 20], title: {nb: Grense, en: Limit}, source: guide}
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}
rules:
  many:
    when: signs >= limit
    then: {response: contact}
    because: {nb: "Planen sier kontakt ved {limit} tegn.", en: "The plan says contact at {limit} signs."}
    source: guide
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Texts of rules with a parameter's default in them, where its placeholder is not."""
    parameters = subject.definition.parameters
    for name in subject.section("rules"):
        read = {
            node.name
            for rule in subject.rules_named(name)
            for node in rule.condition.walk()
            if isinstance(node, tree.ParameterRead)
        }
        for path, texts in subject.texts:
            if path[:2] != ("rules", name):
                continue
            for language, text in texts.items():
                written = {match[1].partition(".")[0] for match in PLACEHOLDER.finditer(text)}
                for each in sorted(read - written):
                    parameter = parameters[each]
                    default = parameter.default
                    if not isinstance(parameter.type, Number) or not isinstance(default, int | Fraction) or default < 2:
                        continue
                    if Fraction(default) in numbers_in(text, language):
                        message = f'this text has {default} in it, which is only the default of "{each}"'
                        yield Found((*path, language), message, f"write {{{each}}}")


RULE = Rule(PAGE, check)
