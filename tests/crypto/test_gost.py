from __future__ import annotations

import threading

import pytest

from egisz.crypto import gost

# ГОСТ Р 34.11-2012, приложение А: M1 is 63 characters, M2 is a line of «Слово о полку Игореве» in windows-1251.
M1 = b"012345678901234567890123456789012345678901234567890123456789012"
M2 = "Се ветри, Стрибожи внуци, веютъ с моря стрелами на храбрыя плъкы Игоревы".encode("cp1251")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (M1, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
        (M2, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50"),
        (b"", "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb"),
    ],
)
def test_streebog_256_known_answers(message: bytes, expected: str) -> None:
    assert gost.streebog256(message).hex() == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            M1,
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
            "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48",
        ),
        (
            M2,
            "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376"
            "035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28",
        ),
    ],
)
def test_streebog_512_known_answers(message: bytes, expected: str) -> None:
    assert gost.streebog512(message).hex() == expected


@pytest.mark.parametrize(("curve", "length"), [("256A", 64), ("256B", 64), ("512A", 128)])
def test_a_raw_signature_belongs_to_its_data_and_key(curve: str, length: int) -> None:
    key, other = gost.generate_key(curve), gost.generate_key(curve)
    spki = gost.public_key(key)
    signature = gost.sign_raw(key, b"document")
    assert len(signature) == length
    assert gost.verify_with_spki(spki, b"document", signature)
    assert not gost.verify_with_spki(spki, b"documenT", signature)
    assert not gost.verify_with_spki(gost.public_key(other), b"document", signature)
    assert not gost.verify_with_spki(spki, b"document", signature[:-1])
    assert not gost.verify_with_spki(spki, b"document", bytes(length))
    assert not gost.verify_with_spki(spki, b"document", b"")


def test_the_library_passes_its_self_check() -> None:
    assert gost.self_check().startswith("GnuTLS 3.")


def test_keys_are_usable_from_many_threads_at_once() -> None:
    key = gost.generate_key()
    spki = gost.public_key(key)
    wrong: list[int] = []

    def work(number: int) -> None:
        for turn in range(20):
            data = f"{number}:{turn}".encode()
            if not gost.verify_with_spki(spki, data, gost.sign_raw(key, data)):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
