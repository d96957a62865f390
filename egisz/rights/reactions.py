"""The worker gathers a copy room by room, and tells people of requests: each sees only what is one's own."""

from __future__ import annotations

from egisz.identity.public import accounts_with_role
from egisz.kernel.actor import Role
from egisz.notifications.public import notify
from egisz.outbox.public import reacts_to
from egisz.rights.public import CopyContinued, SubjectRequestAnswered, SubjectRequested, gather_next
from egisz.ui.http import address


@reacts_to(CopyContinued)
def gather(event: CopyContinued) -> None:
    gather_next(event.copy_id, event.place)


@reacts_to(SubjectRequested)
def tell_keepers(event: SubjectRequested) -> None:
    for keeper in accounts_with_role(Role.SECURITY):
        notify(
            keeper.id, kind="account.subject_request", key=f"subject:{event.request_id}:{keeper.id}",
            title=f"Запрос о персональных данных № {event.number}", due_on=event.due_on,
            body="Человек просит о своих данных. Ответьте в срок.", link=address("rights:request", event.request_id),
        )  # fmt: skip


@reacts_to(SubjectRequestAnswered)
def tell_the_person(event: SubjectRequestAnswered) -> None:
    notify(
        event.account_id, kind="account.subject_answer", key=f"subject-answer:{event.request_id}",
        title=f"Ответ на запрос № {event.number}", link=address("rights:request", event.request_id),
        body="На ваш запрос о персональных данных ответили. Откройте его.",
    )  # fmt: skip
