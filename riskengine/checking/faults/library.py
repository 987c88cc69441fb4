"""Faults between rulesets: versions, and rulesets that use others."""

from __future__ import annotations

from ..page import fault

PAGES = (
    fault(
        "unknown-ruleset",
        "A ruleset is used or asked for that the library does not have",
        why="Its outcomes are read, and there is nothing to read.",
        mend="Correct the id, or add a folder with it: `--library FOLDER`.",
        bad="uses: {smaple: any}\n",
        good="",
    ),
    fault(
        "unknown-version",
        "The library has no such version of a ruleset",
        why="Another version may say something else, so none is taken in its place.",
        mend="Ask for one that there is, or add it to the library.",
        bad='ruleset: other\nuses: {sample: ">=9.0.0"}\n---\nversion: 1.0.0\n',
        good="",
    ),
    fault(
        "duplicate-version",
        "Two files hold the same version of one ruleset",
        why="An assessment names a version; it must be certain what that version says.",
        mend="Give one of them another version, or take one out.",
        bad="version: 1.0.0\n---\nversion: 1.0.0\n",
        good="",
    ),
    fault(
        "cyclic-use",
        "Rulesets use each other in a circle",
        why="None of them could be assessed first.",
        mend="Let one of them ask for what it needs as an item.",
        bad="ruleset: one\nuses: {two: any}\n---\nruleset: two\nuses: {one: any}\n",
        good="",
    ),
    fault(
        "not-valid",
        "No version of a ruleset holds on the decision date",
        why="What was law on that day is not in the library; today's version is not taken in its place.",
        mend="Add the version that held then, or name a version: `vrisk10@1.0.0`.",
        bad="",
        good="",
    ),
    fault(
        "doubly-valid",
        "Two versions of a ruleset hold on the decision date",
        why="Nobody could say which of them the case was judged by.",
        mend="End the older one with `valid: {from: …, to: …}`, or name a version.",
        bad="",
        good="",
    ),
)
