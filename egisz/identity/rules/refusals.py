"""Why a sign-in did not come about, in words: what is wrong and what to do next.

Codes of ЕСИА: `domain/identity.md` 7; errors of OAuth 2 and OpenID Connect: RFC 6749 4.1.2.1, OpenID Connect Core
3.1.2.6; the rest are ours (`gateway.client`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """text: what is wrong. step: what to do next. again: whether to offer another try at once."""

    text: str
    step: str
    again: bool = True


_OWNER = "Сообщите код администратору этой системы: человек у экрана исправить это не может."
_AGAIN = "Начните вход заново. Повторится — сообщите код администратору."
_CERTIFICATE = "Администратору: зарегистрируйте в ЕСИА тот сертификат, ключом которого подписываются запросы."
_CABINET_PKCE = "Кабинет и сервис входа не договорились о защите кода (PKCE)."
_CONSENTS = Explanation(
    "Согласие на передачу данных не получено, отозвано или истекло.",
    "Начните вход заново и разрешите передачу данных. Свои согласия вы видите в профиле сервиса входа.",
)

_WORDS: dict[str, Explanation] = {
    "ESIA-007002": Explanation("Сертификат кабинета не принадлежит этой системе.", _CERTIFICATE, again=False),
    "ESIA-007003": Explanation("Кабинет послал неверный или повторный параметр.", _AGAIN),
    "ESIA-007004": Explanation(
        "Вы не разрешили передать данные, поэтому вход не выполнен.", "Передумали — начните вход заново."
    ),
    "ESIA-007005": Explanation("Сервис входа не разрешает этой системе такой запрос.", _OWNER, again=False),
    "ESIA-007006": Explanation("Кабинет просит данные, на которые у него нет права.", _OWNER, again=False),
    "ESIA-007007": Explanation("Сервис входа не справился с запросом.", "Повторите через минуту."),
    "ESIA-007008": Explanation("Сервис входа перегружен.", "Повторите через несколько минут."),
    "ESIA-007009": Explanation("Сервис входа не поддерживает такой запрос кабинета.", _OWNER, again=False),
    "ESIA-007011": Explanation("Код входа уже использован или устарел.", "Начните вход заново."),
    "ESIA-007012": Explanation("Сервис входа не поддерживает такой вид входа.", _OWNER, again=False),
    "ESIA-007013": Explanation("Кабинет не указал, какие данные ему нужны.", _OWNER, again=False),
    "ESIA-007014": Explanation("В запросе кабинета не хватает обязательного параметра.", _AGAIN),
    "ESIA-007015": Explanation(
        "Часы этой системы расходятся с часами сервиса входа.",
        "Начните вход заново. Повторится — администратору: сверьте часы сервера с точным временем.",
    ),
    "ESIA-007019": Explanation("У этой системы нет разрешения на ваши данные.", _OWNER, again=False),
    "ESIA-007023": Explanation(
        "Адрес возврата кабинета не зарегистрирован в сервисе входа.",
        "Администратору: зарегистрируйте адрес возврата кабинета (docs/how-to/sign-in.md).",
        again=False,
    ),
    "ESIA-007038": Explanation(_CABINET_PKCE, _AGAIN),
    "ESIA-007039": Explanation(_CABINET_PKCE, _AGAIN),
    "ESIA-007040": Explanation(_CABINET_PKCE, _AGAIN),
    "ESIA-007046": Explanation(
        "Сервис входа требует второго подтверждения, а у вашей учётной записи оно не включено.",
        "Включите вход с подтверждением в профиле сервиса входа и войдите снова.",
    ),
    "ESIA-007053": Explanation(
        "Подпись запроса кабинета не сошлась.",
        "Администратору: проверьте ключ, сертификат, его хэш и часы (docs/how-to/sign-in.md).",
        again=False,
    ),
    "ESIA-007055": Explanation(
        "Нужна подтверждённая учётная запись, а ваша пока не подтверждена.",
        "Подтвердите личность в профиле сервиса входа или в центре обслуживания и войдите снова.",
    ),
    "ESIA-007060": Explanation(
        "Вы вошли не в той роли: нужна учётная запись человека.", "Начните вход заново и выберите вход гражданина."
    ),
    "ESIA-007061": Explanation(
        "Такой вид учётной записи для входа не подходит.", "Войдите с личной учётной записью гражданина."
    ),
    "ESIA-007062": Explanation("Выбранная роль для входа не подходит.", "Начните вход заново и выберите другую роль."),
    "ESIA-007194": Explanation(
        "Вы выбрали организацию, данные которой этой системе не разрешены.",
        "Начните вход заново и выберите свою организацию.",
    ),
    "ESIA-008010": Explanation(
        "Сервис входа не знает этой системы.",
        "Администратору: проверьте мнемонику (EGISZ_ESIA_CLIENT_ID) и её регистрацию.",
        again=False,
    ),
    "ESIA-005013": Explanation("Сервис входа закрыл доступ к вашим данным раньше времени.", "Начните вход заново."),
    "access_denied": Explanation(
        "Вы не разрешили передать данные, поэтому вход не выполнен.", "Передумали — начните вход заново."
    ),
    "login_required": Explanation("Сервис входа просит войти.", "Начните вход заново."),
    "consent_required": _CONSENTS,
    "interaction_required": Explanation("Сервис входа хочет что-то спросить у вас.", "Начните вход заново."),
    "account_selection_required": Explanation("Сервис входа просит выбрать учётную запись.", "Начните вход заново."),
    "invalid_grant": Explanation("Код входа уже использован или устарел.", "Начните вход заново."),
    "invalid_client": Explanation("Сервис входа не узнал эту систему.", _OWNER, again=False),
    "unauthorized_client": Explanation("Сервис входа не разрешает этой системе такой запрос.", _OWNER, again=False),
    "invalid_scope": Explanation("Кабинет просит данные, на которые у него нет права.", _OWNER, again=False),
    "temporarily_unavailable": Explanation("Сервис входа перегружен.", "Повторите через несколько минут."),
    "server_error": Explanation("Сервис входа не справился с запросом.", "Повторите через минуту."),
    "STATE": Explanation("Ответ сервиса входа не подходит к вопросу кабинета.", _AGAIN),
    "TOKEN": Explanation(
        "Сервис входа ответил маркером, которому нельзя верить.",
        "Начните вход заново. Повторится — администратору: проверьте сертификат сервиса входа, iss и часы.",
    ),
    "ANSWER": Explanation("Сервис входа ответил непонятно.", _AGAIN),
    "NONCE": Explanation("Эта страница входа устарела или открыта не в том браузере.", "Начните вход заново."),
    "ISSUER": Explanation("Ответил не тот сервис входа, который выбран в этой системе.", _AGAIN),
}
_UNKNOWN = Explanation("Сервис входа отклонил запрос кабинета.", _AGAIN)


def explain(code: str) -> Explanation:
    """The words for a code; every code has some. `ESIA-0367…` is about consents, whatever its last digits."""
    if code.startswith("ESIA-0367"):
        return _CONSENTS
    return _WORDS.get(code, _UNKNOWN)
