import pytest

from geoplan.web.sharing import whatsapp_link, whatsapp_number


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0812-3456-7890", "6281234567890"),
        ("+62 812 3456 7890", "6281234567890"),
        ("81234567890", "6281234567890"),
        ("12", ""),
        ("", ""),
        ("٠٨١٢٣٤٥٦٧٨٩", ""),
    ],
)
def test_a_number_is_written_as_whatsapp_wants_it(phone: str, number: str) -> None:
    assert whatsapp_number(phone) == number


def test_the_text_of_a_link_keeps_every_sign() -> None:
    assert whatsapp_link("a&b=c? é\n", "0812345678") == "https://wa.me/62812345678?text=a%26b%3Dc%3F%20%C3%A9%0A"
