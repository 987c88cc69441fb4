"""The JSON Schemas of events, plans and sites' files, for editors and other programs. They follow from the models.

The files in `schemas/` are written by `python -m riskengine.monitoring.schemas`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..ruleset.schema import DIALECT, Lean, as_file, ordered, schema_of
from .events import ADAPTER
from .plan_form import PlanForm
from .receivers import Site


def event_schema() -> dict[str, Any]:
    """The JSON Schema of an event: one line of a file of events."""
    said = ordered(ADAPTER.json_schema(schema_generator=Lean))
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:event:1", "title": "Event", **said}


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a person's plan."""
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:plan:1", **schema_of(PlanForm)}


def site_schema() -> dict[str, Any]:
    """The JSON Schema of a site's file: who gets alerts, and how."""
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:site:1", **schema_of(Site)}


def main(folder: Path = Path("schemas")) -> None:
    """Write the schemas' files."""
    folder.mkdir(exist_ok=True)
    (folder / "event.schema.json").write_text(as_file(event_schema()), encoding="utf-8")
    (folder / "plan.schema.json").write_text(as_file(plan_schema()), encoding="utf-8")
    (folder / "site.schema.json").write_text(as_file(site_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
