"""What belongs where in a file: by the path of a key or value, which names may stand there, or what kind of text.

This is the one place that knows it; completion, definitions, references and renaming all ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .sketch import SECTIONS, OptionSet, Sketch, mapping

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Defines:
    """A name is given here."""

    kind: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Something is named here that exists elsewhere; `sketch` is that of the ruleset it belongs to."""

    kind: str
    sketch: Sketch
    of: str = ""


@dataclass(frozen=True, slots=True)
class Chooses:
    """An option of a set stands here."""

    options: OptionSet


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition or expression; a bare word in it may be an option of `options`. `outcomes`: it reads those too."""

    sketch: Sketch
    options: OptionSet | None = None
    rule: str = ""
    aliases: Mapping[str, Any] = field(default_factory=dict)
    outcomes: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a decision table about an input, which is itself an expression."""

    sketch: Sketch
    subject: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with names in braces."""

    sketch: Sketch
    rule: str
    aliases: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleIds:
    """The id of a rule, of one of its instances (`rule:item`), or of a rule that the ruleset makes (`required:item`)."""

    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column of a table of cases."""

    sketch: Sketch


Slot = Defines | Names | Chooses | Expression | Cell | Template | RuleIds | Column


def slot(sketch: Sketch, path: Path, *, key: bool = False) -> Slot | None:
    """What stands at a path of a file; with `key`, what its last part is as a key. None: nothing that is named."""
    match sketch.kind:
        case "tests":
            return _tests_file(sketch, path, key)
        case "text-pack":
            return _text_pack(sketch, path, key)
        case "case":
            of = sketch.used(sketch.id)
            if path == ("ruleset",) and not key:
                return Names("ruleset", sketch)
            return None if of is None else _case(of, path, key)
        case _:
            return _ruleset(sketch, path, key)


def _ruleset(sketch: Sketch, path: Path, key: bool) -> Slot | None:
    match path:
        case ("ruleset",) if not key:
            return Defines("ruleset")
        case ("uses", str()) if key:
            return Names("ruleset", sketch)
        case ("uses", str(used), "parameters" | "answers" as section, str(name)):
            return _told(sketch, used, section, name, key)
        case (str(section), str()) if key and section in SECTIONS:
            return Defines(SECTIONS[section])
        case ("scales", str(name), str() | int() as option) if key or isinstance(option, int):
            return Defines("option", f"scales.{name}")
        case ("items" | "parameters" as section, str(name), *rest):
            return _asked(sketch, f"{section}.{name}", tuple(rest), key)
        case ("values", str(name), *rest):
            return _value(sketch, name, tuple(rest), key)
        case ("outcomes", str(name), *rest):
            return _outcome(sketch, name, tuple(rest), key)
        case ("rules", str(name), *rest):
            return _rule(sketch, name, tuple(rest), key)
        case ("actions", str(), "by" | "to") if not key:
            return Names("party", sketch)
        case ("actions", str(), "due") if not key:
            return Names("parameter", sketch)
        case ("actions", str(), "legal_basis", *rest):
            return _source(sketch, tuple(rest), key)
        case ("properties", str(), "holds") if not key:
            return Expression(sketch, outcomes=True)
        case ("properties", str(), "source", *rest):
            return _source(sketch, tuple(rest), key)
        case ("tests", int() as at, *rest):
            return _test(sketch, sketch.data.get("tests"), at, tuple(rest), key)
        case _:
            return None


def _told(sketch: Sketch, used: str, section: str, name: str, key: bool) -> Slot | None:
    """What a used ruleset is told: its own parameters and items, each with an expression of this ruleset."""
    other = sketch.used(used)
    if other is None:
        return None
    kind = "item" if section == "answers" else "parameter"
    return Names(kind, other) if key else Expression(sketch, other.options(f"{kind}s.{name}"))


def _asked(sketch: Sketch, owner: str, rest: Path, key: bool) -> Slot | None:
    match rest:
        case ("options",) if not key:
            return Names("scale", sketch)
        case ("options", str() | int() as option) if key or isinstance(option, int):
            return Defines("option", owner)
        case ("roles", int()):
            return Names("party", sketch)
        case ("worsens", str() | int() as outcome) if key or isinstance(outcome, int):
            return Names("outcome", sketch)
        case ("source", *below):
            return _source(sketch, tuple(below), key)
        case ("default",) if not key:
            return _chooses(sketch.options(owner))
        case ("of", str()) if key:
            return Defines("field", owner.partition(".")[2])
        case ("of", str(name), *below) if below:
            return _asked(sketch, f"{owner}.of.{name}", tuple(below), key)
        case _:
            return None


def _value(sketch: Sketch, name: str, rest: Path, key: bool) -> Slot | None:
    own = sketch.options(f"values.{name}")
    match rest:
        case () | ("value",) if not key:
            return Expression(sketch, own)
        case ("options",) if not key:
            return Names("scale", sketch)
        case ("options", str() | int() as option) if key or isinstance(option, int):
            return Defines("option", f"values.{name}")
        case ("cases", int(), "when") if not key:
            return Expression(sketch)
        case ("cases", int(), "value" | "otherwise") if not key:
            return Expression(sketch, own)
        case ("table", "inputs", int()):
            return Expression(sketch)
        case ("table", "rows", int(), "if", int() as at):
            inputs = mapping(mapping(sketch.section("values").get(name)).get("table")).get("inputs")
            known = isinstance(inputs, list) and at < len(inputs)
            return Cell(sketch, str(inputs[at]) if known and isinstance(inputs, list) else "")
        case ("table", "rows", int(), "then") | ("table", "otherwise") if not key:
            return Expression(sketch, own)
        case ("table", "priority", int()):
            return _chooses(own)
        case ("source", *below):
            return _source(sketch, tuple(below), key)
        case _:
            return None


def _outcome(sketch: Sketch, name: str, rest: Path, key: bool) -> Slot | None:
    match rest:
        case ("levels",) if not key:
            return Names("scale", sketch)
        case ("levels", str() | int() as level) if key or isinstance(level, int):
            return Defines("option", f"outcomes.{name}")
        case ("judgement",) if not key:
            return Names("item", sketch)
        case ("source", *below):
            return _source(sketch, tuple(below), key)
        case _:
            return None


def _rule(sketch: Sketch, name: str, rest: Path, key: bool) -> Slot | None:
    aliases = sketch.named("alias", name)
    match rest:
        case ("each", str()) if key:
            return Defines("alias", name)
        case ("each", str(), int()):
            return Names("item", sketch)
        case ("then", str()) if key:
            return Names("outcome", sketch)
        case ("then", str(outcome)):
            return _chooses(sketch.options(f"outcomes.{outcome}"))
        case ("plan", int()):
            return Names("action", sketch)
        case ("title" | "because", str()) | ("finding", "text", str()) if not key:
            return Template(sketch, name, aliases)
        case ("source", *below):
            return _source(sketch, tuple(below), key)
        case ("when", *below) if not key:
            return _line(sketch, name, aliases, tuple(below))
        case _:
            return None


def _line(sketch: Sketch, rule: str, aliases: Mapping[str, Any], path: Path) -> Slot | None:
    """What stands in a line of a list of conditions, however deep."""
    match path:
        case (*_, "text", str()):
            return Template(sketch, rule, aliases)
        case (*_, "source") | (*_, "source", int()) | (*_, "source", "id") | (*_, "source", int(), "id"):
            return Names("source", sketch)
        case () | (*_, int()) | (*_, "when" | "at_least"):
            return Expression(sketch, None, rule, aliases)
        case _:
            return None


def _source(sketch: Sketch, rest: Path, key: bool) -> Slot | None:
    match rest:
        case () | (int(),) | ("id",) | (int(), "id") if not key:
            return Names("source", sketch)
        case _:
            return None


def _chooses(options: OptionSet | None) -> Slot | None:
    return None if options is None else Chooses(options)


# Cases and tests


def _case(sketch: Sketch, path: Path, key: bool) -> Slot | None:
    match path:
        case ("answers", str()) if key:
            return Names("item", sketch)
        case ("answers", str(item), *rest):
            return _answer(sketch, item, tuple(rest), key)
        case ("parameters", str()) if key:
            return Names("parameter", sketch)
        case ("parameters", str(name)):
            return _chooses(sketch.options(f"parameters.{name}"))
        case ("assessor", "role") if not key:
            return Names("party", sketch)
        case ("using", str()) if key:
            return Names("ruleset", sketch)
        case ("using", str(ruleset), *rest):
            other = sketch.used(ruleset)
            return None if other is None else _case(other, tuple(rest), key)
        case _:
            return None


def _answer(sketch: Sketch, item: str, rest: Path, key: bool) -> Slot | None:
    match rest:
        case () | ("value",) if not key:
            return _chooses(sketch.options(f"items.{item}"))
        case ("role" | "by",) if not key:
            return Names("party", sketch)
        case ("value", int(), *below) | (int(), *below):
            match below:
                case (str(),) if key:
                    return Names("field", sketch, item)
                case (str(name),) | (str(name), "value"):
                    return _chooses(sketch.options(f"items.{item}.of.{name}"))
    return None


def _test(sketch: Sketch, tests: Any, at: int, rest: Path, key: bool) -> Slot | None:
    match rest:
        case ("expect", *below):
            return _expected(sketch, tuple(below), key)
        case ("columns", int()):
            return Column(sketch)
        case ("cases", int(), int() as column, *below):
            test = mapping(tests[at]) if isinstance(tests, list) and at < len(tests) else {}
            columns = test.get("columns")
            if not isinstance(columns, list) or column >= len(columns):
                return None
            return _below_column(sketch, str(columns[column]), tuple(below), key)
        case _:
            return _case(sketch, rest, key)


def _below_column(sketch: Sketch, column: str, rest: Path, key: bool) -> Slot | None:
    first, _, name = column.partition(".")
    if column in {"plan", "plan_if", "findings"}:
        return _expected(sketch, (column, *rest), key)
    if first == "parameters" and name:
        return _case(sketch, (first, name, *rest), key)
    if first == "assessor":
        return Names("party", sketch)
    if name:
        return _expected(sketch, (first, name, *rest), key)
    return _case(sketch, ("answers", column, *rest), key)


def _expected(sketch: Sketch, path: Path, key: bool) -> Slot | None:
    match path:
        case ("outcomes" | "values" as section, str()) if key:
            return Names(SECTIONS[section], sketch)
        case ("outcomes" | "values" as section, str(name)) | (
            "outcomes" | "values" as section,
            str(name),
            "lowest" | "highest",
        ) if not key:
            return _chooses(sketch.options(f"{section}.{name}"))
        case ("plan" | "plan_if", int()):
            return Names("action", sketch)
        case ("due", str()) if key:
            return Names("action", sketch)
        case ("reasons", str()) if key:
            return Names("outcome", sketch)
        case ("findings", int()) | ("reasons", str(), int()):
            return RuleIds(sketch)
        case ("rules", str()) if key:
            return RuleIds(sketch)
        case _:
            return None


def _tests_file(sketch: Sketch, path: Path, key: bool) -> Slot | None:
    of = sketch.used(sketch.id)
    match path:
        case ("tests_for",) if not key:
            return Names("ruleset", sketch)
        case ("tests", int() as at, *rest) if of is not None:
            return _test(of, sketch.data.get("tests"), at, tuple(rest), key)
        case _:
            return None


def _text_pack(sketch: Sketch, path: Path, key: bool) -> Slot | None:
    of = sketch.used(sketch.id)
    match path:
        case ("text_pack",) if not key:
            return Names("ruleset", sketch)
        case ("items", str()) if key and of is not None:
            return Names("item", of)
        case ("items", str(item), "options", str()) if key and of is not None:
            return _chooses(of.options(f"items.{item}"))
        case _:
            return None
