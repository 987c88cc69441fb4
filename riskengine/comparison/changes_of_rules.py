"""What changed in rules, and in the values that they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..language import tree
from ..ruleset.definition import Definition, Line, Rule, Texts, Value
from ..ruleset.ruling import PLACEHOLDER
from .change import Change, Size
from .measures import LANGUAGES, words_of
from .trees import moved_thresholds, same, shape, threshold


class RuleAdded(Change):
    """A rule that was not there."""

    kind = "rule-added"
    moves_cases = True
    NB = "Ny regel {title} ({about}): {new}."
    EN = "New rule {title} ({about}): {new}."


class RuleRemoved(Change):
    """A rule that is no longer there."""

    kind = "rule-removed"
    moves_cases = True
    NB = "Regelen {title} ({about}) er fjernet. Den sa: {old}."
    EN = "The rule {title} ({about}) is removed. It said: {old}."


class FindingRemoved(Change):
    """Something is no longer found."""

    kind = "finding-removed"
    NB = "Regelen {title} ({about}) gir ikke lenger et funn. Det sa: {old}"
    EN = "The rule {title} ({about}) no longer gives a finding. It said: {old}"

    @property
    def size(self) -> Size:
        """Something that was told is no longer told."""
        return "major"


class FindingAdded(Change):
    """Something is found that was not."""

    kind = "finding-added"
    NB = "Regelen {title} ({about}) gir nå et funn: {new}"
    EN = "The rule {title} ({about}) now gives a finding: {new}"


class FindingSeverityChanged(Change):
    """A finding is graver or less grave."""

    kind = "finding-severity-changed"
    NB = "Funnet fra regelen {title} ({about}) har en annen alvorlighet: {new}, ikke {old}."
    EN = "The finding of the rule {title} ({about}) has another severity: {new}, not {old}."


class ThresholdMoved(Change):
    """A comparison with another constant, and nothing else in the condition."""

    kind = "threshold-moved"
    moves_cases = True
    NB = "Grensen er flyttet i {title} ({about}): {new}; før: {old}."
    EN = "The threshold is moved in {title} ({about}): {new}; before: {old}."


class ConditionChanged(Change):
    """Another condition."""

    kind = "condition-changed"
    moves_cases = True
    NB = "Vilkåret i {title} ({about}) er et annet: {new}; før: {old}."
    EN = "The condition of {title} ({about}) is another: {new}; before: {old}."


class LineAdded(Change):
    """A line of a condition that was not there."""

    kind = "line-added"
    moves_cases = True
    NB = "{title} ({about}) har en ny linje: {new}."
    EN = "{title} ({about}) has a new line: {new}."


class LineDropped(Change):
    """A line of a condition that is no longer there."""

    kind = "line-dropped"
    moves_cases = True
    NB = "En linje er tatt ut av {title} ({about}): {old}."
    EN = "A line is dropped from {title} ({about}): {old}."


class ThenChanged(Change):
    """A rule moves an outcome to another level, or starts or stops moving it."""

    kind = "then-changed"
    moves_cases = True
    NB = "Regelen {title} ({about}) gir {new}; før: {old}."
    EN = "The rule {title} ({about}) gives {new}; before: {old}."


class RuleActionsChanged(Change):
    """A rule asks for other actions."""

    kind = "rule-actions-changed"
    moves_cases = True
    NB = "Regelen {title} ({about}) ber om {new}; før: {old}."
    EN = "The rule {title} ({about}) asks for {new}; before: {old}."


class ValueAdded(Change):
    """A value that was not computed before."""

    kind = "value-added"
    NB = "Ny verdi: {title} ({about})."
    EN = "New value: {title} ({about})."


class ValueRemoved(Change):
    """A value that is no longer computed."""

    kind = "value-removed"
    NB = "Verdien {title} ({about}) regnes ikke lenger ut."
    EN = "The value {title} ({about}) is no longer computed."

    @property
    def size(self) -> Size:
        """Something that was told is no longer told."""
        return "major"


class ValueChanged(Change):
    """A value is computed otherwise."""

    kind = "value-changed"
    moves_cases = True
    NB = "Verdien {title} ({about}) regnes ut på en annen måte: {new}; før: {old}."
    EN = "The value {title} ({about}) is computed otherwise: {new}; before: {old}."


def of_values(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed in what is computed."""
    for name, value in old.values.items():
        if name not in new.values:
            yield ValueRemoved(name, _value_title(value))
    for name, value in new.values.items():
        if name not in old.values:
            yield ValueAdded(name, _value_title(value))
            continue
        before = old.values[name]
        moved = list(_thresholds(name, _value_title(value), (old, before.node), (new, value.node)))
        yield from moved
        if not moved and not (same(before.node, value.node) and _given_alike(before, value)):
            yield ValueChanged(name, _value_title(value), _value_words(old, before), _value_words(new, value))


def _given_alike(before: Value, after: Value) -> bool:
    if before.given is None or after.given is None:
        return before.given is after.given
    return same(before.given, after.given)


def _value_words(definition: Definition, value: Value) -> Mapping[str, str]:
    """How a value is computed; where it may not be given, its last case says so."""
    node = value.node
    if value.given is None or not isinstance(node, tree.Cases) or not node.branches:
        return _words(definition, node)
    said = {}
    for language in LANGUAGES:
        words = words_of(definition, language)
        rest = words.grammar.otherwise.format(words.grammar.not_given)
        said[language] = f"{words.say(replace(node, otherwise=None))}; {rest}"
    return said


def of_rules(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed in the author's rules. What is made for items (`required`, `roles`) is told of the items."""
    before = {id_: rule for id_, rule in old.rules.items() if rule.made_by == "author"}
    after = {id_: rule for id_, rule in new.rules.items() if rule.made_by == "author"}
    for id_, rule in before.items():
        if id_ not in after:
            title = _rule_title(rule)
            yield RuleRemoved(id_, title, old=_words(old, rule.condition))
            if rule.finding is not None:
                yield FindingRemoved(id_, title, old=rule.finding.text)
    for id_, rule in after.items():
        if id_ in before:
            yield from _of_rule(old, new, before[id_], rule)
        else:
            yield RuleAdded(id_, _rule_title(rule), new=_words(new, rule.condition))


def _of_rule(old: Definition, new: Definition, before: Rule, after: Rule) -> Iterator[Change]:
    title = _rule_title(after)
    yield from _of_condition(old, new, before, after, title)
    if _then(old, before) != _then(new, after):
        yield ThenChanged(after.id, title, _levels(old, before), _levels(new, after))
    if set(before.plan) != set(after.plan):
        yield RuleActionsChanged(after.id, title, _actions(old, before), _actions(new, after))
    if before.finding is None and after.finding is not None:
        yield FindingAdded(after.id, title, new=after.finding.text)
    elif before.finding is not None and after.finding is None:
        yield FindingRemoved(after.id, title, old=before.finding.text)
    elif before.finding and after.finding and before.finding.severity != after.finding.severity:
        yield FindingSeverityChanged(after.id, title, before.finding.severity, after.finding.severity)


def _of_condition(old: Definition, new: Definition, before: Rule, after: Rule, title: Texts) -> Iterator[Change]:
    if same(before.condition, after.condition):
        return
    moved = list(_thresholds(after.id, title, (old, before.condition), (new, after.condition)))
    if moved:
        yield from moved
        return
    lines = _lines(before.line), _lines(after.line)
    shapes = [shape(line.node) for line in lines[0]], [shape(line.node) for line in lines[1]]
    added = [line for line, each in zip(lines[1], shapes[1], strict=True) if each not in shapes[0]]
    dropped = [line for line, each in zip(lines[0], shapes[0], strict=True) if each not in shapes[1]]
    kept = len(lines[0]) - len(dropped)
    if _kind(before) == _kind(after) and kept and not (added and dropped) and (added or dropped):
        for line in dropped:
            yield LineDropped(after.id, title, old=_words(old, line.node))
        for line in added:
            yield LineAdded(after.id, title, new=_words(new, line.node))
    else:
        yield ConditionChanged(after.id, title, _words(old, before.condition), _words(new, after.condition))


def _lines(line: Line) -> tuple[Line, ...]:
    """The lines of a rule's condition; the conjuncts of one that is written in one line."""
    return line.lines or tuple(Line(part, None, ()) for part in tree.conjuncts(line.node))


def _kind(rule: Rule) -> Any:
    node = rule.condition
    match node:
        case tree.AtLeast(least=least):
            return "AtLeast", shape(least)
        case tree.AnyOf():
            return "AnyOf"
        case _:
            return "All"  # one condition is a list of one that must hold


def _thresholds(
    about: str, title: Texts, old: tuple[Definition, tree.Node], new: tuple[Definition, tree.Node]
) -> Iterator[Change]:
    for one, other in moved_thresholds(old[1], new[1]):
        parts = (one, other) if isinstance(one, tree.Compare) else (threshold(one), threshold(other))
        yield ThresholdMoved(about, title, _words(old[0], parts[0]), _words(new[0], parts[1]))


def _words(definition: Definition, node: tree.Node) -> Mapping[str, str]:
    return {language: words_of(definition, language).say(node) for language in LANGUAGES}


def _then(definition: Definition, rule: Rule) -> set[tuple[str, str]]:
    return {(name, definition.outcomes[name].level_ids[level]) for name, level in rule.then}


def _levels(definition: Definition, rule: Rule) -> tuple[Mapping[str, str], ...]:
    found = []
    for name, level in rule.then:
        outcome = definition.outcomes[name]
        found.append(_joined(outcome.title, outcome.levels[level].title))
    return tuple(found)


def _joined(one: Texts, other: Texts) -> Mapping[str, str]:
    return {language: f"{one[language]}: {other[language]}" for language in one if language in other}


def _actions(definition: Definition, rule: Rule) -> tuple[Texts, ...]:
    return tuple(definition.actions[id_].title for id_ in rule.plan)


def _value_title(value: Value) -> Texts:
    return value.title if value.title is not None else dict.fromkeys(LANGUAGES, value.name)


def _rule_title(rule: Rule) -> Texts:
    """A rule's title, with what its placeholders stand for where there is no case."""
    if rule.title is None:
        return dict.fromkeys(LANGUAGES, rule.id)
    return {language: PLACEHOLDER.sub(lambda match: match[1], text) for language, text in rule.title.items()}
