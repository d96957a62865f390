"""Accounts that nobody uses: a letter before the block, and when the account is open again."""

from __future__ import annotations

from egisz.identity.public import AccountUnblocked, IdleWarned
from egisz.kernel.text import long_date, nbsp
from egisz.notifications.reactions.common import link, tell
from egisz.notifications.texts import Text
from egisz.outbox.public import reacts_to


@reacts_to(IdleWarned)
def idle_warned(event: IdleWarned) -> None:
    tell(
        event.account_id,
        Text(
            nbsp("Войдите, чтобы учётную запись не заблокировали"),
            nbsp(
                f"Вы давно не входили, а у вас есть служебная роль. {long_date(event.shuts_on).capitalize()} запись "
                "заблокируется. Войдите хотя бы раз, или попросите администратора безопасности снять роль, "
                "если она больше не нужна."
            ),
        ),
        kind="account.idle", key=event.at.isoformat(), link=link("cabinet:login"), due_on=event.shuts_on,
    )  # fmt: skip


@reacts_to(AccountUnblocked)
def account_unblocked(event: AccountUnblocked) -> None:
    tell(
        event.account_id,
        Text(
            nbsp("Учётная запись снова действует"),
            nbsp(
                "Администратор безопасности её разблокировал. Если вы об этом не просили, сразу напишите в поддержку."
            ),
        ),
        kind="account.unblocked", key=event.at.isoformat(), link=link("cabinet:login"),
    )  # fmt: skip
