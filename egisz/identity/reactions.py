"""Letters of the identity room: the code for a forgotten password."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail

from egisz.identity.actions.recovery import make_recovery_code
from egisz.identity.events import RecoveryAsked
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
    made = make_recovery_code(event.account_id, clock.now())
    if made is None:
        return
    address, code = made
    text = _TEXT.format(code=code, address=f"{settings.EGISZ_BASE_URL}/aas/recover/code/")
    send_mail("Код для восстановления пароля", text, settings.DEFAULT_FROM_EMAIL, [address])
