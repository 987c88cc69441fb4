"""The ways out. Each either has delivered when it returns, or says why not and whether to try again."""

from __future__ import annotations

import datetime as dt
import json
import os
import smtplib
import ssl
import sys
import threading
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol, TextIO

from ...evaluation.canonical import canonical
from ...problems import Problem, Refused
from ..receivers import Channel, Site, Smtp, Webhook
from .message import Message
from .secrets import secret

TIMEOUT = 20.0
"""How many seconds another system gets to answer."""

_ASK_AGAIN = {408, 409, 425, 429}


class NotDelivered(Exception):
    """A message that did not get through.

    Attributes:
        why: in words, without address or content.
        again: whether it may get through later.
    """

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.why, self.again = why, again


class Way(Protocol):
    """A way to a receiver."""

    def send(self, message: Message) -> None:
        """Deliver it.

        Raises:
            NotDelivered: it did not get through.
        """
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...


class Lines:
    """A line of JSON for each message, on disk when it returns."""

    _turn = threading.Lock()

    def __init__(self, where: str, out: TextIO | None = None) -> None:
        self._where = where
        self._out = out or (sys.stdout if where == "-" else None)

    def send(self, message: Message) -> None:
        """Write the line."""
        line = canonical(message.document).decode() + "\n"
        try:
            with self._turn:
                if self._out is not None:
                    self._out.write(line)
                    self._out.flush()
                    return
                descriptor = os.open(self._where, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    os.write(descriptor, line.encode())
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        except (OSError, ValueError) as error:  # ValueError: standard output has been closed
            raise NotDelivered(f"the lines cannot be written: {error}", again=True) from None

    def close(self) -> None:
        """Nothing is held open."""


class Posted:
    """A signed HTTP request, in the form of the Standard Webhooks specification."""

    def __init__(self, webhook: Webhook) -> None:
        import httpx
        from standardwebhooks.webhooks import Webhook as Signer

        self._url = webhook.url
        try:
            self._signer = Signer(secret(webhook.secret))
        except ValueError:
            hint = "make one: printf 'whsec_%s' $(head -c 32 /dev/urandom | base64)"
            said = f"the secret of a webhook, {webhook.secret}, is not whsec_ and base64"
            raise Refused([Problem("no-secret", said, None, hint)]) from None
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False)

    def send(self, message: Message) -> None:
        """Post it. Anything but an answer of 2xx is no delivery."""
        import httpx

        body = json.dumps(message.document, ensure_ascii=False, sort_keys=True)
        at = dt.datetime.now(dt.UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signer.sign(message.id, at, body),
        }
        try:
            answer = self._client.post(self._url, content=body.encode(), headers=headers)
        except httpx.HTTPError as error:
            raise NotDelivered(f"the webhook did not answer ({type(error).__name__})", again=True) from None
        if not answer.is_success:
            again = answer.status_code >= 500 or answer.status_code in _ASK_AGAIN
            raise NotDelivered(f"the webhook answered {answer.status_code}", again=again)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class Mailed:
    """A mail. Its Message-ID is made of the alert's id, so that programs that sort mail see repeats as one."""

    def __init__(self, address: str, smtp: Smtp) -> None:
        self._to, self._smtp = address, smtp
        self._password = None if smtp.password is None else secret(smtp.password)

    def send(self, message: Message) -> None:
        """Hand it to the mail server."""
        mail = EmailMessage()
        mail["Subject"] = message.subject
        mail["From"] = self._smtp.sender
        mail["To"] = self._to
        mail["Date"] = format_datetime(dt.datetime.now(dt.UTC))
        mail["Message-ID"] = f"<{message.id}@{self._smtp.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Riskengine-Alert"] = message.id
        mail.set_content(message.text)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotDelivered(f"the mail server refused the receiver ({codes[0]})", again=codes[0] < 500) from None
        except smtplib.SMTPAuthenticationError as error:
            raise NotDelivered(
                f"the mail server does not accept the password ({error.smtp_code})", again=True
            ) from None
        except smtplib.SMTPResponseException as error:
            raise NotDelivered(f"the mail server answered {error.smtp_code}", again=error.smtp_code < 500) from None
        except smtplib.SMTPNotSupportedError:
            said = "the mail server does not offer what is asked of it; see security, user and the addresses in the site's file"
            if self._smtp.security == "starttls":
                said = "the mail server offers no protected line (STARTTLS); see smtp: security in the site's file"
            raise NotDelivered(said, again=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server cannot be reached ({type(error).__name__})", again=True) from None

    def _connected(self) -> smtplib.SMTP:
        smtp = self._smtp
        protected = ssl.create_default_context()
        if smtp.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT, context=protected)
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT)
        try:
            if smtp.security == "starttls":
                server.starttls(context=protected)
            if smtp.user is not None and self._password is not None:
                server.login(smtp.user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def close(self) -> None:
        """Nothing is held open between mails."""


def way(channel: Channel, site: Site, out: TextIO | None = None) -> Way:
    """The way that a channel of a site's file describes.

    Args:
        channel: which.
        site: the file, for its mail server.
        out: what `lines: "-"` writes to, instead of standard output.

    Raises:
        Refused: its secret is not there.
    """
    if channel.webhook is not None:
        return Posted(channel.webhook)
    if channel.email is not None:
        assert site.smtp is not None  # the file's form sees to it
        return Mailed(channel.email, site.smtp)
    assert channel.lines is not None
    return Lines(channel.lines, out if channel.lines == "-" else None)
