"""What stands above a query: what it is made from, how it reads a row, and what each column of the result means."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ... import __version__
from ...language import times
from ...ruleset.definition import Definition

if TYPE_CHECKING:
    from ..columns import Columns
    from .export import Exported

_WIDTH = 110

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "what": "{title}: regelsettet {id} {version} som én SQL-spørring for {dialect}.",
        "made": "Laget av riskengine {engine} fra regelsettet med SHA-256 {sha256}.",
        "support": "Dette er beslutningsstøtte. Det er behandleren som avgjør.",
        "reads": "Leser tabellen {table}. En rad er en sak, og disse kolonnene må finnes:",
        "case": "saken, et pseudonym; føres videre",
        "as_of": "når vurderingen gjelder, med tidssone; må være utfylt",
        "kept": "føres videre ulest",
        "role": "hvem som svarte, med små bokstaver, som i regelsettet",
        "moment": "Alle rader vurderes per {as_of}.",
        "null": "NULL betyr at spørsmålet ikke er besvart. {codes} betyr spurt, men ikke kjent. Ingen av delene regnes som nei: "
        "utfallet får grenser i stedet.",
        "null_only": "NULL betyr at spørsmålet ikke er besvart. Det regnes ikke som nei: utfallet får grenser i stedet.",
        "settings": "Innstillinger, de samme for alle rader:",
        "order": "Rader der et svar ikke er gyldig, er utelatt. Tell radene, og list dem med --bad-rows.",
        "bad": "Gir bare rader der et svar ikke er gyldig. De andre kolonnene sier hvilket svar det gjelder.",
        "gives": "Gir:",
        "outcome": "nivået av «{title}»: {levels}; NULL når det ikke er avgjort",
        "lowest": "det laveste nivået det ennå kan bli",
        "highest": "det høyeste nivået det ennå kan bli",
        "determined": "om det er avgjort",
        "finding_group": "Merknader: 'holds' gjelder, 'open' kan gjelde, 'fails' gjelder ikke.",
        "rule_group": "Regler: 'holds' gjelder, 'open' kan gjelde, 'fails' gjelder ikke.",
        "action_group": "Tiltak: 'do' skal gjøres, 'if' kan bli aktuelt, ellers NULL.",
        "value_group": "Verdier, med grensene for dem:",
        "rule": "regel uten tittel",
        "due": "fristen, i UTC",
        "lowest_value": "den laveste den ennå kan bli",
        "highest_value": "den høyeste den ennå kan bli",
        "open": "om svaret mangler og kan endre noe",
        "bad_cell": "om dette svaret ikke er gyldig",
        "short": "(forkortet navn for {name})",
        "notes": "Om {dialect}:",
        "case_counts": "Navn står i anførselstegn, så store og små bokstaver teller i dem.",
    },
    "en": {
        "what": "{title}: the ruleset {id} {version} as one SQL query for {dialect}.",
        "made": "Made by riskengine {engine} from the ruleset with SHA-256 {sha256}.",
        "support": "This is decision support. The clinician decides.",
        "reads": "Reads the table {table}. A row is a case, and these columns must be there:",
        "case": "the case, a pseudonym; carried through",
        "as_of": "when the assessment is made, with time zone; must be filled in",
        "kept": "carried through unread",
        "role": "who answered, in small letters, as in the ruleset",
        "moment": "All rows are assessed as of {as_of}.",
        "null": "NULL means that the question is not answered. {codes} means asked, but not known. Neither counts as no: "
        "the outcome gets bounds instead.",
        "null_only": "NULL means that the question is not answered. That does not count as no: the outcome gets bounds instead.",
        "settings": "Settings, the same for all rows:",
        "order": "Rows with an answer that is not in order are left out. Count the rows, and list them with --bad-rows.",
        "bad": "Gives only rows with an answer that is not in order. The other columns say which answer.",
        "gives": "Gives:",
        "outcome": "the level of “{title}”: {levels}; NULL where it is not determined",
        "lowest": "the lowest level that it can still have",
        "highest": "the highest level that it can still have",
        "determined": "whether it is determined",
        "finding_group": "Findings: 'holds', 'open' (may hold) or 'fails'.",
        "rule_group": "Rules: 'holds', 'open' (may hold) or 'fails'.",
        "action_group": "Actions: 'do', 'if' (may be called for), or else NULL.",
        "value_group": "Values, with their bounds:",
        "rule": "a rule without a title",
        "due": "the deadline, in UTC",
        "lowest_value": "the lowest that it can still be",
        "highest_value": "the highest that it can still be",
        "open": "whether the answer is lacking and could change something",
        "bad_cell": "whether this answer is not in order",
        "short": "(short for {name})",
        "notes": "About {dialect}:",
        "case_counts": "Names are quoted, so capital and small letters count in them.",
    },
}


def heading(columns: Columns, made: Exported, *, table: str, language: str) -> str:
    """The comment above a query.

    Args:
        columns: the ruleset for tables.
        made: the query.
        table: the table that it reads.
        language: `nb` or `en`.
    """
    words = _PHRASES[language]
    return "".join(f"-- {line}".rstrip() + "\n" for line in _lines(columns, made, table, language, words))


def _lines(columns: Columns, made: Exported, table: str, language: str, words: Mapping[str, str]) -> Iterator[str]:
    definition, dialect = columns.definition, made.dialect
    title = _text(definition.title, language)
    yield from _wrapped(
        words["what"].format(title=title, id=definition.id, version=definition.version, dialect=dialect.title)
    )
    yield from _wrapped(words["made"].format(engine=__version__, sha256=definition.sha256))
    yield words["support"]
    yield ""
    yield words["reads"].format(table=table)
    for name, type_ in made.inputs.items():
        yield from _entry(name, f"{_type(type_)}; {_input(columns, name, language, words)}")
    if columns.run.as_of is not None:
        yield words["moment"].format(as_of=columns.run.as_of.text)
    codes = ", ".join(
        f"'{code}'" for code in dict.fromkeys(code for each in columns.run.unknown.values() for code in each)
    )
    yield from _wrapped(words["null"].format(codes=codes) if codes else words["null_only"])
    if columns.run.settings:
        yield words["settings"]
        for name, partial in columns.run.settings.items():
            yield f"  {name} = {_setting(definition, name, partial)}"
    yield ""
    yield words["bad" if made.bad_rows else "order"]
    yield words["gives"]
    group = ""
    for name in made.outputs:
        kind, two, _ = name.partition("__")
        if two and f"{kind}_group" in words and kind != group:
            group = kind
            yield words[f"{kind}_group"]
        said = _output(definition, name, language, words, bad=made.bad_rows)
        short = made.shortened.get(name)
        yield from _entry(short or name, said + (f" {words['short'].format(name=name)}" if short else ""))
    yield ""
    yield words["notes"].format(dialect=dialect.title)
    for note in (words["case_counts"], *(dialect.notes_nb if language == "nb" else dialect.notes)):
        yield from _wrapped(note, "  ")


def _input(columns: Columns, name: str, language: str, words: Mapping[str, str]) -> str:
    item = columns.definition.items.get(name)
    if item is None:
        if name.endswith("__role"):
            return words["role"]
        return words.get(name, words["kept"])
    title = _text(item.title, language)
    options = ", ".join(item.option_ids)
    return f"{title} ({options})" if options else title


def _output(definition: Definition, name: str, language: str, words: Mapping[str, str], *, bad: bool) -> str:
    if name in ("case", "as_of"):
        return words[name] if name == "case" else words["kept"]
    kind, _, rest = name.partition("__")
    if bad and kind == "bad":
        return words["bad_cell"]
    if kind == "action" and rest.endswith("__due") and rest.removesuffix("__due") in definition.actions:
        return words["due"]
    if kind == "action" and rest in definition.actions:
        return _text(definition.actions[rest].title, language)
    if kind in ("finding", "rule") and rest in definition.rules:
        rule = definition.rules[rest]
        told = rule.title or (rule.finding.text if rule.finding is not None else None)
        return words["rule"] if told is None else _filled(definition, _text(told, language), language)
    if kind == "value":
        value = definition.values.get(rest.removesuffix("__lowest").removesuffix("__highest"))
        return words["lowest_value" if rest.endswith("__lowest") else "highest_value"] + (
            f" ({_text(value.title, language)})" if value is not None and value.title else ""
        )
    if kind == "open" and rest:
        return words[kind]
    for end in ("lowest", "highest", "determined"):
        if name.removesuffix(f"__{end}") in definition.outcomes and name.endswith(f"__{end}"):
            return words[end]
    if name in definition.outcomes:
        outcome = definition.outcomes[name]
        return words["outcome"].format(title=_text(outcome.title, language), levels=" < ".join(outcome.level_ids))
    return words["kept"]


def _filled(definition: Definition, text: str, language: str) -> str:
    """A text with the titles of items in place of their names."""

    def title(found: re.Match[str]) -> str:
        item = definition.items.get(found[1])
        return found[0] if item is None else _text(item.title, language)

    return re.sub(r"\{([^{}]+)\.title\}", title, text)


def _setting(definition: Definition, name: str, partial: object) -> str:
    from ...evaluation.account import plain_knowledge

    if isinstance(partial, times.Period):
        return times.format_period(partial)
    found = plain_knowledge(partial, definition.parameters[name].type, 0)  # type: ignore[arg-type]
    return str(found)


def _entry(name: str, said: str) -> Iterator[str]:
    lines = textwrap.wrap(f'"{name}": {said}', _WIDTH - 2, subsequent_indent="    ", break_on_hyphens=False)
    for line in lines:
        yield f"  {line}"


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def _text(texts: Mapping[str, str], language: str) -> str:
    """A text on one line: nothing in it can end the comment."""
    return " ".join((texts.get(language) or texts["nb"]).split())


def _type(type_: object) -> str:
    return str(type_).removeprefix("!")
