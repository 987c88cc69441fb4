"""Prints what all rulesets conclude in some worlds, to compare processes. Run by `test_processes.py`."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]


def main() -> None:
    from generated_rulesets import Generated, Tape, generated, world_of

    from riskengine.evaluation.interpreter import interpret
    from riskengine.evaluation.program import Program
    from riskengine.problems import Refused
    from riskengine.ruleset.build import FindUsed, read_definition
    from riskengine.ruleset.definition import Definition

    some = random.Random(20260101)
    made: list[Generated] = []
    while len(made) < 20:
        try:
            made.append(generated(some.randbytes(450)))
        except Refused as refused:
            print("refused", *(f"{problem.code} {problem.message} {problem.hint}" for problem in refused.problems))

    files = [
        path
        for path in sorted((ROOT / "rulesets").rglob("*.yaml"))
        if not path.name.endswith(".tests.yaml")
        if re.search("^ruleset:", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    definitions: dict[Path, Definition] = {}

    def find(ruleset: str, _requirement: str) -> Definition:
        return next(each for each in definitions.values() if each.id == ruleset)

    def read(path: Path, find_used: FindUsed) -> Definition:
        return read_definition(path.read_text(encoding="utf-8"), path.name, find_used)

    waiting = list(files)
    for _ in range(len(files)):
        for path in list(waiting):
            try:
                definitions[path] = read(path, find)
            except StopIteration:
                continue  # it uses a ruleset that is yet to be read
            waiting.remove(path)
    assert not waiting, waiting
    for definition in [*definitions.values(), *(each.definition for each in made)]:
        print(definition.id, definition.sha256)
        program = Program(definition)
        for complete in (True, False, False):
            world = world_of(Tape(some.randbytes(200)), definition, complete=complete)
            verdict = program.run(world)
            assert verdict == interpret(definition, world)
            said = {
                part: {
                    name: [str(type(found).__name__), *map(str, found)]
                    for name, found in getattr(verdict, part).items()
                }
                for part in ("values", "rules", "outcomes", "indicated")
            }
            print(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    main()
