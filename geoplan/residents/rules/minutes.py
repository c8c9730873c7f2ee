"""What a scanned page may be."""

HEAD, FOOT, FOOT_WITHIN = b"%PDF-", b"%%EOF", 2048


def is_pdf(content: bytes) -> bool:
    """Say whether bytes begin and end as a PDF file does. Nothing inside is looked at, or ever opened here."""
    return content.startswith(HEAD) and FOOT in content[-FOOT_WITHIN:]
