"""Dependencies between the rooms point downwards only, and the heavy ones are not paid for by `import riskengine`."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "riskengine"
FLOORS = {
    "problems": 0,
    "language": 1,
    "ruleset": 2,
    "evaluation": 3,
    "files": 0,
    "collecting": 0,
    "formatting": 3,
    "formatting_rows": 0,
    "programs_on_disk": 3,
    "checking": 4,
    "beginning": 5,
    "analysis": 4,
    "comparison": 4,
    "explanation": 4,
    "api": 4,
    "audit": 5,
    "batch": 5,
    "trial": 4,
    "wording": 5,
    "pages": 5,
    "monitoring": 6,
    "cli": 7,
    "editor": 7,
    "__main__": 8,
    "__init__": 8,
}

AT_THE_RIM = {
    "batch/durable.py",
    "monitoring/alone.py",
    "monitoring/http.py",
    "monitoring/running.py",
    "monitoring/delivery/channels.py",
    "monitoring/delivery/secrets.py",
    "monitoring/delivery/sending.py",
    "programs_on_disk.py",
}
"""Files of other rooms that meet the disk, the clock or the network."""


def imported(path: Path) -> set[str]:
    """The rooms that a file imports, of those of the package; not those it only names for the type checker."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    here = path.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.ImportFrom):
            base = list(here[: -node.level]) if node.level else []
            parts = [*base, *(node.module or "").split(".")] if node.module else base
            names = [[*parts, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            continue
        found |= {name[1] for name in names if len(name) > 1 and name[0] == "riskengine"}
    return found


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def test_dependencies_point_downwards() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.name == "__init__.py" and path.parent == PACKAGE:
            continue
        floor = FLOORS[room(path)]
        for target in imported(path) & FLOORS.keys():
            assert FLOORS[target] <= floor or target == "__init__", f"{path} imports {target}"


def test_every_room_says_what_it_is() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_importing_the_package_costs_nothing() -> None:
    heavy = {"yaml", "pydantic", "jsonschema", "typer", "rich", "ibis", "pyarrow", "duckdb"}
    program = f"import sys, riskengine; print(sorted({heavy} & sys.modules.keys()))"
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert shown.stdout.strip() == "[]"


def test_no_clock_environment_or_chance_below_the_command_line() -> None:
    """Semantics 6: no wall clock, locale, hash order or network inside evaluation. The record is what has a clock and keys."""
    forbidden = {"random", "secrets", "socket", "urllib", "http", "locale", "time", "os", "platform", "getpass", "uuid"}
    for path in PACKAGE.rglob("*.py"):
        if room(path) in {"cli", "audit", "__main__"} or path.relative_to(PACKAGE).as_posix() in AT_THE_RIM:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert not {name.split(".")[0] for name in names} & forbidden, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"now", "today", "utcnow", "getenv"}, f"{path}:{node.lineno}"
