"""The parts of the documentation that are made from the program: nothing that it knows is written a second time.

A page says `<!-- generated: NAME -->` where such a part stands, and `<!-- end -->` below what it says until then;
`docs/build.py` puts the part there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .commands import commands
from .functions import functions, operators
from .rulesets import rulesets
from .schemas import assessment, case, event, plan, ruleset_form, site, test_files, text_packs

GENERATORS: Mapping[str, Callable[[], str]] = {
    "ruleset form": ruleset_form,
    "test files": test_files,
    "plan": plan,
    "event": event,
    "site": site,
    "text packs": text_packs,
    "case": case,
    "assessment": assessment,
    "functions": functions,
    "operators": operators,
    "commands": commands,
    "rulesets": rulesets,
}
"""The parts by name, each as Markdown."""
