"""Every statement of docs/semantics.md names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_statement_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "semantics.md").read_text(encoding="utf-8")
    statements = re.findall(r"^- \*\*.*?(?=^- \*\*|^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(statements) > 25
    there = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    for statement in statements:
        named = re.findall(r"`(test_\w+)`", statement)
        assert named, f"no test is named: {statement}"
        assert set(named) <= there, f"no such test: {set(named) - there}"
