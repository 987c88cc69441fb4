"""A rule that no test expects to hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...ruleset.definition import Rule as RulesetRule
from ...ruleset.definition import Test
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="untested-rule",
    severity="info",
    summary="No test expects a rule to hold",
    what="No test of the ruleset, nor one in the file of tests beside it, names the rule as one that holds, by itself, by its "
    "finding, by an action that it alone asks for, or by a level that it alone gives.",
    why="If the rule never held again, no test would notice.",
    mend="Add a test in which it holds: `expect: {rules: {THE-RULE: holds}}`.",
    bad="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
    good="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
tests:
  - {name: pain, answers: {pain: yes}, expect: {rules: {painful: holds}}}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rules that no test expects to hold, in rulesets that have tests."""
    tests = subject.tests
    if not tests:
        return
    for name in subject.section("rules"):
        rules = subject.rules_named(name)
        if rules and not any(_expected(rule, test, subject) for rule in rules for test in tests):
            yield Found(("rules", name), f'no test expects "{name}" to hold', key=True)


def _expected(rule: RulesetRule, test: Test, subject: Subject) -> bool:
    expect = test.expect
    if (expect.get("rules") or {}).get(rule.id) == "holds" or rule.id in (expect.get("findings") or ()):
        return True
    if any(rule.id in rules for rules in (expect.get("reasons") or {}).values()):
        return True
    others = [other for other in subject.author_rules if other is not rule]
    for action in set(rule.plan) & set(expect.get("plan") or ()):
        if not any(action in other.plan for other in others):
            return True
    for outcome, level in rule.then:
        alone = not any((outcome, level) in other.then for other in others)
        expected = (expect.get("outcomes") or {}).get(outcome)
        if alone and expected == subject.definition.outcomes[outcome].level_ids[level]:
            return True
    return False


RULE = Rule(PAGE, check)
