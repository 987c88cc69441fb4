"""Refusals of batches: a table that cannot be read or written, and a run that cannot go on."""

from __future__ import annotations

from ..page import Page, fault


def _said(code: str, summary: str, why: str, mend: str) -> Page:
    return fault(code, summary, why=why, mend=mend, bad="", good="")


PAGES = (
    _said(
        "no-batch-library",
        "What batches need is not installed",
        "DuckDB, Ibis and Arrow are needed for tables alone.",
        'Install them: `pip install "riskengine[batch]"`.',
    ),
    _said(
        "bad-rows",
        "Rows of a table have answers that are not in order",
        "What comes out of such a row would mean nothing. Which answers, and why, is told before this.",
        'Correct them, or leave the rows out: `bad_rows="leave-out"`.',
    ),
    _said(
        "wrong-code",
        "A code that is to mean unknown is also an option of an item",
        "Nobody could tell the answer from the lack of one.",
        "Say in which columns the code means unknown: `--unknown insight=9`.",
    ),
    _said(
        "ambiguous-date",
        "A ruleset that is used has several versions, and the rows of a table have dates of their own",
        "Which version holds follows from the date, and one set of columns is compiled for all rows.",
        "Give one moment for all rows: `--as-of`, or `as_of=`. Rows of other versions go in a table of their own.",
    ),
    _said(
        "no-table",
        "A file's name does not say what form of table it has",
        "Tables are Parquet, CSV or Arrow. The form is told by the name, so that nothing is guessed from the content.",
        "Give the file a name that ends in `.parquet`, `.csv` or `.arrow`, or an output that ends in `/`. A folder or a pattern "
        "means tables of one form.",
    ),
    _said(
        "unreadable-table",
        "A table cannot be read",
        "The file is broken, cut short, of another form than its name says, or closed to this user. No row of it is assessed.",
        "Fetch the file again from where it came. The message says what the reader of that form found.",
    ),
    _said(
        "empty-table",
        "A table has no rows",
        "Nothing can be assessed. An empty table is more often a mistake on the way than what was meant.",
        "Look at how the table was made. In CSV the first line names the columns, and the rows stand below it.",
    ),
    _said(
        "not-utf8",
        "A CSV file is not written in UTF-8",
        "Read by another encoding, `ø` becomes something else, and so does every name with it.",
        'Save it as UTF-8. In Excel, choose the file type "CSV UTF-8".',
    ),
    _said(
        "bad-csv",
        "A CSV file is not in order as a whole",
        "A column without a name, two columns of one name, or a quotation that never ends: cells could end up under another item.",
        'Mend the line that the message names. Within quotation marks, `"` is written twice.',
    ),
    _said(
        "wrong-number-of-cells",
        "A row of a CSV file has more or fewer cells than the header",
        "Nobody can say which cells are missing, so the row is not assessed. It is told in the file beside the output.",
        "Mend the row. A delimiter within a text needs quotation marks around the text.",
    ),
    _said(
        "same-columns",
        "Two columns of a table cannot be told apart",
        "Databases take large and small letters for the same. One of the two would be read in the place of the other.",
        "Rename one of them, or leave it out.",
    ),
    _said(
        "other-columns",
        "The files of a batch have not the same columns",
        "They are read as one table. A column that some files lack would look like questions that were not asked.",
        "Give all files the same columns with the same types, or read them in batches of their own.",
    ),
    _said(
        "kept-column",
        "A column cannot be carried through a batch unread",
        "It is not there, or it is an item. An item that was carried unread would count as not asked.",
        "Correct the name after `--keep`. Answers are joined with the output by `case`.",
    ),
    _said(
        "missing-as-of",
        "The moment of the assessment is missing",
        "Windows and time limits are counted from it, and it picks the version of the law. Nothing is assessed as of today by "
        "chance.",
        "Add a column `as_of`, or `--as-of` for rows that have none.",
    ),
    _said(
        "not-in-columns",
        "Something cannot be computed exactly in columns",
        "A rule, or a cell with more digits than a column takes, would come out otherwise than in `assess`. Nothing is "
        "approximated.",
        "Assess such cases one by one with `assess`, write the rule otherwise, or round the cells where they are made.",
    ),
    _said(
        "no-folder",
        "The folder for the output is not there",
        "A folder is not made by chance where a name was misspelt.",
        "Make it first, or correct the name.",
    ),
    _said(
        "same-file",
        "The output would replace what is read",
        "The answers would be lost, and a run that was stopped could not go on.",
        "Write to another name.",
    ),
    _said(
        "same-folder",
        "The output would be read as a table the next time",
        "It would lie in the folder that is read, or match the pattern, and the same command would then assess its own results.",
        "Write to another folder.",
    ),
    _said(
        "in-folder-names",
        "Something that is read stands in the name of a folder, and not in the table",
        "Spark and Hive write `region=nord/` instead of a column. Folders are not read; the answer would be missing unnoticed.",
        "Write it into the tables, as a column.",
    ),
    _said(
        "in-use",
        "Another run works on the same output",
        "Two runs would write over each other.",
        "Wait until it is done, or write to another name.",
    ),
    _said(
        "other-run",
        "A run that was stopped was asked for something else",
        "What it has finished must not be mixed with what comes out now: another version, other settings, another input.",
        "Give the command that was stopped, to finish it; or add `--restart`, to throw away what it did.",
    ),
    _said(
        "changed-input",
        "A file was changed while it was read",
        "Some rows would be of the file before the change, and some of the one after.",
        "Let the file be, and run again with `--restart`.",
    ),
    _said(
        "bad-size",
        "What stands after `--memory` is not an amount of memory",
        "Without a unit, 2 could be bytes or gigabytes.",
        "Write it like `2GB` or `500MB`.",
    ),
    _said(
        "out-of-memory",
        "The memory that may be used is too small",
        "Most of the work goes to disk when memory is full, but not all of it can.",
        "Give more with `--memory`, or take fewer `--threads`. What is finished stays, and the same command goes on.",
    ),
    _said(
        "disk-full",
        "There is no room left on the disk",
        "The output, and what does not fit in memory meanwhile, lie beside each other.",
        "Make room, and give the same command again: it goes on where it stopped.",
    ),
    _said(
        "nothing-to-compare",
        "Two rulesets have no outcome in common",
        "`impact` counts from which level to which each row comes, outcome by outcome, by their ids.",
        "Give two versions of a ruleset. Where an outcome only got another id, compare copies in which the ids are the same.",
    ),
    _said(
        "too-many-groups",
        "A column that is to make subgroups has too many different values",
        "Groups of a few people say little of a rule and too much of the people. A pseudonym or a date differs from row to row.",
        "Count by something coarser, as a region, a kind of ward or a year.",
    ),
    _said(
        "no-plot-library",
        "What drawings need is not installed",
        "Matplotlib is needed for `impact --plot` alone.",
        'Install it: `pip install "riskengine[plots]"`, or leave `--plot` out.',
    ),
    _said(
        "no-drawing",
        "A file's name does not say what kind of drawing is wanted",
        "The kind is told by the name.",
        "Give the file a name that ends in `.svg`, `.pdf` or `.png`.",
    ),
)
