"""The words of an e-mail (RFC 5322): its text, else its HTML, under its subject."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from crawler.documents.encoding import decode
from crawler.documents.visibletext import visible_text


def mail_words(payload: bytes) -> str | None:
    """Subject and body; None where there is no body that can be read."""
    try:
        message = message_from_bytes(payload, policy=policy.default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("plain", "html"))
        body = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(body, bytes):
            return None
        text = decode(body, str(part.get("content-type", ""))).text
        if part.get_content_subtype() == "html":
            text = visible_text(text)
        subject = str(message.get("subject", "")).strip()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return None  # the email package breaks on malformed headers in many ways
    return f"{subject}\n\n{text.strip()}".strip() if text.strip() else None
