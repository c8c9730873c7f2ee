"""Words handed on by WhatsApp: a plain link with the text in it; nothing is sent by us, nobody is asked for a key."""

from urllib.parse import quote

COUNTRY = "62"
SHORTEST, LONGEST = 9, 15


def whatsapp_link(text: str, phone: str = "") -> str:
    """Return the link that opens WhatsApp with a text ready to send: to a number, or to whom the person picks."""
    return f"https://wa.me/{whatsapp_number(phone)}?text={quote(text, safe='')}"


def whatsapp_number(phone: str) -> str:
    """Return a number the way WhatsApp wants it: 0812-3456-7890 becomes 6281234567890; nothing for what is none."""
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    if digits.startswith("0"):
        digits = COUNTRY + digits.removeprefix("0")
    elif digits.startswith("8"):
        digits = COUNTRY + digits
    return digits if SHORTEST <= len(digits) <= LONGEST else ""
