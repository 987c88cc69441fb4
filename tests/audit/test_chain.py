"""What is changed in a record is found, each time, and the first entry that does not fit is named."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import rfc8785
from audit_samples import filled, rows, small, tampered, verified
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from riskengine.audit.chain import link_hash
from riskengine.audit.heads import head_of, read_head
from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.problems import Refused

TEXT = ("id", "kind", "recorded", "key_id", "content", "previous", "hash")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chain")
    with Store.open(folder / "record.db") as store:
        filled(store, small(folder))
    return folder / "record.db"


@pytest.fixture
def copy(record: Path, tmp_path: Path) -> Iterator[Path]:
    """The record, to be tampered with."""
    with sqlite3.connect(record) as whole, sqlite3.connect(tmp_path / "record.db") as other:
        whole.backup(other)
    whole.close()
    other.close()
    for name in ("record.db", "record.db.keys"):
        if name.endswith("keys"):
            (tmp_path / name).write_bytes(record.with_name(name).read_bytes())
        (tmp_path / name).chmod(0o600)
    yield tmp_path / "record.db"


WORDS = st.text(max_size=8) | st.text('ab0-:."\\\\,{}\x7f', max_size=8)


@given(WORDS, st.one_of(st.none(), WORDS), st.binary(max_size=32))
def test_a_hash_is_of_canonical_content(word: str, key: str | None, body: bytes) -> None:
    parts = {
        "body": hashlib.sha256(body).hexdigest(), "content": word, "id": word, "key": key, "kind": "sealed",
        "previous": word, "recorded": word,
    }  # fmt: skip
    expected = hashlib.sha256(rfc8785.dumps(parts)).hexdigest()
    assert link_hash(word, "sealed", word, key, word, body, word) == expected


def test_an_untouched_record_holds(copy: Path) -> None:
    found = verified(copy)
    assert found.holds, found.flaws
    assert found.counts == {"decisions": 8, "access": 1}


def test_a_flipped_bit_in_any_entry_is_found_and_named(copy: Path) -> None:
    """Every byte of every column of every entry, one bit of it."""
    flipped = 0
    with sqlite3.connect(copy) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
    with Store.open(copy, create=False) as store:
        for table, log in (("decision", "decisions"), ("access", "access")):
            for seq, *columns in connection.execute(f"SELECT seq, body, {', '.join(TEXT)} FROM {table}").fetchall():
                for name, value in zip(("body", *TEXT), columns, strict=True):
                    if value is None:
                        continue
                    raw = value if isinstance(value, bytes) else value.encode()
                    for at in {0, len(raw) // 2, len(raw) - 1, seq * 7 % len(raw)}:
                        turned = bytearray(raw)
                        turned[at] ^= 1
                        put = bytes(turned) if isinstance(value, bytes) else turned.decode()
                        update = f"UPDATE {table} SET {name} = ? WHERE seq = ?"
                        with connection:
                            connection.execute(update, (put, seq))
                        found = verify(store, open_=False).flaws
                        first = next(flaw for flaw in found if flaw.kind != "unguarded")
                        assert (first.log, first.seq) == (log, seq), (name, at, found)
                        with connection:
                            connection.execute(update, (value, seq))
                        flipped += 1
    connection.close()
    assert flipped > 200


@pytest.mark.parametrize("instead", ["'text'", "NULL", "7"])
def test_a_body_that_is_no_bytes_is_found_and_not_read(copy: Path, instead: str) -> None:
    with sqlite3.connect(copy) as connection:
        schema = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'decision'").fetchone()[0]
        indexes = connection.execute("SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%decision%'").fetchall()
    connection.close()
    loose = schema.replace("decision", "loose").replace("body BLOB NOT NULL", "body BLOB")
    assert loose != schema.replace("decision", "loose")
    tampered(
        copy,
        loose,
        "INSERT INTO loose SELECT * FROM decision",
        "DROP TABLE decision",
        "ALTER TABLE loose RENAME TO decision",
        *(sql for (sql,) in indexes),
        f"UPDATE decision SET body = {instead} WHERE seq = 4",
    )
    assert [(flaw.kind, flaw.seq) for flaw in verified(copy).flaws] == [("changed", 4)]
    with Store.open(copy, create=False) as store, pytest.raises(Refused, match="broken-entry"):
        list(store.kept())


@pytest.mark.parametrize("seq", range(1, 9))
def test_a_removed_entry_is_found(copy: Path, seq: int) -> None:
    tampered(copy, f"DELETE FROM decision WHERE seq = {seq}")
    found = verified(copy)
    # The last one leaves a whole chain behind; only a head that was kept elsewhere tells.
    assert [(flaw.kind, flaw.seq) for flaw in found.flaws] == ([("removed", seq)] if seq < 8 else [])


@pytest.mark.parametrize("seq", range(1, 8))
def test_a_removed_entry_is_found_where_the_others_are_renumbered(copy: Path, seq: int) -> None:
    tampered(
        copy,
        f"DELETE FROM decision WHERE seq = {seq}",
        f"UPDATE decision SET seq = -seq + 1 WHERE seq > {seq}",
        "UPDATE decision SET seq = -seq WHERE seq < 0",
    )
    found = verified(copy)
    assert [(flaw.kind, flaw.seq) for flaw in found.flaws][:1] == [("inserted", seq)]


@pytest.mark.parametrize("seq", range(1, 8))
def test_a_swapped_pair_is_found(copy: Path, seq: int) -> None:
    tampered(
        copy,
        f"UPDATE decision SET seq = -1 WHERE seq = {seq}",
        f"UPDATE decision SET seq = {seq} WHERE seq = {seq + 1}",
        f"UPDATE decision SET seq = {seq + 1} WHERE seq = -1",
    )
    assert [(flaw.kind, flaw.seq) for flaw in verified(copy).flaws][:1] == [("moved", seq)]


def test_an_inserted_entry_is_found(copy: Path) -> None:
    tampered(
        copy,
        "UPDATE decision SET seq = -seq - 1 WHERE seq > 4",
        "UPDATE decision SET seq = -seq WHERE seq < 0",
        f"INSERT INTO decision SELECT 5, 'made-up', kind, recorded, key_id, content, body, '{'a' * 64}', '{'b' * 64}' "
        "FROM decision WHERE seq = 4",
    )
    assert [(flaw.kind, flaw.seq, flaw.id) for flaw in verified(copy).flaws][:1] == [("changed", 5, "made-up")]


def test_a_well_made_entry_put_in_is_found(copy: Path) -> None:
    (last,) = rows(copy, "SELECT recorded, key_id, content, body FROM decision WHERE seq = 4")
    hash_ = link_hash("made-up", "sealed", last[0], last[1], last[2], last[3], "a" * 64)
    tampered(
        copy,
        "UPDATE decision SET seq = -seq - 1 WHERE seq > 4",
        "UPDATE decision SET seq = -seq WHERE seq < 0",
        f"INSERT INTO decision SELECT 5, 'made-up', 'sealed', recorded, key_id, content, body, '{'a' * 64}', '{hash_}' "
        "FROM decision WHERE seq = 4",
    )
    assert [(flaw.kind, flaw.seq, flaw.id) for flaw in verified(copy).flaws][:1] == [("inserted", 5, "made-up")]


def test_a_cut_off_tail_is_found_by_a_head_that_was_kept(copy: Path, tmp_path: Path) -> None:
    with Store.open(copy, create=False) as store:
        head = head_of(store)
    (tmp_path / "head.json").write_bytes(head.to_json())
    kept = read_head(tmp_path / "head.json")
    assert kept == head
    assert verified(copy, head=kept).holds
    tampered(copy, "DELETE FROM decision WHERE seq > 6", "DELETE FROM access")
    assert verified(copy).holds
    found = verified(copy, head=kept)
    assert [(flaw.kind, flaw.log, flaw.seq, flaw.about) for flaw in found.flaws] == [
        ("truncated", "decisions", 6, "8"),
        ("truncated", "access", 0, "1"),
    ]


def test_a_tail_made_anew_is_found_by_a_head(copy: Path, tmp_path: Path) -> None:
    """Cut off and written on: the chain holds, and is as long as it was."""
    with Store.open(copy, create=False) as store:
        head = head_of(store)
    tampered(copy, "DELETE FROM decision WHERE seq > 6")
    with Store.open(copy, create=False) as store:
        filled(store, small(tmp_path), 2)
    assert verified(copy).holds
    assert [(flaw.kind, flaw.seq) for flaw in verified(copy, head=head).flaws] == [("changed", 8)]


def test_a_head_still_holds_after_more_was_recorded(copy: Path, tmp_path: Path) -> None:
    with Store.open(copy, create=False) as store:
        head = head_of(store)
        filled(store, small(tmp_path), 2)
        assert verify(store, head=head).holds


def test_a_head_of_another_record_is_told(copy: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other.db") as other:
        head = head_of(other)
    assert [flaw.kind for flaw in verified(copy, head=head).flaws] == ["other-record"]


def test_a_head_is_signed(copy: Path, tmp_path: Path) -> None:
    keys = [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]
    for at, key in enumerate(keys):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{at}.key").write_bytes(pem)
        (tmp_path / f"{at}.pub").write_bytes(
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
    with Store.open(copy, create=False) as store:
        head = head_of(store)
    signed = head.signed(tmp_path / "0.key")
    assert signed.is_signed_by(tmp_path / "0.pub")
    assert not signed.is_signed_by(tmp_path / "1.pub")
    assert not head.is_signed_by(tmp_path / "0.pub")
    (tmp_path / "head.json").write_bytes(signed.to_json().replace(b'"count":8', b'"count":7'))
    assert not read_head(tmp_path / "head.json").is_signed_by(tmp_path / "0.pub")


def test_a_changed_content_is_found_even_where_the_chain_is_made_anew(copy: Path) -> None:
    """Whoever can write anything can make a whole chain; without the keys they cannot make the contents fit it."""
    (row,) = rows(copy, "SELECT id, kind, recorded, key_id, content, body, previous FROM decision WHERE seq = 8")
    id_, kind, recorded, key_id, content, body, previous = row
    (other,) = rows(copy, "SELECT body FROM decision WHERE seq = 7")
    hash_ = link_hash(id_, kind, recorded, key_id, content, other[0], previous)
    tampered(copy, f"UPDATE decision SET body = x'{other[0].hex()}', hash = '{hash_}' WHERE seq = 8")
    assert body != other[0]
    assert verified(copy, open_=False).holds
    assert [(flaw.kind, flaw.seq) for flaw in verified(copy).flaws] == [("not-opened", 8)]


def test_missing_triggers_are_told(copy: Path) -> None:
    with sqlite3.connect(copy) as connection:
        connection.execute("DROP TRIGGER decision_no_update")
    connection.close()
    assert [(flaw.kind, flaw.about) for flaw in verified(copy).flaws] == [("unguarded", "decision_no_update")]


def test_a_lost_key_is_told(copy: Path) -> None:
    with sqlite3.connect(f"{copy}.keys") as connection:
        connection.execute("DELETE FROM case_key WHERE case_name = 'K-1'")
    connection.close()
    assert [flaw.kind for flaw in verified(copy).flaws] == ["key-lost"]
