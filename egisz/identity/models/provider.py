"""Tables of the embedded ЕСИА-compatible provider. Codes and tokens are kept only as hashes."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.db.fields import BlindIndexField
from egisz.kernel import clock


class OAuthClient(models.Model):
    """Информационная система, которая принимает вход через этого провайдера."""

    class Kind(models.TextChoices):
        OWN = "own", "своя"
        OUTSIDE = "outside", "сторонняя"

    class Algorithm(models.TextChoices):
        GOST = "gost", "ГОСТ Р 34.10-2012"
        RSA = "rsa", "RSA"

    class AuthMethod(models.TextChoices):
        """How a client proves itself at the token endpoint of OpenID Connect (RFC 7591, 2)."""

        BASIC = "client_secret_basic", "секрет в заголовке"
        POST = "client_secret_post", "секрет в теле запроса"
        KEY = "private_key_jwt", "подпись ключом"
        NONE = "none", "нет секрета, только PKCE"

    class TokenAlgorithm(models.TextChoices):
        """What the tokens for this system are signed with in the face of ЕСИА (chosen in the system's card there)."""

        RS256 = "RS256", "RS256"
        GOST = "GOST3410_2012_256", "ГОСТ Р 34.10-2012"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mnemonic = models.CharField("мнемоника", max_length=60, unique=True)
    title = models.CharField("название", max_length=200)
    kind = models.CharField("вид", max_length=8, choices=Kind.choices, default=Kind.OUTSIDE)
    redirect_uris = models.JSONField("адреса возврата", default=list)
    scopes = models.TextField("разрешённые области данных, через пробел")
    algorithm = models.CharField("алгоритм", max_length=4, choices=Algorithm.choices, blank=True)
    certificate = models.BinaryField("сертификат, DER; пусто: не клиент протокола ЕСИА", default=b"")
    certificate_hash = models.CharField(
        "хэш сертификата ГОСТ Р 34.11-2012-256", max_length=64, db_index=True, blank=True
    )
    token_algorithm = models.CharField(
        "чем подписаны маркеры для этой системы",
        max_length=20,
        choices=TokenAlgorithm.choices,
        default=TokenAlgorithm.RS256,
    )
    auth_method = models.CharField(
        "как клиент доказывает себя; пусто: не клиент OpenID Connect",
        max_length=20,
        choices=AuthMethod.choices,
        blank=True,
    )
    secret_hash = models.BinaryField("хэш секрета", max_length=32, default=b"")
    public_keys = models.JSONField("открытые ключи клиента, JWKS", default=dict)
    grant_types = models.JSONField("виды запросов", default=list)
    logout_uris = models.JSONField("адреса после выхода", default=list)
    issuer = models.CharField("iss в маркерах, если отличается", max_length=200, blank=True)
    is_active = models.BooleanField("действует", default=True)
    created_at = models.DateTimeField("зарегистрирована", default=clock.now)

    class Meta:
        verbose_name = "система-клиент"

    def __str__(self) -> str:
        return self.mnemonic


class Consent(models.Model):
    """Согласие передать системе данные: given once for a set of scopes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("identity.OAuthClient", on_delete=models.PROTECT, related_name="+")
    scopes = models.TextField("области данных, через пробел")
    given_at = models.DateTimeField("дано", default=clock.now)

    class Meta:
        verbose_name = "согласие на передачу данных"
        constraints = [models.UniqueConstraint(fields=["account", "client"], name="identity_consent_once")]

    def __str__(self) -> str:
        return self.scopes


class ProviderSession(models.Model):
    """Сеанс у провайдера входа: a browser that has proved who sits at it (own cookie, not Django's session)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_hash = models.BinaryField("хэш ключа", max_length=32, unique=True)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("начат", default=clock.now)
    seen_at = models.DateTimeField("последний запрос", default=clock.now)
    method = models.CharField("способ входа", max_length=8, default="PWD")
    methods = models.CharField("чем подтверждён, RFC 8176, через пробел", max_length=60, default="pwd")
    authenticated_at = models.DateTimeField("когда человек последний раз подтвердил, что это он", default=clock.now)
    second_at = models.DateTimeField("когда проверен второй фактор", null=True)
    address = models.CharField("адрес", max_length=64, blank=True)
    ended_at = models.DateTimeField("закончен", null=True, blank=True)

    class Meta:
        verbose_name = "сеанс провайдера"

    def __str__(self) -> str:
        return str(self.id)


class AuthorizationCode(models.Model):
    """Код авторизации: one use, sixty seconds, bound to the client and the address of return."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hash = models.BinaryField("хэш кода", max_length=32, unique=True)
    client = models.ForeignKey("identity.OAuthClient", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("identity.ProviderSession", on_delete=models.PROTECT, related_name="+")
    redirect_uri = models.CharField("адрес возврата", max_length=500)
    scope = models.TextField("области данных")
    offline = models.BooleanField("нужен маркер обновления", default=False)
    created_at = models.DateTimeField("выдан", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использован", null=True, blank=True)
    nonce = models.CharField("nonce клиента", max_length=500, blank=True)
    challenge = models.CharField("code_challenge S256", max_length=128, blank=True)
    claims = models.JSONField("сведения, названные по одному", default=dict)
    acr = models.CharField("уровень, о котором сказано клиенту", max_length=60, blank=True)
    methods = models.CharField("чем человек подтвердил себя, через пробел", max_length=60, blank=True)
    auth_time = models.DateTimeField("когда человек подтвердил себя", null=True)

    class Meta:
        verbose_name = "код авторизации"

    def __str__(self) -> str:
        return str(self.id)


class DeviceCode(models.Model):
    """Код устройства: a device without a browser waits until a person lets it in (RFC 8628)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hash = models.BinaryField("хэш кода устройства", max_length=32, unique=True)
    user_hash = models.BinaryField("хэш кода, который вводит человек", max_length=32, db_index=True)
    client = models.ForeignKey("identity.OAuthClient", on_delete=models.PROTECT, related_name="+")
    scope = models.TextField("области данных")
    created_at = models.DateTimeField("выдан", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    polled_at = models.DateTimeField("когда устройство спрашивало", null=True)
    interval = models.PositiveSmallIntegerField("сколько секунд ждать между вопросами", default=5)
    answered_at = models.DateTimeField("когда человек ответил", null=True)
    code = models.OneToOneField(
        "identity.AuthorizationCode", on_delete=models.PROTECT, related_name="+", null=True
    )  # what the person allowed; None: not allowed, or not answered yet

    class Meta:
        verbose_name = "код устройства"

    def __str__(self) -> str:
        return str(self.id)


class ClientAssertion(models.Model):
    """Утверждение клиента: the number of a signed assertion, so that nobody shows it twice (RFC 7523, 3)."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("identity.OAuthClient", on_delete=models.PROTECT, related_name="+")
    number_hash = models.BinaryField("хэш jti", max_length=32)
    expires_at = models.DateTimeField("действует до")

    class Meta:
        verbose_name = "утверждение клиента"
        constraints = [models.UniqueConstraint(fields=["client", "number_hash"], name="identity_assertion_once")]

    def __str__(self) -> str:
        return str(self.id)


class IssuedToken(models.Model):
    """Выданный маркер доступа или обновления."""

    class Kind(models.TextChoices):
        ACCESS = "access", "маркер доступа"
        REFRESH = "refresh", "маркер обновления"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.BinaryField("хэш маркера", max_length=32, unique=True)
    kind = models.CharField("вид", max_length=8, choices=Kind.choices)
    client = models.ForeignKey("identity.OAuthClient", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    code = models.ForeignKey("identity.AuthorizationCode", on_delete=models.PROTECT, related_name="+")
    scope = models.TextField("области данных")
    created_at = models.DateTimeField("выдан", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)

    class Meta:
        verbose_name = "выданный маркер"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LoginAttempt(models.Model):
    """Попытка входа; what was typed is kept only as a blind index."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("когда", default=clock.now)
    login_index = BlindIndexField()
    address = models.CharField("адрес", max_length=64)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+", null=True)
    device_hash = models.BinaryField("хэш куки устройства", max_length=32, null=True)
    succeeded = models.BooleanField("удалась")

    class Meta:
        verbose_name = "попытка входа"
        indexes = [
            models.Index(fields=["login_index", "-at"], name="identity_attempt_login"),
            models.Index(fields=["address", "-at"], name="identity_attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.succeeded}"


class RecoveryCode(models.Model):
    """Код восстановления пароля, отправленный на почту или телефон; kept as a hash, few attempts, one use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField("хэш кода", max_length=128)
    created_at = models.DateTimeField("отправлен", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    failures = models.PositiveSmallIntegerField("промахов", default=0)
    used_at = models.DateTimeField("использован", null=True, blank=True)
    channel = models.CharField("куда отправлен", max_length=8, default="mail")

    class Meta:
        verbose_name = "код восстановления"
        indexes = [models.Index(fields=["account", "-created_at"], name="identity_recovery_account")]

    def __str__(self) -> str:
        return str(self.id)
