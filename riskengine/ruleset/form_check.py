"""Whether a file has the form of a model, and if not, every mistake with its place.

The model says yes quickly. When it says no, its JSON Schema is asked instead, which finds all mistakes at once. Where
several forms are possible, the mistakes of the one that the author meant are told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..language.names import not_a_name
from ..problems import Problem, did_you_mean, nearest, quoted
from .yaml_text import Limits, Node, Scalar, at, place, plain

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError as Fault
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]


def check_form(model: type[M], root: Node, file: str) -> tuple[M | None, list[Problem]]:
    """Give what the file says as the model, or None and everything that is wrong with its form.

    Args:
        model: the form that the file is to have.
        root: what was read from the file.
        file: the name that problems carry.
    """
    data = plain(root)
    try:
        return model.model_validate(data), []
    except ValidationError as refused:
        mistakes = _of_schema(model, data, root) or list(_of_model(refused, data))
    problems = [
        Problem(mistake.code, mistake.message, place(at(root, mistake.path, key=mistake.key), file), mistake.hint)
        for mistake in mistakes[:_MOST]
    ]
    problems.sort(key=lambda problem: problem.place or place(root, file))
    if len(mistakes) > _MOST:
        problems.append(
            Problem("too-many-problems", "there are more problems; they are not listed", problems[-1].place)
        )
    return None, problems


_MOST = Limits().problems


@cache
def _schema(model: type[BaseModel]) -> Schema:
    from .schema import schema_of

    return schema_of(model)


@cache
def _validator(model: type[BaseModel]) -> Any:  # what `extend` gives is not typed
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError as Fault
    from jsonschema.validators import extend

    def pattern(_: Any, pattern: str, instance: object, __: Schema) -> Iterator[Fault]:
        # As in the model and in ECMAScript, "$" is the end alone, not also before a last line break.
        if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
            yield Fault("")

    def names(validator: Any, names: Schema, instance: object, _: Schema) -> Iterator[Fault]:
        # With the name in the path, which jsonschema leaves out.
        for name in instance if isinstance(instance, dict) else ():
            for fault in validator.descend(name, names, path=name):
                fault.schema_path.appendleft(_IN_A_NAME)
                yield fault

    validator: Any = extend(Draft202012Validator, {"pattern": pattern, "propertyNames": names})  # type: ignore[no-untyped-call]
    return validator(_schema(model))


_IN_A_NAME = "#name"  # in the path of a fault; no keyword of JSON Schema


def _of_schema(model: type[BaseModel], data: object, root: Node) -> list[_Mistake]:
    try:
        return _Teller(_schema(model), root).all_of(_validator(model).iter_errors(data))
    except RecursionError:  # only where the stack is nearly full already: files are at most 40 levels deep
        return []


# --- what the schema's faults mean ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mistake:
    code: str
    message: str
    path: Path
    key: bool = False  # the key is wrong, not its value
    hint: str | None = None
    about: str = ""  # the key that is missing or unknown
    meant: str | None = None  # the key that an unknown one is near
    weight: int = 0  # of several mistakes of one value, the lowest is told


_WEIGHTS = {"type": 0, "enum": 1, "const": 1, "pattern": 2}

# How a form with a title of its own is called in a sentence.
_CALLED = {
    "Id": "an id",
    "Condition": "a condition",
    "Conditions": "a condition, or a map with all, any, or at_least and of",
    "Text": "a text",
    "Texts": "a text in each language, such as {nb: …, en: …}",
    "Date": "a date such as 2026-11-22",
    "Version": "a version such as 1.0.0",
    "Signed off": "no, yes, or {by: …, on: …}",
    "Signer": "a role or an id, such as psychologist or hpr:9999999",
    "Requirement": "any, or a version such as >=1.0.0",
    "Source": "a source's id, {id: …, section: …}, or a list of these",
    "Options": "a scale's name, a list of ids, or a map from ids to texts",
    "Option map": "a map from ids to texts",
}
_SAMPLES = {"Texts": "{nb: …, en: …}", "Date": "2026-11-22", "Version": "1.0.0"}
_TYPES = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a map",
}


class _Teller:
    """Tells the faults of one file as mistakes that an author can mend."""

    def __init__(self, schema: Schema, root: Node) -> None:
        self._defs: Mapping[str, Schema] = schema.get("$defs", {})
        self._root = root

    def all_of(self, faults: Iterable[Fault]) -> list[_Mistake]:
        """Tell each mistake once, and a key that is only misspelt as that alone."""
        told: dict[tuple[Path, bool, str], _Mistake] = {}
        for mistake in (mistake for fault in faults for mistake in self._told(fault)):
            spot = (mistake.path, mistake.key, mistake.about)
            if spot not in told or mistake.weight < told[spot].weight:
                told[spot] = mistake
            if len(told) > 2 * _MOST:  # more than are shown, as some are told with others
                break
        misspelt = {(mistake.path[:-1], mistake.meant) for mistake in told.values() if mistake.meant}
        return [
            mistake
            for mistake in told.values()
            if mistake.code != "missing-key" or (mistake.path, mistake.about) not in misspelt
        ]

    def _told(self, fault: Fault) -> Iterator[_Mistake]:
        kind, schema = str(fault.validator), _map(fault.schema)
        instance: Any = fault.instance
        wanted: Any = fault.validator_value
        path: Path = tuple(fault.absolute_path)
        key = _IN_A_NAME in fault.absolute_schema_path
        if key:
            yield _bad_key(instance, schema, path)
        elif kind in ("anyOf", "oneOf"):
            yield from self._union(fault, path)
        elif kind == "additionalProperties":
            yield from self._unknown_keys(schema, instance, path)
        elif kind == "required":
            for name in wanted:
                if name not in instance:
                    yield self._missing(name, schema, path)
        elif kind in ("enum", "const"):
            yield self._not_among(list(wanted) if kind == "enum" else [wanted], schema, instance, path)
        elif kind == "type":
            yield self._wrong_type(schema, instance, path)
        elif kind == "pattern":
            code, message, hint = _bad_text(instance, schema)
            yield _Mistake(code, message, path, hint=hint, weight=_WEIGHTS[kind])
        elif kind in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            message = f"expected {_range(schema)}, found {instance}"
            yield _Mistake("not-in-range", message, path, weight=3)
        else:
            yield _wrong_size(kind, schema, instance, wanted, path)

    # Keys

    def _unknown_keys(self, schema: Schema, instance: Mapping[str, Any], path: Path) -> Iterator[_Mistake]:
        known = list(schema.get("properties", {}))
        free = [name for name in known if name not in instance]
        keys = f"the keys are {', '.join(known)}" if known else "there are no keys here"
        for name in instance:
            if name not in known:
                message = f"{quoted(name)} is not a key here; {keys}"
                meant = nearest(name, free)
                hint = _did_you_mean(meant) if meant else None
                yield _Mistake("unknown-key", message, (*path, name), True, hint, name, meant)

    def _missing(self, name: str, schema: Schema, path: Path) -> _Mistake:
        inner = self._resolved(schema.get("properties", {}).get(name, {}))
        sample = _SAMPLES.get(inner.get("title", ""))
        hint = None
        if "enum" in inner or "const" in inner:
            hint = f"it is one of {', '.join(map(str, inner.get('enum', [inner.get('const')])))}"
        elif sample:
            hint = f"add {name}: {sample}"
        return _Mistake("missing-key", f"{quoted(name)} is missing here", path, True, hint, name)

    # Values

    def _wrong_type(self, schema: Schema, instance: object, path: Path) -> _Mistake:
        expected = self._called(schema)
        raw = self._raw(path)
        if raw is not None and instance is not None and schema.get("title") in ("Date", "Version", "Requirement"):
            code, message, hint = _bad_text(raw.raw, schema)
            return _Mistake(code, message, path, hint=hint)
        hint = self._mended_type(schema, instance, raw)
        return _Mistake("wrong-type", f"expected {expected}, found {_found(instance)}", path, hint=hint)

    def _mended_type(self, schema: Schema, instance: object, raw: Scalar | None) -> str | None:
        types = self._types(schema)
        if raw is None:
            if isinstance(instance, dict) and types == {"string"} and self._takes_text(schema):
                return "a text that begins with { needs quotes"
            if isinstance(instance, list) and schema.get("title") == "Conditions":
                return "write all: before the list if each of these is to hold, any: if one is enough"
            return None
        if instance is None:
            return "leave the key out, or give it a value"
        if "boolean" in types and isinstance(instance, str) and instance.casefold() in _BOOLEANS:
            return f"write {_BOOLEANS[instance.casefold()]}"
        if types & {"number", "integer"} and isinstance(instance, str):
            mended = raw.raw.replace(",", ".")
            if re.fullmatch(r"-?[0-9]+" if "number" not in types else r"-?[0-9]+(\.[0-9]+)?", mended):
                return f"write {mended}, without quotes" if raw.style != "plain" else f"write {mended}"
        if not isinstance(instance, str) and self._takes_text(schema):
            return f'in quotes it is a text: "{raw.raw}"'
        if isinstance(instance, str) and instance in self._tags(schema.get("oneOf", ())):
            return f"write {{type: {instance}}}"
        if types == {"array"} and isinstance(instance, str) and instance and not re.search(r"[\[\]{},:#]", instance):
            return f"write [{instance}]"
        return None

    def _not_among(self, values: list[Any], schema: Schema, instance: object, path: Path) -> _Mistake:
        if not isinstance(instance, str):
            return self._wrong_type(schema, instance, path)
        known = [str(value) for value in values]
        listed = f"the values are {', '.join(known)}" if len(known) > 1 else f"expected {known[0]}"
        message = f"{quoted(instance)} is not a value here; {listed}"
        return _Mistake("wrong-value", message, path, hint=did_you_mean(instance, known), weight=_WEIGHTS["enum"])

    def _raw(self, path: Path) -> Scalar | None:
        node = at(self._root, path)
        return node if isinstance(node, Scalar) else None

    # Several forms

    def _union(self, fault: Fault, path: Path) -> Iterator[_Mistake]:
        """Tell the faults of the branch that the author meant."""
        schema, instance = _map(fault.schema), fault.instance
        given: Any = fault.validator_value
        branches = [self._resolved(branch) for branch in given]
        faults: list[list[Fault]] = [[] for _ in branches]
        for inner in fault.context or ():
            faults[int(inner.schema_path[0])].append(inner)
        possible = [n for n, branch in enumerate(branches) if _type(instance) & self._types(branch)]
        if not possible:
            yield self._wrong_type(schema, instance, path)
            return
        if isinstance(instance, dict) and len(possible) > 1:
            tags = self._tags(branches)
            if tags:
                yield from self._tagged(instance, path, tags, branches, faults)
                return
            possible = [max(possible, key=lambda n: (_keys_in_common(instance, branches[n]), -len(faults[n]), -n))]
        if len(possible) > 1:
            yield self._none_of([branches[n] for n in possible], instance, path)
            return
        needs_a_map = isinstance(instance, str) and instance in self._tags_within(branches)
        for inner in faults[possible[0]]:
            for mistake in self._told(inner):
                yield replace(mistake, hint=f"write {{type: {instance}, …}}") if needs_a_map else mistake

    def _tags_within(self, branches: list[Schema]) -> list[str]:
        return [tag for branch in branches for tag in self._tags(branch.get("oneOf", ()))]

    def _tagged(
        self,
        instance: Mapping[str, Any],
        path: Path,
        known: list[str],
        branches: list[Schema],
        faults: list[list[Fault]],
    ) -> Iterator[_Mistake]:
        """Tell the faults of the branch that `type` names, or nearly names, or that the keys are like."""
        tag = instance.get("type")
        near = nearest(tag, known) if isinstance(tag, str) else None
        likely = max(range(len(known)), key=lambda n: (_keys_in_common(instance, branches[n]), -n))
        chosen = known.index(near) if near else likely
        if "type" not in instance:
            yield _Mistake(
                "missing-key", '"type" is missing here', path, True, f"it is one of {', '.join(known)}", "type"
            )
        elif tag != near:
            yield self._not_among(known, {"enum": known}, tag, (*path, "type"))
        if not near:
            every = {name: inner for branch in branches for name, inner in branch.get("properties", {}).items()}
            yield from self._unknown_keys({"properties": every}, instance, path)
        for inner in faults[chosen]:
            here = list(inner.relative_path)
            # Which keys there are depends on the type, so nothing more is said of them while it is not known.
            if here != ["type"] and (here or near):
                yield from self._told(inner)

    def _none_of(self, branches: list[Schema], instance: object, path: Path) -> _Mistake:
        """Tell of a text (or number) that none of several forms of text accepts."""
        expected = _either([self._called(branch) for branch in branches])
        words = [str(word) for branch in branches for word in branch.get("enum", [branch.get("const")]) if word]
        patterned = [branch for branch in branches if "pattern" in branch]
        hint = did_you_mean(str(instance), words)
        code = "wrong-value"
        if patterned:
            code, _, mended = _bad_text(str(instance), patterned[0])
            hint = hint or mended
        return _Mistake(code, f"{quoted(str(instance))} is not a value here; expected {expected}", path, hint=hint)

    # Schemas in words

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._defs[str(schema["$ref"]).removeprefix("#/$defs/")]
        return schema

    def _types(self, schema: Schema) -> set[str]:
        schema = self._resolved(schema)
        if "type" in schema:
            types = schema["type"]
            return set(types) if isinstance(types, list) else {types}
        return set().union(*(self._types(branch) for branch in schema.get("anyOf", schema.get("oneOf", ()))))

    def _takes_text(self, schema: Schema) -> bool:
        """Whether any text will do."""
        schema = self._resolved(schema)
        if "anyOf" in schema:
            return any(self._takes_text(branch) for branch in schema["anyOf"])
        return schema.get("type") == "string" and not schema.keys() & {"pattern", "enum", "const"}

    def _tags(self, branches: Iterable[Schema]) -> list[str]:
        """The values of `type` by which the branches differ; none where they do not."""
        tags = [self._resolved(branch).get("properties", {}).get("type", {}).get("const") for branch in branches]
        return [tag for tag in tags if tag] if all(tags) else []

    def _called(self, schema: Schema) -> str:
        """Say what a schema expects, with an article."""
        schema = self._resolved(schema)
        if schema.get("title") in _CALLED:
            return _CALLED[schema["title"]]
        if "const" in schema or "enum" in schema:
            return _either([str(value) for value in schema.get("enum", [schema.get("const")])])
        branches = schema.get("anyOf", schema.get("oneOf"))
        if branches:
            return (
                "a map with a type" if self._tags(branches) else _either([self._called(branch) for branch in branches])
            )
        types = schema.get("type", [])
        if isinstance(types, list):
            return _either([_TYPES[one] for one in types]) if types else "a value"
        if types == "object" and schema.get("required"):
            return f"a map with {_and(schema['required'])}"
        if types == "array" and schema.get("examples"):
            return f"a list such as {_flow(schema['examples'][0])}"
        return _TYPES[types]


_BOOLEANS = {
    **dict.fromkeys(("yes", "on", "true", "ja", "y"), "true"),
    **dict.fromkeys(("no", "off", "false", "nei", "n"), "false"),
}


def _map(schema: object) -> Schema:
    return schema if isinstance(schema, Mapping) else {}


def _type(instance: object) -> set[str]:
    if isinstance(instance, bool):
        return {"boolean"}
    if isinstance(instance, int):
        return {"integer", "number"}
    for kind, name in ((str, "string"), (Decimal, "number"), (float, "number"), (list, "array"), (dict, "object")):
        if isinstance(instance, kind):
            return {name}
    return set()


def _keys_in_common(instance: Mapping[str, Any], branch: Schema) -> int:
    properties, pattern = branch.get("properties", {}), branch.get("propertyNames", {}).get("pattern")
    return sum(1 for key in instance if key in properties or (pattern is not None and re.search(pattern, key)))


def _did_you_mean(word: str) -> str:
    return f"did you mean {quoted(word)}?"


def _found(instance: object) -> str:
    if instance is None:
        return "nothing"
    if isinstance(instance, bool):
        return "true" if instance else "false"
    if instance == "":
        return "an empty text"
    if isinstance(instance, int | float | Decimal):
        return f"the number {instance}"
    return _TYPES[next(iter(_type(instance)))]


def _range(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    kind = "a whole number" if schema.get("type") == "integer" else "a number"
    if low is not None and high is not None:
        return f"{kind} from {low} to {high}"
    words = {
        "minimum": "not below",
        "maximum": "not above",
        "exclusiveMinimum": "above",
        "exclusiveMaximum": "below",
    }
    return f"{kind} {_and([f'{said} {schema[bound]}' for bound, said in words.items() if bound in schema])}"


def _wrong_size(kind: str, schema: Schema, instance: Any, wanted: int, path: Path) -> _Mistake:
    low, high = schema.get("minItems", schema.get("minProperties")), schema.get("maxItems", schema.get("maxProperties"))
    code = "too-short" if kind.startswith("min") else "too-long"
    if kind == "minLength":
        return _Mistake(code, "expected a text, found an empty one", path, weight=3)
    if kind == "maxLength":
        if schema.get("title") == "Id":
            return _Mistake("bad-id", f"{quoted(instance)} is longer than {wanted} characters", path, weight=3)
        return _Mistake(code, f"this text has {len(instance):,} characters; there may be {wanted:,}", path, weight=3)
    what = "entry" if wanted == 1 else "entries"
    bound = f"{wanted}" if low == high else f"at least {wanted}" if kind.startswith("min") else f"at most {wanted:,}"
    sample = f", such as {_flow(schema['examples'][0])}" if schema.get("examples") else ""
    return _Mistake(code, f"expected {bound} {what}{sample}, found {len(instance) or 'none'}", path, weight=3)


# --- texts with a form ------------------------------------------------------------------------------------------------


def _bad_key(word: str, schema: Schema, path: Path) -> _Mistake:
    if schema.get("title") == "Id":
        message, hint = f"{quoted(word)} {not_a_name(word)}", mended_id(word)
    elif "pattern" in schema:
        message = f"{quoted(word)} is not a language; write two or three letters, such as nb or en"
        code = re.split("[-_]", word.casefold())[0]
        hint = _did_you_mean(code) if re.fullmatch("[a-z]{2,3}", code) else None
    else:
        message, hint = "an empty key cannot stand here" if not word else f"{quoted(word)} is too long for a key", None
    return _Mistake("bad-id", message, path, True, hint)


def _bad_text(word: str, schema: Schema) -> tuple[str, str, str | None]:
    """Give code, message and hint for a text that does not fit its pattern."""
    match schema.get("title"):
        case "Id":
            return "bad-id", f"{quoted(word)} {not_a_name(word) or 'is not an id'}", mended_id(word)
        case "Planned action":
            return "bad-id", f"{quoted(word)} is not the id of an action", mended_id(word)
        case "Date":
            return "bad-date", f"{quoted(word)} is not a date; write it as 2026-11-22", _mended_date(word)
        case "Version":
            message = f"{quoted(word)} is not a version; write three numbers, such as 1.0.0"
            return "bad-version", message, _mended_version(word)
        case "Signer":
            message = f"{quoted(word)} is neither a role nor an id; write one word, such as psychologist or hpr:9999999"
            return "wrong-value", message, "a person's name does not belong here"
        case "Requirement":
            message = f"{quoted(word)} does not say which versions; write any, >=1.0.0 or ==1.0.0"
            return "bad-version", message, _mended_requirement(word)
    return "wrong-value", f"{quoted(word)} does not have the form {schema.get('pattern')}", None


_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "ð": "d", "þ": "th"})


def mended_id(word: str) -> str | None:
    """Propose the id that a word might be: "Rød sone" is rod-sone."""
    split = re.sub(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])", "-", word).lower().translate(_LETTERS)
    ascii_only = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode()
    mended = re.sub(r"[^a-z0-9_]+", "-", ascii_only).strip("-")
    return None if mended == word or not_a_name(mended) else _did_you_mean(mended)


def _mended_date(word: str) -> str | None:
    if found := re.match(r"([0-9]{4})[-./]?([0-9]{1,2})[-./]?([0-9]{1,2})(?![0-9])", word):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"([0-9]{1,2})[-./ ]+([0-9]{1,2})[-./ ]+([0-9]{4})", word):
        day, month, year = map(int, found.groups())
    else:
        return None
    return _did_you_mean(f"{year:04}-{month:02}-{day:02}") if 1 <= month <= 12 and 1 <= day <= 31 else None


def _mended_version(word: str) -> str | None:
    found = re.fullmatch(r"[vV]?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?", word.strip())
    return _did_you_mean(".".join(str(int(number or 0)) for number in found.groups())) if found else None


def _mended_requirement(word: str) -> str | None:
    if word.strip().casefold() in ("*", "any", "latest", ""):
        return _did_you_mean("any")
    found = re.fullmatch(r"\s*(>=|==|>|=|\^|~|~=|~>)?\s*([vV]?[0-9.]+)\s*", word)
    version = _mended_version(found[2]) if found else None
    if found is None or version is None:
        return None
    sign = "==" if found[1] in ("=", "==") else ">="
    return version.replace('"', f'"{sign}', 1)


def _either(words: list[str]) -> str:
    return _joined(list(dict.fromkeys(words)), "or")


def _and(words: list[str]) -> str:
    return _joined(words, "and")


def _joined(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    comma = "," if any("," in word for word in words) else ""
    return f"{', '.join(words[:-1])}{comma} {last} {words[-1]}"


def _flow(value: object) -> str:
    """Give an example as YAML on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    return f'"{value}"' if isinstance(value, str) and re.search(r"[\[\]{},:#>]|^-", value) else str(value)


# --- where the schema finds nothing -----------------------------------------------------------------------------------


def _of_model(refused: ValidationError, data: object) -> Iterator[_Mistake]:
    """Tell the model's own errors, for what a schema cannot say. Of those of several forms, the deepest are meant."""
    told: dict[tuple[Path, str], _Mistake] = {}
    for error in refused.errors(include_url=False, include_context=False):
        mistake = _from_model(error, data)
        told.setdefault((mistake.path, mistake.about), mistake)
    paths = {mistake.path for mistake in told.values()}
    for mistake in told.values():
        size = len(mistake.path)
        if mistake.about or not any(len(path) > size and path[:size] == mistake.path for path in paths):
            yield mistake


def _from_model(error: ErrorDetails, data: object) -> _Mistake:
    path: list[str | int] = []
    for part in error["loc"]:  # among its parts are also the names of forms
        inside = isinstance(data, dict) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]  # type: ignore[index]
            path.append(part)
    kind, here = error["type"], tuple(path)
    if kind == "missing":
        name = str(error["loc"][-1])
        return _Mistake("missing-key", f"{quoted(name)} is missing here", here, True, None, name)
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        return _Mistake("unknown-key", f"{quoted(name)} is not a key here", here, True, None, name)
    message = re.sub(r"^(Value error|Assertion failed), ", "", error["msg"])
    message = message.replace("Input should be ", "expected ", 1)
    code = "wrong-type" if kind.endswith("_type") else "wrong-value"
    return _Mistake(code, message[:1].lower() + message[1:], here, error["loc"][-1:] == ("[key]",))
