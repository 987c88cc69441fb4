"""What an editor shows without asking the server: the descriptions in the schemas, and those of functions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from editor_client import ROOT

from riskengine.editor.function_words import FUNCTION_WORDS, WORDS
from riskengine.editor.shape import shape
from riskengine.language.functions import FUNCTIONS
from riskengine.ruleset import schema as schemas

SCHEMAS = {
    "ruleset": schemas.ruleset_schema(),
    "tests": schemas.tests_schema(),
    "text-pack": schemas.text_pack_schema(),
}


def properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each property of a schema and of all within it, with the title of what it belongs to."""
    if isinstance(schema, list):
        for each in schema:
            yield from properties(each)
    elif isinstance(schema, dict):
        for name, said in schema.get("properties", {}).items():
            yield f"{schema.get('title', '?')}.{name}", said
        for key, inner in schema.items():
            if key == "properties" or key == "$defs":
                for each in inner.values():
                    yield from properties(each)
            elif key not in ("default", "examples", "enum", "const"):
                yield from properties(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_says_what_it_is(name: str) -> None:
    found = list(properties(SCHEMAS[name]))
    assert len(found) > 5
    for where, said in found:
        description = said.get("description", "")
        assert description.endswith("."), f"{where} has no description that is a sentence"
        assert len(description) > 10, where


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_named_part_has_a_title(name: str) -> None:
    for key, said in SCHEMAS[name].get("$defs", {}).items():
        assert said.get("title") or "anyOf" in said, key


def test_every_function_has_its_words() -> None:
    assert FUNCTION_WORDS.keys() == FUNCTIONS.keys()
    for name, meaning in {**FUNCTION_WORDS, **WORDS}.items():
        assert name in meaning.written
        assert meaning.nb.endswith(".") and meaning.en.endswith(".")
        assert meaning.nb != meaning.en


def test_the_form_knows_what_fits_the_type() -> None:
    data = {"items": {"a": {"type": "number"}}}
    keys = {key.name: key for key in shape("ruleset").keys(("items", "a"), data)}
    assert {"unit", "range", "accepts"} <= keys.keys()
    assert not {"options", "of", "most", "earliest"} & keys.keys()
    assert keys["range"].required and keys["range"].opens
    assert shape("ruleset").values(("outcomes", "x", "decided_by"), {}) == ["rules", "clinician"]
    assert shape("ruleset").values(("items", "x", "required"), {}) == ["true", "false"]


def test_without_pygls_the_command_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['pygls'] = None; sys.modules['lsprotocol'] = None; sys.argv = ['riskengine', 'language-server'];"
        "from riskengine.cli.main import main; main()"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == (
        "error[no-pygls]: the language server needs pygls, which is not installed\n"
        '  install it with: pip install "riskengine[editor]"\n'
    )


@pytest.mark.parametrize("address", ["localhost", "localhost:x", ":1", "localhost:99999"])
def test_an_address_that_is_none(address: str) -> None:
    command = [sys.executable, "-m", "riskengine", "language-server", "--tcp", address]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert found.returncode == 2
    assert found.stderr.startswith(f'error[no-address]: "{address}" is not an address to listen at')
