"""Text packs: wording that is not free, which a licensed site shows with its questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..evaluation.naming import in_language
from ..problems import Problem, Refusals, Refused, did_you_mean
from ..ruleset import yaml_text
from ..ruleset.definition import Definition, Texts
from ..ruleset.form import TextPackForm
from ..ruleset.form_check import check_form


class Guidance:
    """The guidance of a text pack by item, and the wording of options by item and option."""

    def __init__(self, items: Mapping[str, Texts], options: Mapping[tuple[str, str], Texts]) -> None:
        self._items = items
        self._options = options

    def of(self, item: str, language: str) -> str | None:
        """The guidance to an item."""
        found = self._items.get(item)
        return None if found is None else in_language(found, language)

    def of_option(self, item: str, option: str, language: str) -> str | None:
        """The wording of an option."""
        found = self._options.get((item, option))
        return None if found is None else in_language(found, language)


NO_GUIDANCE = Guidance({}, {})


def read_guidance(path: Path, definition: Definition | None = None) -> Guidance:
    """The wording in a text pack.

    Raises:
        Refused: the file is no text pack, or not one for this ruleset and version.
    """
    text, root = yaml_text.read_file(path)
    file, sources = str(path), {str(path): text}
    form, problems = check_form(TextPackForm, root, file)
    if form is None:
        raise Refused(problems, sources)
    if definition is not None:
        _must_fit(form, definition, root, file, sources)
    items = {name: said.guidance for name, said in form.items.items() if said.guidance is not None}
    options = {
        (name, option): texts for name, said in form.items.items() for option, texts in (said.options or {}).items()
    }
    return Guidance(items, options)


def _must_fit(
    form: TextPackForm, definition: Definition, root: yaml_text.Node, file: str, sources: Mapping[str, str]
) -> None:
    refusals = Refusals()

    def refuse(code: str, message: str, path: list[str], hint: str | None = None, *, key: bool = False) -> None:
        place = yaml_text.place(yaml_text.at(root, path, key=key), file)
        refusals.add([Problem(code, message, place, hint)], sources)

    if form.text_pack != definition.id:
        refuse("other-ruleset", f'this is a text pack for "{form.text_pack}", not for "{definition.id}"', ["text_pack"])
        refusals.raise_any()
    if form.version != definition.version:
        said = f"this text pack was made for version {form.version}; the ruleset is version {definition.version}"
        refuse("other-version", said, ["version"], "check the wording against the ruleset, then change the version")
    for name, texts in form.items.items():
        item = definition.items.get(name)
        if item is None:
            hint = did_you_mean(name, definition.items)
            refuse("unknown-item", f'"{name}" is not an item of {definition.id}', ["items", name], hint, key=True)
            continue
        for option in texts.options or {}:
            if option not in item.option_ids:
                said = f'"{option}" is not an option of {name}; the options are {", ".join(item.option_ids)}'
                hint = did_you_mean(option, item.option_ids)
                refuse("unknown-option", said, ["items", name, "options", option], hint, key=True)
    refusals.raise_any()
