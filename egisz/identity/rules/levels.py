"""How an identity is confirmed in person, and what may change the level of an account. Pure.

The levels are those of ЕСИА (ПП РФ от 28.11.2011 № 977): упрощённая, стандартная, подтверждённая. The list of what an
operator compares is the house's own choice, after the rules of ЕСИА for a visit to a centre of service.
"""

from __future__ import annotations

from collections.abc import Sequence

from egisz.kernel.errors import Objection

SIMPLIFIED, STANDARD, CONFIRMED = "simplified", "standard", "confirmed"
ORDER = (SIMPLIFIED, STANDARD, CONFIRMED)

# What the operator compares with the document, each by itself.
CHECKS: tuple[tuple[str, str], ...] = (
    ("photo", "Лицо человека и фотография в документе совпадают"),
    ("name", "Фамилия, имя и отчество в документе те же, что в учётной записи"),
    ("birth", "Дата рождения в документе та же"),
    ("valid", "Документ подлинный и действующий"),
    ("snils", "СНИЛС человек назвал или показал сам"),
)


def is_raised(before: str, after: str) -> bool:
    """Whether the second level is higher than the first."""
    return ORDER.index(after) > ORDER.index(before)


def visit_objections(
    *, is_self: bool, is_active: bool, level: str, document_kind: str, document: str, checked: Sequence[str]
) -> list[Objection]:
    """Why the operator cannot confirm this identity now."""
    if is_self:
        text = "Свою личность подтвердить нельзя. Это сделает другой оператор"
        return [Objection("VISIT_SELF", text)]
    found: list[Objection] = []
    if not is_active:
        text = "Учётная запись заблокирована. Сначала её разблокирует администратор безопасности"
        found.append(Objection("VISIT_BLOCKED", text))
    if level == CONFIRMED:
        found.append(Objection("VISIT_CONFIRMED", "Личность уже подтверждена, повторять не нужно"))
    if not document_kind.strip():
        found.append(Objection("DOCUMENT_KIND", "Выберите вид документа", "document_kind"))
    if not document.strip():
        found.append(Objection("DOCUMENT_NUMBER", "Впишите серию и номер документа", "document"))
    missing = [words for key, words in CHECKS if key not in checked]
    if missing:
        text = f"Отметьте, что сверили: {missing[0][0].lower()}{missing[0][1:]}"
        if len(missing) > 1:
            text = f"{text} — и ещё {len(missing) - 1}"
        found.append(Objection("CHECKS_MISSING", f"{text}. Если что-то не сошлось, подтверждать нельзя", "checked"))
    return found


def lowering_objections(before: str, after: str, ground: str) -> list[Objection]:
    """A level is only lowered by hand; it is raised by a visit, a signature or ЕСИА."""
    found: list[Objection] = []
    if after not in ORDER or not is_raised(after, before):
        text = "Вручную уровень можно только понизить. Поднимает его оператор, когда человек придёт с паспортом"
        found.append(Objection("LEVEL_NOT_LOWERED", text, "level"))
    if not ground.strip():
        found.append(Objection("GROUND_REQUIRED", "Напишите, почему понижаете уровень", "ground"))
    return found
