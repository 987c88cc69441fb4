"""From the form of rules to their definitions, and the rules that the ruleset itself makes.

Made by the ruleset: `required:ITEM` (a required item is missing), `role:ITEM` (answered by somebody else than those who may) and
`disagreement:OUTCOME` (a clinician's judgement differs from what the rules indicate).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..language import tree
from ..language.names import taken_by_an_answer
from ..language.parse import parse_condition, parse_expression
from ..language.scope import Scope
from ..language.types import Condition, Number
from ..problems import did_you_mean
from . import form as forms
from .definition import SEVERITY_OF_FORCE, Citation, Finding, Item, Line, Outcome, Rule, Texts, strongest_force
from .desk import Desk, Path, Written, as_text

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

REQUIRED = {"nb": "«{item.title}» er ikke besvart.", "en": "“{item.title}” is not answered."}
WRONG_ROLE = {
    "nb": "«{item.title}» skal besvares av {roles}.",
    "en": "“{item.title}” is to be answered by {roles}.",
}
DISAGREEMENT = {
    "nb": "Den kliniske vurderingen «{judgement.title}» er en annen enn reglene tilsier. Begrunn forskjellen.",
    "en": "The clinical judgement “{judgement.title}” differs from what the rules indicate. Give the reason.",
}


class RuleBuilder:
    """Builds the rules of a ruleset, in the order written, then those that the ruleset makes."""

    def __init__(
        self,
        desk: Desk,
        scope: Scope,
        items: Mapping[str, Item],
        outcomes: Mapping[str, Outcome],
        parties: Mapping[str, Texts],
        readable: frozenset[str],
    ) -> None:
        self.desk = desk
        self.scope = scope
        self.items = items
        self.outcomes = outcomes
        self.parties = parties
        self.readable = readable
        self.reads_record = False
        self.faulty = False

    def build(self) -> dict[str, Rule]:
        """All rules by id."""
        rules: dict[str, Rule] = {}
        for name, form in self.desk.form.rules.items():
            for rule in self._written(name, form):
                rules[rule.id] = rule
        for made in (*self._required(), *self._roles(), *self._disagreements(rules)):
            rules[made.id] = made
        return rules

    # Rules as written

    def _written(self, name: str, form: forms.RuleForm) -> Iterator[Rule]:
        path: Path = ["rules", name]
        if form.then is None and form.finding is None and form.plan is None:
            self.desk.problem(
                "rule-without-effect",
                f'"{name}" has no then:, finding: or plan:',
                path,
                key=True,
                hint="say what follows when it holds",
            )
        if form.each is None:
            rule = self._one(name, form, path, {})
            if rule is not None:
                yield rule
            return
        if not self._each_is_sound(form.each, [*path, "each"]):
            return
        before = len(self.desk.problems)
        for items in zip(*form.each.values(), strict=True):
            rule = self._one(f"{name}:{items[0]}", form, path, dict(zip(form.each, items, strict=True)))
            if rule is not None:
                yield rule
            if len(self.desk.problems) > before:
                return  # What is wrong for one item is wrong for all: it is told once.

    def _each_is_sound(self, each: Mapping[str, Sequence[str]], path: Path) -> bool:
        """Whether the names that a rule stands for are items, side by side where there are several lists."""
        before = len(self.desk.problems)
        length = len(next(iter(each.values())))
        for at_list, (variable, names) in enumerate(each.items()):
            here = [*path, variable]
            taken = taken_by_an_answer(variable)
            if taken is not None:
                self.desk.problem(
                    "reserved-name",
                    f'"{variable}" cannot stand for an item: it {taken}',
                    here,
                    key=True,
                    hint="use another word",
                )
            if self.scope.has(variable):
                self.desk.problem(
                    "ambiguous-name",
                    f'"{variable}" is already a name of this ruleset',
                    here,
                    key=True,
                    hint="use another word",
                )
            for at, item in enumerate(names):
                if item not in self.items:
                    self.desk.unknown("item", item, self.items, [*here, at])
                elif item in names[:at] and at_list == 0:
                    self.desk.problem("duplicate-option", f'"{item}" stands here twice', [*here, at])
            if len(names) != length:
                self.desk.problem(
                    "wrong-length",
                    f"this list has {len(names)} items, the first {length}; they are read side by side",
                    here,
                    key=True,
                )
        return len(self.desk.problems) == before

    def _one(self, id_: str, form: forms.RuleForm, path: Path, bindings: Mapping[str, str]) -> Rule | None:
        desk = self.desk
        self.reads_record = False
        scope = replace(self.scope, aliases=bindings) if bindings else self.scope
        line = self._line(form.when, [*path, "when"], scope)
        then = self._then(form, path)
        citations = desk.citations(form.source, [*path, "source"])
        for at, action in enumerate(form.plan or ()):
            if action not in desk.form.actions:
                desk.unknown("action", action, desk.form.actions, [*path, "plan", at])
        finding = None
        if form.finding is not None:
            severity = form.finding.severity or SEVERITY_OF_FORCE[strongest_force(citations)]
            text = self.texts(form.finding.text, [*path, "finding", "text"], bindings)
            finding = Finding(text, severity, form.finding.asks_for_reason)
        because = None
        if form.because is not None:
            because = self.texts(form.because, [*path, "because"], bindings)
        title = None if form.title is None else self.texts(form.title, [*path, "title"], bindings)
        if line is None:
            return None
        if then and self.reads_record:
            desk.problem(
                "knowledge-moves-outcome",
                "this rule asks what is known or who answered, so it may not move an outcome: an answer could then push the "
                "outcome outside the bounds given before it",
                [*path, "then"],
                key=True,
                hint="let it give a finding or ask for an action, and let another rule move the outcome",
            )
        return Rule(
            id=id_,
            title=title,
            line=line,
            then=then,
            finding=finding,
            plan=tuple(form.plan or ()),
            because=because,
            citations=citations,
            reads_record=self.reads_record,
            bindings=bindings,
            place=desk.place(path, key=True),
        )

    def _then(self, form: forms.RuleForm, path: Path) -> tuple[tuple[str, int], ...]:
        found = []
        for name, level in (form.then or {}).items():
            outcome = self.outcomes.get(name)
            if outcome is None:
                self.desk.unknown("outcome", name, self.outcomes, [*path, "then", name], key=True)
            elif level not in outcome.level_ids:
                self.desk.problem(
                    "unknown-level",
                    f'"{level}" is not a level of {name}; its levels are {", ".join(outcome.level_ids)}',
                    [*path, "then", name],
                    hint=did_you_mean(level, outcome.level_ids),
                )
            else:
                found.append((name, outcome.level_ids.index(level)))
        return tuple(found)

    def _line(self, written: forms.Lines, path: Path, scope: Scope, text: Texts | None = None) -> Line | None:
        if isinstance(written, forms.LineForm):
            return self._listed(written, path, scope)
        return self._condition(written, path, scope, text, ())

    def _condition(
        self, written: Written, path: Path, scope: Scope, text: Texts | None, citations: tuple[Citation, ...]
    ) -> Line | None:
        parsed = parse_condition(as_text(written), scope)
        self.desk.complaints(parsed.complaints, path)
        if parsed.node is None:
            return None
        self.reads_record = self.reads_record or parsed.reads_record
        parts = tree.conjuncts(parsed.node)
        if text is None and len(parts) > 1:
            lines = tuple(Line(part, None, ()) for part in parts)
            return Line(parsed.node, None, citations, "all", lines)
        return Line(parsed.node, text, citations)

    def _listed(self, written: forms.LineForm, path: Path, scope: Scope) -> Line | None:
        desk = self.desk
        text = None if written.text is None else self.texts(written.text, [*path, "text"], scope.aliases)
        citations = desk.citations(written.source, [*path, "source"])
        ways = [way for way in ("when", "all", "any", "of") if getattr(written, way) is not None]
        if len(ways) != 1 or (written.at_least is not None) != (ways == ["of"]):
            desk.problem("wrong-keys", "a line has one of when:, all:, any:, or at_least: with of:", path, key=True)
            return None
        if written.when is not None:
            return self._condition(written.when, [*path, "when"], scope, text, citations)
        below = written.all or written.any or written.of or []
        lines = [self._line(each, [*path, ways[0], at], scope) for at, each in enumerate(below)]
        least = None
        if written.at_least is not None:
            least = self._threshold(written.at_least, [*path, "at_least"], scope, len(below))
        understood = tuple(line for line in lines if line is not None)
        if len(understood) < len(lines) or (written.at_least is not None and least is None):
            return None
        parts = tuple(line.node for line in understood)
        node: tree.Node
        if written.all is not None:
            node = tree.All(Condition(), tree.NOWHERE, parts)
        elif written.any is not None:
            node = tree.AnyOf(Condition(), tree.NOWHERE, parts)
        else:
            assert least is not None
            node = tree.AtLeast(Condition(), tree.NOWHERE, least, parts)
        return Line(node, text, citations, {"of": "at_least"}.get(ways[0], ways[0]), understood)

    def _threshold(self, written: int | str, path: Path, scope: Scope, most: int) -> tree.Node | None:
        if isinstance(written, int):
            if not 1 <= written <= most:
                self.desk.problem("not-in-range", f"at_least is from 1 to the number of lines, {most}", path)
                return None
            return tree.Constant(Number(whole=True), tree.NOWHERE, written)
        parsed = parse_expression(written, scope, Number(whole=True))
        self.desk.complaints(parsed.complaints, path)
        self.reads_record = self.reads_record or parsed.reads_record
        return parsed.node

    # Texts with placeholders

    def texts(self, written: Texts, path: Path, bindings: Mapping[str, str]) -> Texts:
        """The texts with the names bound by `each` put in place, after checking each placeholder."""
        self.desk.texts(written, path)
        found = {}
        for language, text in written.items():
            for match in PLACEHOLDER.finditer(text):
                name, _, part = match[1].partition(".")
                known = bindings.get(name, name)
                if known not in self.readable or part not in {"", "title"}:
                    self.desk.problem(
                        "unknown-name",
                        f'"{{{match[1]}}}" is not an item, value or parameter of this ruleset, nor the title of one',
                        [*path, language],
                        hint=did_you_mean(name, [*self.readable, *bindings]),
                    )
            found[language] = _bound(text, bindings)
        return found

    # Rules that the ruleset makes

    def _required(self) -> Iterator[Rule]:
        for item in self.items.values():
            if item.required:
                missing = tree.Knowledge(Condition(), tree.NOWHERE, "missing", item.name)
                yield self._made(
                    "required", item.name, missing, item.citations, self._words(REQUIRED, {"item": item.name})
                )

    def _roles(self) -> Iterator[Rule]:
        everyone = self.scope.parties.options
        for item in self.items.values():
            if not item.roles:
                continue
            mask = sum(1 << everyone.index(role) for role in item.roles if role in everyone)
            answered = tree.Knowledge(Condition(), tree.NOWHERE, "known", item.name)
            role = tree.RoleRead(self.scope.parties, tree.NOWHERE, item.name)
            other = tree.OneOf(Condition(), tree.NOWHERE, role, mask, True)
            texts = self._words(WRONG_ROLE, {"item": item.name})
            words = {
                language: text.replace("{roles}", self._either(item.roles, language))
                for language, text in texts.items()
            }
            node = tree.All(Condition(), tree.NOWHERE, (answered, other))
            yield self._made("role", item.name, node, item.citations, words)

    def _either(self, roles: Sequence[str], language: str) -> str:
        titles = [
            self.parties.get(role, {}).get(language) or self.parties.get(role, {}).get("nb", role) for role in roles
        ]
        if len(titles) == 1:
            return titles[0]
        return ", ".join(titles[:-1]) + (" eller " if language != "en" else " or ") + titles[-1]

    def _disagreements(self, rules: Mapping[str, Rule]) -> Iterator[Rule]:
        for outcome in self.outcomes.values():
            indicating = [rule for rule in rules.values() if any(name == outcome.name for name, _ in rule.then)]
            if outcome.judgement is None or not indicating or outcome.judgement not in self.items:
                continue
            judged = tree.ItemRead(outcome.type, tree.NOWHERE, outcome.judgement)
            node = tree.Compare(Condition(), tree.NOWHERE, "!=", judged, indicated_level(outcome, indicating))
            citations = tuple({citation.id: citation for rule in indicating for citation in rule.citations}.values())
            words = self._words(DISAGREEMENT, {"judgement": outcome.judgement})
            made = self._made("disagreement", outcome.name, node, citations, words)
            assert made.finding is not None
            yield replace(made, finding=replace(made.finding, asks_for_reason=True), reads_record=False)

    def _words(self, texts: Texts, bindings: Mapping[str, str]) -> Texts:
        languages = self.desk.form.title
        return {language: _bound(texts.get(language, texts["en"]), bindings) for language in languages}

    def _made(self, by: str, name: str, node: tree.Node, citations: tuple[Citation, ...], words: Texts) -> Rule:
        finding = Finding(words, SEVERITY_OF_FORCE[strongest_force(citations)], asks_for_reason=False)
        parts = tree.conjuncts(node)
        lines = tuple(Line(part, None, ()) for part in parts) if len(parts) > 1 else ()
        line = Line(node, None, (), "all" if lines else "condition", lines)
        return Rule(f"{by}:{name}", None, line, (), finding, (), None, citations, True, made_by=by)


def indicated_level(outcome: Outcome, rules: Iterable[Rule]) -> tree.Node:
    """The level to which the rules move the outcome, as a tree."""
    moved: dict[int, list[tree.Node]] = {}
    for rule in rules:
        for name, level in rule.then:
            if name == outcome.name:
                moved.setdefault(level, []).append(rule.condition)
    start = len(outcome.levels) - 1 if outcome.starts_highest else 0
    branches = tuple(
        tree.Branch(
            tree.AnyOf(Condition(), tree.NOWHERE, tuple(moved[level])), tree.Constant(outcome.type, tree.NOWHERE, level)
        )
        for level in sorted(moved, reverse=not outcome.starts_highest)
    )
    return tree.Cases(outcome.type, tree.NOWHERE, branches, tree.Constant(outcome.type, tree.NOWHERE, start))


def _bound(text: str, bindings: Mapping[str, str]) -> str:
    def put(match: re.Match[str]) -> str:
        name, dot, part = match[1].partition(".")
        return "{" + bindings.get(name, name) + dot + part + "}"

    return PLACEHOLDER.sub(put, text) if bindings else text
