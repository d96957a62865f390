from __future__ import annotations

import io
import os
import socket
import struct
import threading
import zlib
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction

from egisz.audit.public import entries
from egisz.files.models import StoredFile
from egisz.files.public import FileLimits, info, infos, read, response, store_bytes, store_upload, sweep_orphans
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Refused, Unavailable
from tests.files import builders

pytestmark = pytest.mark.django_db

ACTOR = Actor(Role.PRACTITIONER, account_id=uuid4(), practitioner_id=uuid4())
LIMITS = FileLimits(total_bytes=25 * 1024 * 1024)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EGISZ_FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def store(data: bytes, name: str = "диплом.pdf", limits: FileLimits = LIMITS, used: int = 0):
    return store_upload(ACTOR, SimpleUploadedFile(name, data), purpose="test", limits=limits, used_bytes=used)


def refusal(data: bytes, name: str = "диплом.pdf", **options) -> str:
    with pytest.raises(Refused) as caught:
        store(data, name, **options)
    (objection,) = caught.value.objections
    assert objection.field == "file"
    assert name in objection.text
    assert StoredFile.objects.count() == 0
    return objection.code


def test_a_pdf_is_kept_byte_by_byte():
    data = builders.pdf(pages=3)
    kept = store(data)
    assert (kept.name, kept.size, kept.content_type, kept.pages) == ("диплом.pdf", len(data), "application/pdf", 3)
    assert kept.sha256 == sha256(data).hexdigest()
    assert read(kept.id) == data
    assert info(kept.id) == kept
    assert infos([kept.id, uuid4()]) == {kept.id: kept}


def test_the_owner_and_the_journal_know():
    kept = store(builders.pdf())
    assert StoredFile.objects.get(pk=kept.id).owner_account_id == ACTOR.account_id
    (entry,) = entries(resource="files.StoredFile", resource_id=kept.id)
    assert entry.code == "files.stored"
    assert "диплом" not in str(entry.details)


@pytest.mark.parametrize("name", ["СКАН.PDF", "диплом.jpg", "без расширения"])
def test_the_content_decides_not_the_name(name):
    assert store(builders.pdf(), name).name.lower().endswith(".pdf")


def test_a_large_upload_from_a_temporary_file():
    upload = TemporaryUploadedFile("скан.pdf", "application/pdf", 0, None)
    upload.size = upload.write(builders.pdf())
    upload.seek(0)
    assert store_upload(ACTOR, upload, purpose="test", limits=LIMITS).pages == 1
    upload.close()


def test_an_empty_file():
    assert refusal(b"") == "FILE_EMPTY"


@pytest.mark.parametrize("data", [b"PK\x03\x04 word", "просто текст".encode(), b"<html>%PDF-1.7</html>", b"MZ%PDF-"])
def test_not_a_pdf_under_its_name(data):
    assert refusal(data) == "FILE_NOT_PDF"


def test_a_word_document_is_told_what_to_do():
    with pytest.raises(Refused) as caught:
        store(b"PK\x03\x04", "диплом.docx")
    assert caught.value.objections[0].text == ("Файл «диплом.docx» не PDF. Сохраните его как PDF и приложите ещё раз")


@pytest.mark.parametrize(
    "data", [builders.pdf()[:-60], b"%PDF-1.7\nnothing more", b"%PDF-1.7\n" + b"\0" * 400 + b"%%EOF"]
)
def test_a_broken_pdf(data):
    assert refusal(data) == "FILE_BROKEN"


def test_a_pdf_without_pages():
    assert refusal(builders.pdf(pages=0)) == "FILE_BROKEN"


def test_a_pdf_with_a_wrong_table_but_whole():
    data = builders.pdf().replace(b"startxref\n", b"startxref\n9")
    assert store(data).pages == 1


@pytest.mark.parametrize("user", ["secret", ""])
def test_an_encrypted_pdf(user):
    assert refusal(builders.pdf(encryption=pikepdf.Encryption(owner="o", user=user))) == "FILE_ENCRYPTED"


@pytest.mark.parametrize("hostile", builders.HOSTILE, ids=lambda function: function.__name__)
@pytest.mark.parametrize("packed", [False, True])
def test_active_content(hostile, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert refusal(builders.pdf(change=hostile, object_stream_mode=mode)) == "FILE_ACTIVE_CONTENT"


def test_links_and_views_are_not_active():
    assert store(builders.pdf(change=builders.harmless)).pages == 1


def test_limits_of_one_and_of_all():
    data = builders.pdf()
    assert refusal(data, limits=FileLimits(10_000, each_bytes=len(data) - 1)) == "FILE_TOO_LARGE"
    assert refusal(data, limits=FileLimits(len(data) + 10), used=11) == "FILES_TOTAL_EXCEEDED"
    assert store(data, limits=FileLimits(len(data) + 10), used=10).size == len(data)


@pytest.mark.parametrize(("form", "name"), [("JPEG", "фото.jpg"), ("PNG", "фото.PNG")])
def test_a_photo_becomes_a_pdf_page(form, name):
    kept = store(builders.picture(form), name)
    assert (kept.name, kept.content_type, kept.pages) == ("фото.pdf", "application/pdf", 1)
    with pikepdf.open(io.BytesIO(read(kept.id))) as document:
        width, height = (float(side) for side in document.pages[0].mediabox[2:])
    assert width > height
    assert max(width, height) <= 843


def test_a_photo_is_turned_as_the_camera_was_held():
    kept = store(builders.picture(orientation=6), "фото.jpg")
    with pikepdf.open(io.BytesIO(read(kept.id))) as document:
        width, height = (float(side) for side in document.pages[0].mediabox[2:])
    assert height > width


def test_a_transparent_picture_lies_on_white():
    assert store(builders.picture("PNG", mode="RGBA"), "схема.png").pages == 1


def test_a_torn_photo():
    import weasyprint  # noqa: F401 - it teaches Pillow to accept torn pictures; we do not

    assert refusal(builders.picture()[:-100] + b"", "фото.jpg") == "FILE_BROKEN"


def test_a_picture_bomb_is_not_unpacked():
    header = b"\x89PNG\r\n\x1a\n"
    body = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + body
    data = header + struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    assert refusal(data, "бомба.png") == "FILE_TOO_LARGE"


def test_what_the_system_made_is_kept_as_it_is():
    kept = store_bytes(
        ACTOR, b"signature", name="протокол.sig", content_type="application/pkcs7-signature", purpose="x"
    )
    assert read(kept.id) == b"signature"
    with pytest.raises(Refused):
        store_bytes(ACTOR, b"", name="x", content_type="application/pdf", purpose="x")


def test_the_answer_streams_and_cannot_run_anything():
    data = builders.pdf()
    kept = store(data, "Диплом врача.pdf")
    answer = response(kept.id)
    assert answer.streaming
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    answer.file_to_stream.close()
    shown = response(kept.id, inline=True)
    assert shown["Content-Disposition"].startswith("inline")
    shown.file_to_stream.close()


def test_only_a_pdf_is_shown_inline():
    kept = store_bytes(ACTOR, b"<script>", name="x.html", content_type="text/html", purpose="x")
    answer = response(kept.id, inline=True)
    assert answer["Content-Disposition"].startswith("attachment")
    answer.file_to_stream.close()


def test_an_unknown_file():
    for ask in (info, read, response):
        with pytest.raises(NotFound):
            ask(uuid4())


def test_lost_bytes_are_told_calmly(folder):
    kept = store(builders.pdf())
    (folder / StoredFile.objects.get().key).unlink()
    with pytest.raises(Unavailable):
        read(kept.id)


def test_altered_bytes_are_never_given(folder):
    kept = store(builders.pdf())
    (folder / StoredFile.objects.get().key).write_bytes(b"other")
    with pytest.raises(RuntimeError, match="checksum"):
        read(kept.id)


def test_a_storage_that_cannot_write_refuses(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.EGISZ_FILES_DIR = tmp_path / "file"
    with pytest.raises(Unavailable):
        store(builders.pdf())


def test_orphans_older_than_a_day_are_swept(folder):
    kept = store(builders.pdf())
    with transaction.atomic():
        store(builders.pdf(pages=2))
        transaction.set_rollback(True)
    (folder / "unfinished" / "0abc").write_bytes(b"half")
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 3
    assert sweep_orphans(clock.now()) == 0
    assert sweep_orphans(clock.now() + timedelta(days=1, minutes=1)) == 2
    assert read(kept.id)


def test_stored_files_are_readable_by_the_owner_only(folder):
    store(builders.pdf())
    path = folder / StoredFile.objects.get().key
    assert os.stat(path).st_mode & 0o077 == 0


class Clamd(threading.Thread):
    """A stand-in that speaks clamd's protocol on loopback."""

    def __init__(self, verdict: bytes) -> None:
        super().__init__(daemon=True)
        self.verdict, self.received = verdict, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"

    def run(self) -> None:
        line, _ = self.server.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(size)
            line.sendall(self.verdict)
        self.server.close()


@pytest.fixture
def clamd(settings):
    def start(verdict: bytes) -> Clamd:
        stand_in = Clamd(verdict)
        stand_in.start()
        settings.EGISZ_CLAMD = stand_in.address
        return stand_in

    return start


def test_the_antivirus_sees_every_byte(clamd):
    stand_in = clamd(b"stream: OK\0")
    data = builders.pdf()
    store(data)
    stand_in.join(5)
    assert stand_in.received == data


def test_an_infected_file_is_refused(clamd):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")
    assert refusal(builders.pdf()) == "FILE_INFECTED"


@pytest.mark.parametrize("verdict", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_an_antivirus_that_does_not_answer_means_no(clamd, verdict):
    clamd(verdict)
    with pytest.raises(Unavailable):
        store(builders.pdf())


def test_an_antivirus_that_is_down_means_no(settings):
    settings.EGISZ_CLAMD = "unix:/nonexistent/clamd.ctl"
    with pytest.raises(Unavailable):
        store(builders.pdf())
