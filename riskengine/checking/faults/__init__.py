"""The pages of faults: what makes a file, a case or a call one that cannot be used. One file for each stage."""

from __future__ import annotations

from . import calls, cases, conditions, files, form, library, meaning, names, plans, tables, tests_files, yaml_text

FAULTS = (
    *files.PAGES,
    *yaml_text.PAGES,
    *form.PAGES,
    *names.PAGES,
    *conditions.PAGES,
    *meaning.PAGES,
    *tables.PAGES,
    *library.PAGES,
    *tests_files.PAGES,
    *cases.PAGES,
    *plans.PAGES,
    *calls.PAGES,
)
