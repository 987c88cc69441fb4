"""The pages of faults: what makes a file no ruleset that can be used. One file for each stage of reading."""

from __future__ import annotations

from . import conditions, files, form, library, meaning, names, tables, yaml_text

FAULTS = (
    *files.PAGES,
    *yaml_text.PAGES,
    *form.PAGES,
    *names.PAGES,
    *conditions.PAGES,
    *meaning.PAGES,
    *tables.PAGES,
    *library.PAGES,
)
