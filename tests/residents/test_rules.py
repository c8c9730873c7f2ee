"""Sealing, blind indexes, names brought to one form."""

import hashlib
import hmac
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geoplan.residents.errors import KeyMissing, SealBroken
from geoplan.residents.rules import Matcher, Place, is_masked, last4, masked, normalised_name, opened, sealed

NIK = "3672014107900001"
HERE = Place("residents_resident", "row-1", "nik")


@dataclass(frozen=True)
class Ring:
    current: str
    seal: dict[str, bytes]


NEW = Ring("k2", {"k1": b"1" * 32, "k2": b"2" * 32})
OLD = Ring("k1", {"k1": b"1" * 32})


def test_a_sealed_value_opens_where_it_was_sealed() -> None:
    assert opened(sealed(NIK, NEW, HERE), NEW, HERE) == NIK
    assert opened(sealed("Ñur’aini", NEW, HERE), NEW, HERE) == "Ñur’aini"


def test_the_seal_is_key_name_nonce_and_aes_gcm_bound_to_table_row_and_column() -> None:
    kept = sealed(NIK, NEW, HERE)
    # 1 byte length + "k2" + 12 bytes nonce + 16 digits + 16 bytes tag
    assert (kept[:3], len(kept)) == (b"\x02k2", 1 + 2 + 12 + 16 + 16)
    assert AESGCM(b"2" * 32).decrypt(kept[3:15], kept[15:], b"residents_resident:row-1:nik") == NIK.encode()
    assert sealed(NIK, NEW, HERE) != kept


def test_old_keys_still_open() -> None:
    assert opened(sealed(NIK, OLD, HERE), NEW, HERE) == NIK


def test_a_value_of_a_key_that_is_gone_does_not_open() -> None:
    with pytest.raises(KeyMissing):
        opened(sealed(NIK, NEW, HERE), OLD, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("residents_resident", "row-2", "nik"),
        Place("residents_resident", "row-1", "kk"),
        Place("residents_sealedcells", "row-1", "nik"),
    ],
)
def test_a_value_moved_to_another_row_column_or_table_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(SealBroken) as refused:
        opened(sealed(NIK, NEW, HERE), NEW, elsewhere)
    assert NIK not in f"{refused.value!r} {refused.value}"
    assert refused.value.__cause__ is None


def test_a_changed_byte_breaks_the_seal() -> None:
    kept = bytearray(sealed(NIK, NEW, HERE))
    kept[-1] ^= 1
    with pytest.raises(SealBroken):
        opened(bytes(kept), NEW, HERE)


def test_blind_indexes_are_hmac_sha256_apart_by_kind() -> None:
    match = Matcher(b"m" * 32)
    assert match.nik(NIK) == hmac.new(b"m" * 32, b"nik:" + NIK.encode(), hashlib.sha256).digest()
    assert match.nik("3672 0141 0790 0001") == match.nik(NIK)
    assert match.kk(NIK) != match.nik(NIK)
    assert Matcher(b"n" * 32).nik(NIK) != match.nik(NIK)


def test_nothing_matches_nothing() -> None:
    match = Matcher(b"m" * 32)
    assert [match.nik(None), match.nik(""), match.kk(" - "), match.name(None), match.name(" . ")] == [None] * 5


@pytest.mark.parametrize(
    ("written", "one_form"),
    [
        ("Ahmad Fauzi", "ahmad fauzi"),
        ("  AHMAD   FAUZI ", "ahmad fauzi"),
        ("H. Ahmad Fauzi, S.Pd.", "ahmad fauzi"),
        ("Drs. H. Ahmad Fauzi M.M.", "ahmad fauzi"),
        ("Ahmad Fauzi S. Pd. I", "ahmad fauzi"),
        ("Hj. Nur'aini", "nuraini"),
        ("Nuraini (almh)", "nuraini"),
        ("Ibu Sri-Wahyuni", "sri wahyuni"),
        ("M.Yusuf bin Ali", "m yusuf bin ali"),
        ("Haji", "haji"),
        ("Bapak H. Dul", "dul"),
        ("Se", "se"),
        ("ＡＨＭＡＤ", "ahmad"),
        ("...", ""),
    ],
)
def test_spellings_of_a_name_meet(written: str, one_form: str) -> None:
    assert normalised_name(written) == one_form


def test_numbers_are_shown_by_their_last_four_digits() -> None:
    assert last4(NIK) == "0001"
    assert (last4("1234"), last4(None)) == (None, None)
    shown = masked({"nik": NIK, "kk": "", "name": "Siti", "phone": "0812"})
    assert shown == {"nik": "•••• 0001", "kk": "", "name": "Siti", "phone": "0812"}
    assert is_masked(shown["nik"])
    assert not is_masked(NIK)
