"""Letters of the identity room: codes for a forgotten password, for signing in and for confirming."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail

from egisz.identity.actions.factors import make_mailed_code
from egisz.identity.actions.recovery import make_recovery_code
from egisz.identity.events import CodeByMailAsked, RecoveryAsked
from egisz.identity.gateway.sms import send_sms
from egisz.kernel import clock
from egisz.outbox.public import reacts_to

_TEXT = """Здравствуйте!

Вы попросили восстановить пароль учётной записи Open ЕГИСЗ.

Код: {code}
Действует 15 минут. Введите его на странице {address}

Если вы ничего не просили, ничего делать не нужно: без кода пароль не изменить.
Никому не сообщайте код. Сотрудники поддержки его не спрашивают.
"""


@reacts_to(RecoveryAsked)
def send_recovery_code(event: RecoveryAsked) -> None:
    """Run twice, it sends a second letter with a new code; only the last code works."""
    made = make_recovery_code(event.account_id, clock.now(), event.channel)
    if made is None:
        return
    address, code = made
    if event.channel == "sms":
        send_sms(address, f"Open ЕГИСЗ: код {code} для восстановления пароля, 15 минут. Никому его не сообщайте.")
        return
    text = _TEXT.format(code=code, address=f"{settings.EGISZ_BASE_URL}/aas/recover/code/")
    send_mail("Код для восстановления пароля", text, settings.DEFAULT_FROM_EMAIL, [address])


_CODE_TEXT = """Здравствуйте!

Код для подтверждения в Open ЕГИСЗ: {code}

Запрос № {number}. Код действует 10 минут, один раз и только в том браузере, в котором вы его запросили.

Если вы ничего не запрашивали, никому не сообщайте код и смените пароль: кто-то пробует войти под вашим именем.
Сотрудники поддержки код не спрашивают.
"""


@reacts_to(CodeByMailAsked)
def send_code(event: CodeByMailAsked) -> None:
    """Run twice, it sends a second letter with a new code; only the last code works."""
    made = make_mailed_code(event.mailed_code_id, clock.now())
    if made is None:
        return
    address, code, number = made
    text = _CODE_TEXT.format(code=code, number=number)
    send_mail(f"Код подтверждения, запрос № {number}", text, settings.DEFAULT_FROM_EMAIL, [address])
