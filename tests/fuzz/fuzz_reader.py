"""Coverage-guided fuzzing of everything that reads a file: `python tests/fuzz/fuzz_reader.py [-max_total_time=60]`.

Needs `pip install atheris` (wheels for CPython on Linux). Whatever bytes come, the reader says what is wrong or gives a ruleset
that a case can be put to; anything else that is raised is a crash, which libFuzzer writes to a file. The seeds are the bundled
rulesets, the examples and the faulty files. `test_fuzz.py` runs a short one where atheris is there.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["riskengine"]):
    from riskengine.api import Library, Ruleset
    from riskengine.checking.subject import Subject
    from riskengine.evaluation.case_file import read_case
    from riskengine.formatting import formatted
    from riskengine.language.parse import parse_condition
    from riskengine.problems import Refused, render
    from riskengine.ruleset import yaml_text
    from riskengine.ruleset.build import read_definition

ROOT = Path(__file__).resolve().parents[2]
SEEDS = [
    *sorted((ROOT / "rulesets").rglob("*.yaml")),
    *sorted((ROOT / "examples").rglob("*.yaml")),
    *sorted((ROOT / "tests" / "ruleset" / "faulty").glob("*.yaml")),
]
VRISK10 = Library.bundled().get("vrisk10")
SCOPE = Subject(VRISK10.definition, yaml_text.read(VRISK10.definition.text, "vrisk10.yaml")).scope


def one_input(data: bytes) -> None:
    """What the first byte chooses: a ruleset, a case, a file to lay out, or a condition."""
    kind, text = (data[0] % 4 if data else 0), data[1:]
    try:
        if kind == 0:
            definition = read_definition(text, "fuzz.yaml")
            Ruleset(definition).assess({}, as_of=f"{definition.valid_from}T12:00:00+00:00").to_json()
        elif kind == 1:
            read_case(text, "fuzz.yaml").assess(VRISK10, as_of="2026-11-22T12:00:00+01:00")
        elif kind == 2:
            formatted(text.decode("utf-8"), "fuzz.yaml")
        else:
            condition(text)
    except Refused as refused:
        assert refused.problems
        assert render(refused.problems, refused.sources)
    except UnicodeDecodeError:
        assert kind == 2


def condition(text: bytes) -> None:
    """A condition of vrisk10."""
    parsed = parse_condition(text.decode("utf-8", "replace"), SCOPE)
    assert (parsed.node is None) == bool(parsed.complaints)


def main() -> None:
    """Fuzz, with the arguments of libFuzzer."""
    with tempfile.TemporaryDirectory() as folder:
        for at, path in enumerate(SEEDS):
            for kind in range(3):
                Path(folder, f"{at}-{kind}").write_bytes(bytes([kind]) + path.read_bytes()[:20_000])
        for at, written in enumerate(
            ["violence == yes", "count(violence == yes, threats >= maybe) >= 2", "not known(stress)"]
        ):
            Path(folder, f"condition-{at}").write_bytes(b"\x03" + written.encode())
        atheris.Setup([*sys.argv, "-max_len=20001", "-timeout=20", folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
