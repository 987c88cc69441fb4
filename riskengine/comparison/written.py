"""Everything that is written otherwise in the new version."""

from __future__ import annotations

from ..ruleset.definition import Definition
from .change import Change
from .changes_of_frame import of_frame, of_texts
from .changes_of_items import of_items
from .changes_of_outcomes import of_outcomes
from .changes_of_parameters import of_parameters
from .changes_of_plan import of_actions
from .changes_of_rules import of_rules, of_values


def changes(old: Definition, new: Definition) -> tuple[Change, ...]:
    """The changes, what matters most first. What is renamed is removed and added."""
    finders = (of_rules, of_values, of_parameters, of_outcomes, of_actions, of_items, of_frame, of_texts)
    return tuple(change for find in finders for change in find(old, new))
