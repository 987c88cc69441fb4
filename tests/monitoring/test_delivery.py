"""Alerts leave through real servers on this machine: a mail server, a system that takes webhooks, a file."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from riskengine.monitoring.alert import CONTACT_DUE, KINDS, WITHDRAWN, Alert, alert_id
from riskengine.monitoring.delivery.message import SUBJECTS, message_for
from riskengine.monitoring.delivery.sending import Delivery, Sending, Trouble
from riskengine.monitoring.receivers import Receiver, Site, read_site
from riskengine.problems import Refused

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = 1_795_348_800_000_000  # 2026-11-22T12:00Z
HOUR = 3_600_000_000


def alert(kind: str = CONTACT_DUE, **more: Any) -> Alert:
    given: dict[str, Any] = {
        "id": alert_id("K-1042", "response", kind, "1", 1),
        "case": "K-1042",
        "chart": "response",
        "kind": kind,
        "step": 1,
        "to": "specialist-service",
        "contact": "fact-team",
        "due": AT,
        "answer_by": AT + 2 * HOUR,
        "because": {"nb": "4 varselsignaler; planen sier 4.", "en": "4 warning signals; the plan says 4."},
        "signs": {"nb": ("sover lite", "låser seg inne"), "en": ("sleeps little", "locks the door")},
    }
    return Alert(**{**given, **more})


def site(*by: dict[str, Any], smtp: dict[str, Any] | None = None, **receiver: Any) -> Site:
    return Site.model_validate({"receivers": {"fact-team": {"by": list(by), **receiver}}, "smtp": smtp})


class Mailbox:
    """A mail server's side: what it has been handed, and what it answers."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's names
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return answer


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, dict[str, Any]]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, {"host": "127.0.0.1", "port": port, "security": "none", "sender": "varsel@example.org"}
    server.stop()


class Taken(list[tuple[dict[str, str], bytes]]):
    """What a webhook has been sent; `answers` are given first, in order."""

    answers: list[int]


@contextmanager
def webhook_server(*answers: int) -> Iterator[tuple[str, Taken]]:
    taken = Taken()
    taken.answers = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(taken.answers.pop(0) if taken.answers else 204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/alerts", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def sending(site_: Site, **more: Any) -> Iterator[tuple[Sending, list[Delivery]]]:
    delivered: list[Delivery] = []
    each = Sending(site_, **{"delivered": lambda each, _: delivered.append(each), "first_wait": 0.02, **more})
    try:
        yield each, delivered
    finally:
        each.close()


def test_each_kind_of_alert_has_its_words_in_both_languages() -> None:
    for language in ("nb", "en"):
        assert set(SUBJECTS[language]) == set(KINDS)
        for kind in KINDS:
            said = message_for(
                alert(kind, late=True, of="0123abcd", about={"nb": "Ny utredning", "en": "A new work-up"}),
                Receiver.model_validate({"language": language, "by": [{"lines": "-"}], "may_read": "signs"}),
            )
            assert "K-1042" in said.subject and "K-1042" in said.text
            assert "{" not in said.text and all(len(line) < 140 for line in said.text.splitlines())


def test_a_message_reads_as_it_should() -> None:
    read = Receiver.model_validate({"by": [{"lines": "-"}], "may_read": "signs"})
    assert message_for(alert(link="https://journal.example.org/r/1"), read).text == (
        "Etter planen for K-1042 skal det tas kontakt. Dette gjelder fra 22.11.2026 kl. 13.00.\n"
        "Bekreft at meldingen er mottatt, innen 22.11.2026 kl. 15.00.\n"
        "\n"
        "Grunn: 4 varselsignaler; planen sier 4.\n"
        "Tegn som er sett: sover lite, låser seg inne.\n"
        "\n"
        "Les mer: https://journal.example.org/r/1\n"
        "Meldingen følger av planen. Hva som skal gjøres, avgjør dere.\n"
        f"Meldingens nummer er {alert().id}. Kommer den flere ganger, er det samme melding.\n"
    )


def test_nobody_reads_more_than_they_may() -> None:
    for may_read, reasons, signs in (("state", False, False), ("reasons", True, False), ("signs", True, True)):
        said = message_for(alert(), Receiver.model_validate({"by": [{"lines": "-"}], "may_read": may_read}))
        everything = said.text + said.subject + json.dumps(said.document, ensure_ascii=False)
        assert ("varselsignaler" in everything) is reasons
        assert ("sover lite" in everything) is signs


def test_mail_arrives_with_an_id_that_tells_repeats(mail: tuple[Mailbox, dict[str, Any]]) -> None:
    box, smtp = mail
    with sending(site({"email": "team@example.org"}, smtp=smtp)) as (out, delivered):
        out.send([alert()])
        assert out.wait(120)
    ((receivers, got),) = box.mails
    assert receivers == ["team@example.org"] and got["Subject"] == "K-1042: kontakt skal tas"
    assert got["Message-ID"] == f"<{alert().id}@example.org>" and "skal det tas kontakt" in got.get_content()
    assert delivered == [Delivery(alert().id, "fact-team/email")]


def test_a_mail_server_that_is_busy_is_asked_again(mail: tuple[Mailbox, dict[str, Any]]) -> None:
    box, smtp = mail
    box.answers += ["451 later", "421 closing"]
    troubles: list[Trouble] = []
    with sending(site({"email": "team@example.org"}, smtp=smtp), told=troubles.append) as (out, delivered):
        out.send([alert()])
        assert out.wait(120) and not out.trouble()
    assert len(box.mails) == 1 and len(delivered) == 1
    assert [(each.tries, each.why) for each in troubles] == [
        (1, "the mail server answered 451"),
        (2, "the mail server answered 421"),
    ]


def test_a_webhook_is_signed_and_its_receiver_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    with webhook_server() as (url, taken), sending(site({"webhook": {"url": url, "secret": "env:HOOK"}})) as (out, _):
        out.send([alert()])
        assert out.wait(120)
    ((headers, body),) = taken
    assert headers["webhook-id"] == alert().id
    assert Webhook(SECRET).verify(body, headers)["kind"] == CONTACT_DUE
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"K-1042", b"K-1043"), headers)
    assert b"varselsignaler" not in body  # may_read: state


def test_a_webhook_is_tried_until_it_takes_the_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    with (
        webhook_server(503, 500, 429) as (url, taken),
        sending(site({"webhook": {"url": url, "secret": "env:HOOK"}})) as (out, delivered),
    ):
        out.send([alert()])
        assert out.wait(120)
    assert len(taken) == 4 and len({headers["webhook-id"] for headers, _ in taken}) == 1
    assert len({body for _, body in taken}) == 1 and len(delivered) == 1


def test_what_a_webhook_refuses_is_kept_and_shown_and_not_hammered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    told = threading.Event()
    with (
        webhook_server(404) as (url, taken),
        sending(site({"webhook": {"url": url, "secret": "env:HOOK"}}), told=lambda _: told.set()) as (out, delivered),
    ):
        out.send([alert()])
        assert told.wait(120) and not out.wait(0.2)
        (trouble,) = out.trouble()
        assert (trouble.why, trouble.case) == ("the webhook answered 404", "K-1042")
    assert len(taken) == 1 and delivered == []


def test_a_slow_way_does_not_hold_up_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    nobody = {"url": "http://127.0.0.1:1/", "secret": "env:HOOK"}
    lines = tmp_path / "alerts.jsonl"
    with sending(site({"webhook": nobody}, {"lines": str(lines)})) as (out, delivered):
        out.send([alert(), alert("escalated")])
        until = time.monotonic() + 120
        while len(delivered) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        assert {each.way for each in delivered} == {"fact-team/lines"}
        assert {each.why for each in out.trouble()} <= {"the webhook did not answer (ConnectError)"}
    assert [json.loads(line)["kind"] for line in lines.read_text().splitlines()] == ["contact-due", "escalated"]
    assert lines.stat().st_mode & 0o077 == 0


def test_the_same_alert_is_sent_once_and_not_again_after_a_restart() -> None:
    out_ = io.StringIO()
    with sending(site({"lines": "-"}), out=out_) as (out, delivered):
        out.send([alert(), alert()])
        assert out.wait(120)
    with sending(site({"lines": "-"}), out=out_) as (again, _):
        again.send([alert()], already=delivered)
        assert again.wait(120)
    assert len(out_.getvalue().splitlines()) == 1


def test_an_alert_that_was_sent_but_not_kept_as_sent_comes_again_with_the_same_id() -> None:
    out_ = io.StringIO()
    kept: list[Delivery] = []

    def keep(delivery: Delivery, _: Alert) -> None:
        if len(out_.getvalue().splitlines()) < 2:
            raise OSError("disk full")
        kept.append(delivery)

    with sending(site({"lines": "-"}), out=out_, delivered=keep) as (out, _):
        out.send([alert()])
        assert out.wait(120)
    ids = [json.loads(line)["id"] for line in out_.getvalue().splitlines()]
    assert ids == [alert().id] * 2 and len(kept) == 1


def test_what_is_withdrawn_before_it_got_through_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    told = threading.Event()
    with (
        webhook_server(503) as (url, taken),
        sending(site({"webhook": {"url": url, "secret": "env:HOOK"}}), told=lambda _: told.set(), first_wait=0.3) as (
            out,
            delivered,
        ),
    ):
        out.send([alert()])
        assert told.wait(120)
        out.drop([alert().id])
        assert out.wait(120)
    assert len(taken) == 1 and delivered == []


def test_who_is_not_in_the_file_is_told_of() -> None:
    with sending(site({"lines": "-"}), out=io.StringIO()) as (out, _):
        assert out.send([alert(contact="gone")]) == [alert(contact="gone")]
        assert out.ways("gone") == () and out.ways("fact-team") == ("fact-team/lines",)


def test_ids_tell_what_is_different_and_only_that() -> None:
    one = alert_id("K-1", "response", CONTACT_DUE, "1", 1)
    assert one == alert_id("K-1", "response", CONTACT_DUE, "1", 1)
    others = [
        alert_id("K-2", "response", CONTACT_DUE, "1", 1),
        alert_id("K-1", "work-up", CONTACT_DUE, "1", 1),
        alert_id("K-1", "response", WITHDRAWN, "1", 1),
        alert_id("K-1", "response", CONTACT_DUE, "2", 1),
        alert_id("K-1", "response", CONTACT_DUE, "1", 2),
    ]
    assert len({one, *others}) == 6


SITE_FAULTS = {
    "two ways in one": (
        {"receivers": {"a": {"by": [{"email": "a@b.no", "lines": "-"}]}}},
        "is one of email, webhook and lines",
    ),
    "mail without a server": (
        {"receivers": {"a": {"by": [{"email": "a@b.no"}]}}},
        "a is reached by email, so the file needs smtp:",
    ),
    "an open line": (
        {"receivers": {"a": {"by": [{"webhook": {"url": "http://example.org/x", "secret": "env:A"}}]}}},
        "an alert goes over https, except to this machine itself",
    ),
    "a secret in the file": (
        {"receivers": {"a": {"by": [{"webhook": {"url": "https://example.org/x", "secret": "hunter2"}}]}}},
        "secret",
    ),
    "open mail": (
        {
            "receivers": {"a": {"by": [{"email": "a@b.no"}]}},
            "smtp": {"host": "mail.example.org", "sender": "a@b.no", "security": "none"},
        },
        "security is starttls or tls",
    ),
    "a word that is none": (
        {"receivers": {"a": {"by": [{"lines": "-"}], "may_read": "reason"}}},
        'did you mean "reasons"?',
    ),
}


@pytest.mark.parametrize("name", SITE_FAULTS)
def test_what_is_wrong_in_a_sites_file_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    content, said = SITE_FAULTS[name]
    path = tmp_path / "site.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_site(path)
    assert said in str(refused.value) and str(path) in str(refused.value)


def test_a_secret_file_must_be_its_owners_alone(tmp_path: Path) -> None:
    held = tmp_path / "secret"
    held.write_text(SECRET, encoding="utf-8")
    open_to_all = site({"webhook": {"url": "http://localhost:1/", "secret": f"file:{held}"}})
    held.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        Sending(open_to_all, delivered=lambda *_: None)
    held.chmod(0o600)
    Sending(open_to_all, delivered=lambda *_: None).close()
    held.write_text("not base64!", encoding="utf-8")
    with pytest.raises(Refused, match="whsec_"):
        Sending(open_to_all, delivered=lambda *_: None)
    with pytest.raises(Refused, match="NO_SUCH is not set"):
        Sending(site({"webhook": {"url": "http://localhost:1/", "secret": "env:NO_SUCH"}}), delivered=lambda *_: None)
