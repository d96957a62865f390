"""The protocol of ЕСИА as pure functions: what is signed, in which order, by when; scopes and error codes.

Order and forms of the signature: `domain/identity.md` 4.2. Two faces: v1 (`/aas/oauth2/ac`, `te`) signs
`scope + timestamp + client_id + state` as a detached CMS; v2 (`v2/ac`, `v3/te`) signs
`client_id + scope [+ scope_org] + timestamp + state + redirect_uri [+ code]` as 64 raw bytes of
ГОСТ Р 34.10-2012-256, the certificate named by `client_certificate_hash`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TIMESTAMP_FORM = "%Y.%m.%d %H:%M:%S %z"
_OID_OF_SCOPE = re.compile(r"\?.*$")


class Face(StrEnum):
    V1 = "v1"
    V2 = "v2"


class Code(StrEnum):
    """ЕСИА error codes that this provider answers with (`domain/identity.md` 7)."""

    FOREIGN_CERTIFICATE = "ESIA-007002"
    WRONG_PARAMETER = "ESIA-007003"
    REFUSED_BY_OWNER = "ESIA-007004"
    NOT_ALLOWED = "ESIA-007005"
    WRONG_SCOPE = "ESIA-007006"
    FAILURE = "ESIA-007007"
    NOT_SUPPORTED_GRANT = "ESIA-007009"
    WRONG_CODE = "ESIA-007011"
    NOT_SUPPORTED_RESPONSE = "ESIA-007012"
    NO_SCOPE = "ESIA-007013"
    PARAMETER_MISSING = "ESIA-007014"
    WRONG_TIME = "ESIA-007015"
    NO_PERMISSION = "ESIA-007019"
    WRONG_REDIRECT = "ESIA-007023"
    WRONG_SECRET = "ESIA-007053"  # noqa: S105 - a code of an error
    NOT_CONFIRMED = "ESIA-007055"
    CLIENT_UNKNOWN = "ESIA-008010"
    WRONG_TOKEN = "ESIA-005013"  # noqa: S105 - a code of an error


# code → (OAuth 2 error, name of the reason, human sentence with the next step)
MESSAGES: dict[Code, tuple[str, str, str]] = {
    Code.FOREIGN_CERTIFICATE: (
        "invalid_request",
        "certificateMismatch",
        "Сертификат не принадлежит этой системе. Владельцу системы: зарегистрируйте сертификат у администратора.",
    ),
    Code.WRONG_PARAMETER: (
        "invalid_request",
        "invalidParameter",
        "Система прислала неверный запрос. Вернитесь и начните вход заново.",
    ),
    Code.REFUSED_BY_OWNER: (
        "access_denied",
        "userDenied",
        "Вы не разрешили передать данные. Вход не выполнен: начните заново, если передумали.",
    ),
    Code.NOT_ALLOWED: (
        "unauthorized_client",
        "clientNotAllowed",
        "Этой системе такой запрос не разрешён. Обратитесь к её владельцу.",
    ),
    Code.WRONG_SCOPE: (
        "invalid_scope",
        "invalidScope",
        "Система просит данные, на которые у неё нет права. Обратитесь к её владельцу.",
    ),
    Code.FAILURE: ("server_error", "serverError", "Сервис входа не справился с запросом. Повторите через минуту."),
    Code.NOT_SUPPORTED_GRANT: (
        "unsupported_grant_type",
        "unsupportedGrantType",
        "Такой вид запроса не поддерживается. Владельцу системы: используйте authorization_code или refresh_token.",
    ),
    Code.WRONG_CODE: (
        "invalid_grant",
        "invalidGrant",
        "Код входа уже использован или устарел. Начните вход заново.",
    ),
    Code.NOT_SUPPORTED_RESPONSE: (
        "unsupported_response_type",
        "unsupportedResponseType",
        "Такой вид входа не поддерживается. Владельцу системы: укажите response_type=code.",
    ),
    Code.NO_SCOPE: ("invalid_scope", "scopeMissing", "Система не указала, какие данные ей нужны."),
    Code.PARAMETER_MISSING: (
        "invalid_request",
        "parameterMissing",
        "В запросе не хватает обязательного параметра. Вернитесь и начните вход заново.",
    ),
    Code.WRONG_TIME: (
        "invalid_request",
        "invalidTimestamp",
        "Часы системы расходятся с часами сервиса входа. Начните заново; повторится — сообщите владельцу системы.",
    ),
    Code.NO_PERMISSION: ("access_denied", "noPermission", "Нет права на эти данные."),
    Code.WRONG_REDIRECT: (
        "invalid_request",
        "invalidRedirectUri",
        "Система просит вернуть вас на адрес, который она не регистрировала. Это может быть обман: закройте страницу.",
    ),
    Code.WRONG_SECRET: (
        "invalid_client",
        "invalidClientSecret",
        "Подпись системы не сошлась. Владельцу системы: проверьте ключ, порядок полей и хэш сертификата.",
    ),
    Code.NOT_CONFIRMED: (
        "access_denied",
        "accountNotConfirmed",
        "Нужна подтверждённая учётная запись. Подтвердите личность и войдите снова.",
    ),
    Code.CLIENT_UNKNOWN: (
        "unauthorized_client",
        "clientUnknown",
        "Система, из которой вы пришли, не зарегистрирована. Вернитесь и проверьте адрес.",
    ),
    Code.WRONG_TOKEN: ("invalid_token", "tokenExpired", "Маркер доступа неизвестен или устарел."),
}


class ProtocolError(Exception):
    """The provider refuses a request of a client system."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code

    @property
    def error(self) -> str:
        return MESSAGES[self.code][0]

    @property
    def description(self) -> str:
        return f"{self.code.value}: OAuthErrorEnum.{MESSAGES[self.code][1]}"

    @property
    def human(self) -> str:
        return MESSAGES[self.code][2]


@dataclass(frozen=True, slots=True)
class ScopeInfo:
    code: str
    words: str


SCOPES: dict[str, ScopeInfo] = {
    code: ScopeInfo(code, words)
    for code, words in (
        ("openid", "подтверждение, что это вы"),
        ("fullname", "фамилия, имя и отчество"),
        ("birthdate", "дата рождения"),
        ("snils", "СНИЛС"),
        ("email", "адрес электронной почты"),
        ("mobile", "номер мобильного телефона"),
        ("contacts", "контакты: почта и телефон"),
        ("usr_org", "организации, от имени которых вы действуете"),
        ("id_doc", "документ, удостоверяющий личность"),
        ("addresses", "адреса"),
        ("org_shortname", "краткое название вашей организации"),
        ("org_fullname", "полное название вашей организации"),
        ("org_ogrn", "ОГРН вашей организации"),
        ("org_inn", "ИНН вашей организации"),
        ("http://esia.gosuslugi.ru/org_inf", "открытые сведения организации: название, ОГРН, ИНН"),
        ("http://esia.gosuslugi.ru/usr_inf", "сведения профиля: имя, дата рождения, СНИЛС, контакты"),
    )
}
EVERYTHING_SCOPE = "http://esia.gosuslugi.ru/usr_inf"
ORGANIZATION_SCOPE = "http://esia.gosuslugi.ru/org_inf"
# scope → member of an organisation
ORGANIZATION_MEMBERS = {
    "org_shortname": "shortName", "org_fullname": "fullName", "org_ogrn": "ogrn", "org_inn": "inn",
}  # fmt: skip


def scope_list(scope: str) -> list[str]:
    """«fullname?oid=1000 openid» → ["fullname", "openid"]: the oid that clients echo back is dropped."""
    return [_OID_OF_SCOPE.sub("", part) for part in scope.split()]


def organization_of(scope: str) -> str:
    """`…/org_inf?org_oid=X` → X: the organisation that a system asks for itself about; "" for anything else."""
    address, _, query = scope.strip().partition("?")
    name, _, oid = query.partition("=")
    return oid if address == ORGANIZATION_SCOPE and name == "org_oid" and oid.replace(".", "").isdigit() else ""


def scopes_with_oid(scope: str, oid: int) -> str:
    return " ".join(part if part == "openid" else f"{part}?oid={oid}" for part in scope_list(scope))


def signed_string(face: Face, params: Mapping[str, str], *, code: str = "") -> str:
    """The string under `client_secret`; no separators. `code` only in the token request of the new face."""

    def value(name: str) -> str:
        return params.get(name, "")

    if face is Face.V1:
        return value("scope") + value("timestamp") + value("client_id") + value("state")
    head = value("client_id") + value("scope") + value("scope_org") + value("timestamp")
    return head + value("state") + value("redirect_uri") + code


def decode_secret(text: str) -> bytes | None:
    """`client_secret` from base64url or base64, with or without padding; None when it is neither."""
    folded = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(folded + "=" * (-len(folded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def encode_secret(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).decode()


def timestamp_of(now: datetime) -> str:
    return now.strftime(TIMESTAMP_FORM)


def time_is_right(timestamp: str, now: datetime, tolerance: timedelta) -> bool:
    """Whether the client's moment is within the tolerance of ours."""
    try:
        moment = datetime.strptime(timestamp, TIMESTAMP_FORM)
    except ValueError:
        return False
    return abs(now - moment) <= tolerance


LEVEL_WORDS = {
    "simplified": "упрощённая",
    "standard": "стандартная",
    "confirmed": "подтверждённая",
}


def assurance_of(*, trusted: bool, snils: str) -> str:
    """The level as a provider tells it: confirmed only on its word, standard with a СНИЛС, else the lowest."""
    if trusted:
        return "confirmed"
    return "standard" if snils else "simplified"
