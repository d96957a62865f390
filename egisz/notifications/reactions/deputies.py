"""Deputies: both the head and the deputy hear of a power and of its end."""

from __future__ import annotations

from egisz.identity.public import DelegationWithdrawn, DeputyAppointed, delegation_info
from egisz.kernel import clock
from egisz.kernel.text import long_date, nbsp
from egisz.notifications.reactions.common import link, organization_name, tell
from egisz.notifications.texts import Text
from egisz.outbox.public import reacts_to


def _text(title: str, body: str) -> Text:
    return Text(nbsp(title), nbsp(body))


@reacts_to(DeputyAppointed)
def deputy_appointed(event: DeputyAppointed) -> None:
    found = delegation_info(event.delegation_id, clock.today())
    if found is None:
        return
    place = organization_name(found.organization_oid)
    days = f"с {long_date(found.begin)} по {long_date(found.end)}"
    tell(
        found.deputy_id,
        _text(
            "Вам поручено подписывать за руководителя",
            f"«{place}»: {found.scope_title}, {days}. При входе выберите роль «заместитель руководителя». "
            "Всё, что вы подпишете, будет с пометкой «по поручению».",
        ),
        kind="delegation.given", key=str(found.id), link=link("cabinet:choose"), due_on=found.end,
    )  # fmt: skip
    tell(
        found.head_id,
        _text(
            "Вы назначили заместителя",
            f"Поручение «{found.scope_title}» действует {days}. Отозвать его можно в любой день.",
        ),
        kind="delegation.made", key=str(found.id), link=link("workplace:deputies"), due_on=found.end,
    )  # fmt: skip


@reacts_to(DelegationWithdrawn)
def delegation_withdrawn(event: DelegationWithdrawn) -> None:
    found = delegation_info(event.delegation_id, clock.today())
    if found is None:
        return
    place = organization_name(found.organization_oid)
    tell(
        found.deputy_id,
        _text(
            "Поручение подписывать за руководителя отозвано",
            f"«{place}»: подписывать за руководителя вы больше не можете. Подписанное раньше остаётся в силе.",
        ),
        kind="delegation.withdrawn", key=str(found.id),
    )  # fmt: skip
    tell(
        found.head_id,
        _text("Вы отозвали поручение заместителю", "Подписывать за вас этот человек больше не может."),
        kind="delegation.taken_back", key=str(found.id), link=link("workplace:deputies"),
    )  # fmt: skip
