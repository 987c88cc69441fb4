"""Faults of files as such."""

from __future__ import annotations

from ..page import fault

PAGES = (
    fault(
        "no-file",
        "There is no such file",
        why="Nothing was read, so nothing was checked.",
        mend="Correct the path. Paths are taken from the folder in which the command runs.",
        bad="",
        good="",
    ),
    fault(
        "no-ruleset",
        "There is no ruleset where one is needed",
        why="What was named is something else: other YAML, or a folder without rulesets. Nothing was done with it.",
        mend="Give the path of a ruleset, or of a folder that holds some. A ruleset begins with `ruleset:` and its id.",
        bad="",
        good="",
    ),
    fault(
        "not-a-file",
        "A folder or a device was given where a file is needed",
        why="Only a file can be read as a ruleset.",
        mend="Give the path of a file in it.",
        bad="",
        good="",
    ),
    fault(
        "no-permission",
        "The file may not be read",
        why="The user who runs the command has no right to read the file.",
        mend="Ask whoever owns the file to let you read it.",
        bad="",
        good="",
    ),
    fault(
        "too-large",
        "The file is larger than a ruleset may be",
        why="The bound keeps a wrong or hostile file from filling the memory. No real ruleset comes near it.",
        mend="Check that this is the right file. A large ruleset is split in several, joined by `uses:`.",
        bad="",
        good="",
    ),
    fault(
        "not-utf-8",
        "The file is not UTF-8 text",
        why="In another encoding, æ, ø and å become other letters, in a text that clinicians read.",
        mend='Save the file as UTF-8 (in most editors: "Save with encoding").',
        bad="",
        good="",
    ),
    fault(
        "empty-file",
        "The file holds nothing but blanks and comments",
        why="There is no ruleset to read.",
        mend="Begin with `ruleset:` and its id.",
        bad="%%\n# nothing here yet\n",
        good="",
    ),
    fault(
        "too-many-nodes",
        "The file holds more values than a ruleset may",
        why="Names that repeat a part of a file (`*name`) can blow a small file up to any size; the bound stops that.",
        mend="Write less, or repeat less by `*name`.",
        bad="",
        good="",
    ),
    fault(
        "too-deep",
        "The file is nested deeper than any ruleset needs to be",
        why="The bound keeps a hostile file from exhausting the program.",
        mend="Close brackets earlier. Conditions are nested less when their parts are values with names.",
        bad=f"intended_use: {'[' * 45}x{']' * 45}\n",
        good="",
    ),
    fault(
        "too-many-problems",
        "There are more problems than are listed",
        why="Hundreds of problems usually have one cause, such as a wrong indentation.",
        mend="Mend the first ones, and check again.",
        bad="",
        good="",
    ),
)
