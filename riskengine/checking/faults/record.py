"""Refusals of the record: it cannot be opened or written, or what is asked of it cannot be done."""

from __future__ import annotations

from ..page import Page, fault


def _said(code: str, summary: str, why: str, mend: str) -> Page:
    return fault(code, summary, why=why, mend=mend, bad="", good="")


PAGES = (
    _said(
        "not-recorded",
        "The record cannot be written, and nothing was kept",
        "A result that is not recorded is not shown: nobody could answer for it later. What was recorded before is as it was.",
        "Do what the message says: make room on the disk, start the database, ask who owns the file. Then do it again.",
    ),
    _said(
        "not-certain",
        "The database went away at the very moment of keeping, and could not be asked afterwards",
        "The entry may be there or not. To say either would be a guess.",
        "When the database is back, look for the entry by the id in the message, and record again where it is not there.",
    ),
    _said(
        "record-not-readable",
        "The record cannot be opened or read",
        "The file may be missing, or the database may be stopped or closed to this user.",
        "Correct the name after `--record`, or start the database.",
    ),
    _said(
        "open-to-others",
        "Others than its owner may use a file of the record",
        "The record and its keys speak of people. Whoever may read both can read what was sealed.",
        "Close the file: `chmod 600 FILE`. Then find out who may have read it.",
    ),
    _said(
        "bad-store",
        "What stands after `--record` or `--keys` is not the address of a database",
        "A record is kept in a file of SQLite or in PostgreSQL.",
        "Give a file (`record.db`), `sqlite:///record.db` or `postgresql://user@host/database`.",
    ),
    _said(
        "no-record-library",
        "What the record needs is not installed",
        "SQLAlchemy, Alembic and cryptography are needed for the record alone, psycopg for PostgreSQL alone.",
        'Install them: `pip install "riskengine[record]"`, and `"riskengine[record,postgres]"` for PostgreSQL.',
    ),
    _said(
        "no-record-store",
        "Something is said about a record, and none is named",
        "Nothing is recorded silently somewhere else.",
        "Add `--record STORE`, or leave the option out.",
    ),
    _said(
        "newer-record",
        "The record has a form that this version does not know",
        "A newer version of riskengine wrote it; an older one could misread it.",
        "Use that version, or a newer one.",
    ),
    _said(
        "being-erased",
        "The erasure of the case was begun and not finished",
        "What was recorded now would be erased in part.",
        "Run `riskengine audit erase CASE` again; it finishes what was begun.",
    ),
    _said(
        "erased",
        "The entry has been erased",
        "Its key was destroyed, so what it held cannot be read by anybody. That it was there still shows.",
        "Take another entry. `riskengine audit list` shows which ones can be read.",
    ),
    _said(
        "broken-entry",
        "What the record holds is not what was recorded",
        "An entry cannot be opened with its key, or a text that it needs is not there. Somebody or something changed the database.",
        "Run `riskengine audit verify`, which names the first entry that does not fit, and fetch the record from a backup.",
    ),
    _said(
        "unknown-entry",
        "There is no such entry, or several begin so",
        "Entries are named by ids; the beginning is enough where only one begins so.",
        "Copy the id from `riskengine audit list`.",
    ),
    _said(
        "no-assessment",
        "The entry is no assessment",
        "Only an assessment can be overridden, corrected, added to or used; overrides and additions are about one.",
        "Take the entry that the message names.",
    ),
    _said(
        "superseded",
        "The assessment was superseded by a correction",
        "It was found to rest on a wrong answer. What is decided or added belongs to the one that stands.",
        "Take the entry that the message names.",
    ),
    _said(
        "unknown-case",
        "Nothing is recorded of the case, or it has been erased",
        "After an erasure not even the case's name is left, so the two cannot be told apart.",
        "Check the spelling: `riskengine audit list`.",
    ),
    _said(
        "other-case",
        "The entry is of another case",
        "What is known of one person must not decide about another.",
        "Take a recorded assessment of the same case, or correct the case's name.",
    ),
    _said(
        "unknown-reason",
        "There is no such code of a reason",
        "Coded reasons are counted for each rule; a code of one's own would not be counted with the others.",
        "Choose one of the codes in the message; `other` with a text says everything else.",
    ),
    _said(
        "no-correction",
        "It is not said what is corrected, or it is said twice",
        "A correction is a new assessment: of a whole corrected case, or with some answers corrected.",
        "Give a case file, or `--answer ITEM=ANSWER`; not both.",
    ),
    _said(
        "not-confirmed",
        "Something that cannot be undone was not confirmed",
        "There is no terminal to ask on, and an erasure is for ever.",
        "Add `--yes` when you are sure.",
    ),
    _said(
        "no-case-named",
        "A page was asked for, and no case named",
        "A page is of one case, for whoever may read of that case.",
        "Add `--case CASE`, or leave `--format html` out.",
    ),
    _said(
        "no-head",
        "There is no head of a record in the file",
        "Without a head that was kept elsewhere nobody can tell that the end of a record was cut off.",
        "Keep what `riskengine audit head` writes, and give that file.",
    ),
    _said(
        "no-key",
        "The file holds no key to sign or check a head with",
        "Heads are signed with Ed25519 keys in PEM: the private key signs, the public key checks.",
        "Make one: `openssl genpkey -algorithm ed25519 -out head.key`.",
    ),
    _said(
        "no-export",
        "The file is no export of a record",
        "Each line of an export is an object with the entry's header and hash.",
        "Give what `riskengine audit export` writes. From a page, save the data at its end first.",
    ),
)
