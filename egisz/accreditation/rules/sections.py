"""The seven sections of an application, in the order in which they are shown (`domain/cabinet.md` 3)."""

from __future__ import annotations

from typing import Final

PERSONAL: Final = "personal"
CONTACTS: Final = "contacts"
SPECIALTY: Final = "specialty"
PROFESSIONAL: Final = "professional"
EDUCATION: Final = "education"
DOCUMENTS: Final = "documents"
SENDING: Final = "sending"

TITLES: Final[dict[str, str]] = {
    PERSONAL: "Личные данные",
    CONTACTS: "Контакты",
    SPECIALTY: "Специальность и образование",
    PROFESSIONAL: "Профессиональная часть",
    EDUCATION: "Образовательная часть",
    DOCUMENTS: "Документы",
    SENDING: "Проверка, согласие и отправка",
}
ORDER: Final = tuple(TITLES)
