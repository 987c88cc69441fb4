"""What uses what: by item, parameter, value, action and source, the parts of a ruleset that read, ask for or cite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..language import tree
from ..ruleset.definition import Citation, Definition, Line, Rule


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a ruleset: its kind (`item`, `parameter`, `value`, `outcome`, `rule`, `action`, `property`, `use`) and name.

    `used` is an outcome of another ruleset, with the name `ruleset.outcome`; `use` is that ruleset.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Cites:
    """A part that cites a source, and where in it."""

    part: Part
    citation: Citation


class Uses:
    """What uses what in a ruleset. A rule written once with `each` counts as one, by its first rule."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.groups = rules_as_written(definition)
        self.leads = {rule.id: group[0].id for group in self.groups for rule in group}
        self.readers: Mapping[Part, tuple[Part, ...]] = _turned(self._reads())
        self.askers: Mapping[str, tuple[str, ...]] = {
            action: tuple(
                dict.fromkeys(self.lead(id_) for id_, rule in definition.rules.items() if action in rule.plan)
            )
            for action in definition.actions
        }
        self.movers: Mapping[str, tuple[str, ...]] = {
            outcome: tuple(
                dict.fromkeys(self.lead(id_) for id_, rule in definition.rules.items() if outcome in dict(rule.then))
            )
            for outcome in definition.outcomes
        }
        self.citing: Mapping[str, tuple[Cites, ...]] = self._citing()

    def lead(self, rule: str) -> str:
        """The rule under which a rule is shown: itself, or the first of those that one rule with `each` stands for."""
        return self.leads.get(rule, rule)

    def _reads(self) -> Iterator[tuple[Part, Part]]:
        """Pairs of what is read and what reads it."""
        definition = self.definition
        for name, value in definition.values.items():
            for part in reads(value.node, definition):
                yield part, Part("value", name)
        for id_, rule in definition.rules.items():
            for part in reads(rule.condition, definition):
                yield part, Part("rule", self.lead(id_))
        for id_, use in definition.uses.items():
            for node in use.told:
                for part in reads(node, definition):
                    yield part, Part("use", id_)
        for name, outcome in definition.outcomes.items():
            if outcome.judgement is not None:
                yield Part("item", outcome.judgement), Part("outcome", name)
        for id_, action in definition.actions.items():
            if isinstance(action.due, str):
                yield Part("parameter", action.due), Part("action", id_)
        for name, claim in definition.properties.items():
            for part in reads(claim.node, definition):
                yield part, Part("property", name)

    def _citing(self) -> dict[str, tuple[Cites, ...]]:
        definition = self.definition
        found: dict[str, dict[tuple[str, str, str], Cites]] = {id_: {} for id_ in definition.sources}

        def note(kind: str, name: str, citations: tuple[Citation, ...]) -> None:
            for citation in citations:
                key = (kind, name, str(citation.section))
                found.setdefault(citation.id, {}).setdefault(key, Cites(Part(kind, name), citation))

        for name, item in definition.items.items():
            note("item", name, item.citations)
        for name, parameter in definition.parameters.items():
            note("parameter", name, parameter.citations)
        for name, value in definition.values.items():
            note("value", name, value.citations)
        for name, outcome in definition.outcomes.items():
            note("outcome", name, outcome.citations)
        for id_, rule in definition.rules.items():
            if rule.made_by == "author":
                note("rule", self.lead(id_), rule.citations)
                for line in _lines(rule.line):
                    note("rule", self.lead(id_), line.citations)
        for id_, action in definition.actions.items():
            note("action", id_, action.legal_basis)
        for name, claim in definition.properties.items():
            note("property", name, claim.citations)
        return {id_: tuple(cites.values()) for id_, cites in found.items()}


def reads(node: tree.Node, definition: Definition) -> tuple[Part, ...]:
    """What a condition or expression reads, each once, in the order read."""
    found: dict[Part, None] = {}
    for each in node.walk():
        match each:
            case tree.ItemRead(name=name) | tree.Knowledge(item=name) | tree.RoleRead(item=name):
                found[Part("item", name)] = None
            case tree.ParameterRead(name=name):
                found[Part("parameter", name)] = None
            case tree.ValueRead(name=name):
                found[Part("value" if name in definition.values else "outcome", name)] = None
            case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                found[Part("used", f"{ruleset}.{outcome}")] = None
            case _:
                pass
    return tuple(found)


def rules_as_written(definition: Definition) -> tuple[tuple[Rule, ...], ...]:
    """The author's rules: those that one rule with `each` stands for, together."""
    found: dict[str, list[Rule]] = {}
    for rule in definition.rules.values():
        if rule.made_by == "author":
            found.setdefault(rule.id.partition(":")[0] if rule.bindings else rule.id, []).append(rule)
    return tuple(map(tuple, found.values()))


def _lines(line: Line) -> Iterator[Line]:
    yield line
    for below in line.lines:
        yield from _lines(below)


def _turned(pairs: Iterator[tuple[Part, Part]]) -> dict[Part, tuple[Part, ...]]:
    found: dict[Part, dict[Part, None]] = {}
    for read, reader in pairs:
        found.setdefault(read, {})[reader] = None
    return {read: tuple(readers) for read, readers in found.items()}
