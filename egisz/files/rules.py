"""What may be stored: limits, kinds by content, names of files, and what to tell the person. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from egisz.kernel.errors import Objection
from egisz.kernel.text import file_size

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
MAX_IMAGE_PIXELS = 60_000_000
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How much may be uploaded; the figures come from the caller's rule set.

    extensions: what the law names, for example ("pdf",). The content is checked, not the name.
    """

    total_bytes: int
    each_bytes: int | None = None
    extensions: tuple[str, ...] = ("pdf",)


def kind_by_content(head: bytes) -> str:
    """The type by the first bytes; "" for everything that is not taken."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00").startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return ""


def clean_name(name: str) -> str:
    """The name that the person gave, without folders, control and direction signs; «документ» when nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    tidy = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", seen)).strip(" .")
    stem, dot, extension = tidy.rpartition(".")
    if dot and 0 < len(extension) <= 5:
        return f"{(stem or 'документ')[:_LONGEST_NAME]}.{extension}"
    return tidy[:_LONGEST_NAME] or "документ"


def pdf_name(name: str) -> str:
    """The name under which the PDF is kept: «фото.JPG» → «фото.pdf», «диплом.docx» → «диплом.docx.pdf»."""
    cleaned = clean_name(name)
    if cleaned.lower().endswith(".pdf"):
        return cleaned
    return re.sub(r"\.(jpe?g|png)$", "", cleaned, flags=re.IGNORECASE) + ".pdf"


def size_objections(name: str, size: int, limits: FileLimits, used_bytes: int, field: str = "file") -> list[Objection]:
    """Empty, larger than one file may be, or too much together with what is there already."""
    if size == 0:
        return [empty(name, field)]
    if limits.each_bytes is not None and size > limits.each_bytes:
        return [too_large(name, size, limits.each_bytes, field)]
    if size > limits.total_bytes:
        return [too_large(name, size, limits.total_bytes, field)]
    if used_bytes + size > limits.total_bytes:
        text = (
            f"Вместе с файлом «{name}» получится {file_size(used_bytes + size)}, а можно не больше "
            f"{file_size(limits.total_bytes)}. Уберите лишний файл или сожмите этот и приложите ещё раз"
        )
        return [Objection("FILES_TOTAL_EXCEEDED", text, field)]
    return []


def empty(name: str, field: str = "file") -> Objection:
    return Objection("FILE_EMPTY", f"Файл «{name}» пустой. Выберите другой файл", field)


def too_large(name: str, size: int, limit: int, field: str = "file") -> Objection:
    return Objection(
        "FILE_TOO_LARGE",
        f"Файл «{name}» занимает {file_size(size)}, а можно не больше {file_size(limit)}. "
        "Сожмите его или отсканируйте с меньшим качеством и приложите ещё раз",
        field,
    )


def too_many_pixels(name: str, field: str = "file") -> Objection:
    return Objection(
        "FILE_TOO_LARGE",
        f"Снимок «{name}» слишком большой: больше {MAX_IMAGE_PIXELS // 1_000_000} мегапикселей. "
        "Уменьшите его или сохраните как PDF и приложите ещё раз",
        field,
    )


def not_pdf(name: str, field: str = "file") -> Objection:
    return Objection("FILE_NOT_PDF", f"Файл «{name}» не PDF. Сохраните его как PDF и приложите ещё раз", field)


def broken(name: str, field: str = "file") -> Objection:
    return Objection(
        "FILE_BROKEN",
        f"Файл «{name}» повреждён и не открывается. Скачайте или отсканируйте его заново и приложите ещё раз",
        field,
    )


def encrypted(name: str, field: str = "file") -> Objection:
    return Objection(
        "FILE_ENCRYPTED",
        f"Файл «{name}» закрыт паролем или защитой. Сохраните его без пароля и приложите ещё раз",
        field,
    )


def active_content(name: str, field: str = "file") -> Objection:
    return Objection(
        "FILE_ACTIVE_CONTENT",
        f"В файле «{name}» есть программы или вложенные файлы, такой принять нельзя. Откройте его, выберите «Печать», "
        "затем «Сохранить как PDF», и приложите то, что получилось",
        field,
    )


def infected(name: str, field: str = "file") -> Objection:
    return Objection(
        "FILE_INFECTED",
        f"В файле «{name}» найдена вредоносная программа. Проверьте компьютер антивирусом и приложите другой файл",
        field,
    )
