"""From a model of the solver to a case that a person can read and `riskengine assess` can replay.

The case is made small twice: the solver is asked for plain answers (the first option, a small whole number, an empty list), and
then the engine itself is asked which answers may be left out without changing what the case shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..evaluation.case import Assessor, CaseReader
from ..evaluation.interpreter import interpret
from ..evaluation.verdict import Levels, Verdict
from ..language import times
from ..language.knowledge import Options
from ..language.meaning import World
from ..language.types import CalendarTime, Choice, Date, Duration, Moment, Number, Records, Text, Type
from ..problems import Refused
from ..ruleset.definition import Definition, Outcome
from .solver import Budget, Formula, ask, z3
from .terms import Level
from .variables import AS_OF, Key, Listing, Variables

SHORT = 0.5
"""Seconds that each attempt to make a case plainer may take."""


@dataclass(frozen=True)
class Witness:
    """A case, written as in a case's file; what is left out does not matter.

    `used` holds the levels of used outcomes, `using` answers that give them where they were looked for, `shows` the outcomes.
    """

    ruleset: str
    as_of: str
    answers: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    used: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shows: Mapping[str, Any] = field(default_factory=dict)
    using: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """The case as in a case's file."""
        found: dict[str, Any] = {"ruleset": self.ruleset, "as_of": self.as_of}
        if self.parameters:
            found["parameters"] = dict(self.parameters)
        if self.using:
            found["using"] = {ruleset: dict(said) for ruleset, said in self.using.items()}
        return {**found, "answers": dict(self.answers)}

    def to_yaml(self) -> str:
        """The case as a file for `riskengine assess`."""
        return "\n".join(_lines(self.document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        if isinstance(value, Mapping) and value:
            yield f"{key}:"
            for name, each in value.items():
                yield f"  {name}: {_flow(each)}"
        else:
            yield f"{key}: {_flow(value)}"


_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+:.-]*")


def _flow(value: Any) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case str():
            return (
                value if _BARE.fullmatch(value) and not value.endswith(":") else json.dumps(value, ensure_ascii=False)
            )
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


# A plain model


def plainer(solver: Any, budget: Budget, model: Any, case: Variables, keys: Iterable[Key]) -> Any:
    """A model in which as much as possible is plain. The solver holds what the case must show; it is left as it was."""
    solver.push()
    try:
        for key in sorted(keys, key=lambda key: key == AS_OF):
            for wish in _wishes(case[key]):
                held = model.eval(wish, model_completion=True)
                if z3.is_true(held):
                    solver.add(wish)
                    break
                answer = ask(solver, budget, wish, longest=SHORT)
                if answer.found:
                    solver.add(wish)
                    model = answer.model
                    break
        answer = ask(solver, budget, longest=SHORT)
        return answer.model if answer.found else model
    finally:
        solver.pop()


def _wishes(term: Any) -> Iterator[Formula]:
    """What would make an answer plain, the plainest first."""
    if isinstance(term, Level):
        bits = [bit for bit in term.at_least if not isinstance(bit, bool)]
        for at in range(len(bits)):
            yield z3.Not(bits[at])
    elif isinstance(term, Listing):
        for length in range(len(term.records)):
            yield term.length == length
    elif z3.is_expr(term) and z3.is_arith(term) and z3.is_const(term) and not z3.is_int_value(term):
        for whole in (0, 1, 2, 3, 5, 10, 20, 50, 100):
            yield term == whole
        if term.is_real():
            for scale in (1, 10, 100, 1000):
                yield z3.IsInt(term * scale)
        else:
            for length in (times.DAY, times.HOUR, times.MINUTE, times.SECOND):
                yield term % length == 0


# From a model to a case


class Unwritable(Exception):
    """A model that no case's file can say: a number without an end to its decimals."""


def default_as_of(definition: Definition) -> str:
    """The moment of a case to which it does not matter: noon UTC on the day the version begins to hold."""
    return f"{definition.valid_from}T12:00:00+00:00"


class Writer:
    """Writes cases of a ruleset from models."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def case(self, model: Any, case: Variables, keys: Iterable[Key]) -> Witness:
        """The case in which the keys are as in the model."""
        definition, wanted = self.definition, set(keys)
        moment = self._moment(model, case) if AS_OF in wanted else times.parse_as_of(default_as_of(definition))
        answers: dict[str, Any] = {}
        for name, item in definition.items.items():
            if ("item", name) in wanted:
                answers[name] = self._answer(model, case["item", name], item.type, moment.offset_minutes)
            if ("role", name) in wanted:
                role = definition.role_ids[_level(model, case["role", name])]
                answers[name] = {**({"value": answers[name]} if name in answers else {}), "role": role}
        parameters = {}
        for name, parameter in definition.parameters.items():
            default = parameter.default
            if ("parameter", name) not in wanted and default is not None:
                continue
            term = case["parameter", name]
            if isinstance(parameter.type, CalendarTime | Text) or term is None:
                continue
            written = self._answer(model, term, parameter.type, moment.offset_minutes)
            if default is None or written != _written(parameter.type, default, moment.offset_minutes):
                parameters[name] = written
        used: dict[str, dict[str, str]] = {}
        for use in definition.uses.values():
            for name, options in use.outcomes.items():
                if ("used", use.ruleset, name) in wanted:
                    level = options[_level(model, case["used", use.ruleset, name])].id
                    used.setdefault(use.ruleset, {})[name] = level
        return Witness(definition.id, moment.text, answers, parameters, used)

    def _moment(self, model: Any, case: Variables) -> times.AsOf:
        now = case[AS_OF]
        microseconds, offset = int(_number(model, now.microseconds)), int(_number(model, now.offset))
        return times.AsOf(microseconds, offset, times.format_datetime(microseconds, offset))

    def _answer(self, model: Any, term: Any, type_: Type, offset: int) -> Any:
        match type_:
            case Choice():
                return type_.options[_level(model, term)]
            case Records():
                length = int(_number(model, term.length))
                kinds = {each.name: each.type for each in type_.fields}
                return [
                    {name: self._answer(model, each, kinds[name], offset) for name, each in record.items()}
                    for record in term.records[:length]
                ]
            case _:
                return _written(type_, _number(model, term), offset)


def _written(type_: Type, value: Any, offset: int) -> Any:
    match type_:
        case Choice():
            return type_.options[value]
        case Number():
            return _decimal(value)
        case Date():
            return times.format_date(int(value))
        case Moment():
            return times.format_datetime(int(value), offset)
        case Duration():
            return times.format_duration(int(value))
        case _:
            return f"text {value}"


def _decimal(value: Any) -> Any:
    exact = Fraction(value)
    if exact.denominator == 1:
        return exact.numerator
    for digits in range(1, 20):
        if (exact * 10**digits).denominator == 1:
            return Decimal((exact * 10**digits).numerator).scaleb(-digits)
    raise Unwritable


def _level(model: Any, term: Level) -> int:
    return sum(
        bit if isinstance(bit, bool) else z3.is_true(model.eval(bit, model_completion=True)) for bit in term.at_least
    )


def _number(model: Any, term: Any) -> Fraction:
    found = model.eval(term, model_completion=True)
    if z3.is_int_value(found):
        return Fraction(found.as_long())
    if not z3.is_rational_value(found):
        raise Unwritable
    return Fraction(found.numerator_as_long(), found.denominator_as_long())


# What the engine itself says of the case

Shown = Callable[[World, Verdict], bool]
"""Whether a case shows what it is a witness of, whatever its open answers turn out to be."""


def world_of(definition: Definition, witness: Witness) -> World:
    """The world of a case, read as `assess` reads it.

    Raises:
        Refused: the engine does not accept the case.
    """
    reader = CaseReader(definition, times.parse_as_of(witness.as_of))
    used = {
        (use.ruleset, name): Options(1 << [option.id for option in options].index(witness.used[use.ruleset][name]))
        for use in definition.uses.values()
        for name, options in use.outcomes.items()
        if name in witness.used.get(use.ruleset, {})
    }
    case = reader.read(witness.answers, parameters=witness.parameters, assessor=Assessor(), used=used)
    return case.world


def shows(definition: Definition, witness: Witness, shown: Shown) -> bool:
    """Whether the engine agrees."""
    try:
        world = world_of(definition, witness)
    except Refused:
        return False
    return shown(world, interpret(definition, world))


def smaller(definition: Definition, witness: Witness, shown: Shown) -> Witness:
    """The case without the answers that do not matter to what it shows."""
    for name in list(witness.answers):
        fewer = replace(witness, answers={other: said for other, said in witness.answers.items() if other != name})
        if shows(definition, fewer, shown):
            witness = fewer
    for name in list(witness.parameters):
        fewer = replace(
            witness, parameters={other: said for other, said in witness.parameters.items() if other != name}
        )
        if shows(definition, fewer, shown):
            witness = fewer
    return witness


def shown_levels(outcome: Outcome, levels: Levels) -> Any:
    """A level, or the bounds where open answers that do not matter leave several."""
    lowest, highest = (outcome.level_ids[level] for level in levels)
    return lowest if lowest == highest else {"lowest": lowest, "highest": highest}
