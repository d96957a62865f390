"""The level of an account: the person hears of every change."""

from __future__ import annotations

from egisz.identity.public import LevelChanged
from egisz.kernel.text import nbsp
from egisz.notifications.reactions.common import link, tell
from egisz.notifications.texts import Text
from egisz.outbox.public import reacts_to


@reacts_to(LevelChanged)
def level_changed(event: LevelChanged) -> None:
    if event.level == "confirmed":
        title = "Ваша личность подтверждена"
        body = "Кабинет открыт. Кто и чем подтвердил – на странице «Моя учётная запись»."
    else:
        title = "Уровень учётной записи понижен"
        body = "Кабинет закрыт, пока личность не подтвердят снова. Придите с паспортом в центр идентификации."
    tell(
        event.account_id,
        Text(nbsp(title), nbsp(f"{body} Если это сделали без вас, сразу напишите в поддержку.")),
        kind="account.level", key=str(event.evidence_id), link=link("cabinet:account"),
    )  # fmt: skip
