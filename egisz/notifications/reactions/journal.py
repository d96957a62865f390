"""The journal: auditors hear of disputes and of a broken journal, people of the answers."""

from __future__ import annotations

from egisz.audit.public import AccessDisputed, DisputeAnswered, DisputeTaken, JournalBroken
from egisz.kernel.actor import Role
from egisz.kernel.text import counted, long_date, nbsp
from egisz.notifications.reactions.common import holders, link, tell
from egisz.notifications.texts import Text
from egisz.outbox.public import reacts_to


def _text(title: str, body: str) -> Text:
    return Text(nbsp(title), nbsp(body))


@reacts_to(AccessDisputed)
def access_disputed(event: AccessDisputed) -> None:
    for account_id in holders(Role.AUDITOR):
        tell(
            account_id,
            _text(
                f"Обращение о просмотре № {event.number}",
                f"Человек спрашивает, почему смотрели его данные. Ответьте до {long_date(event.due_on)}. "
                "Откройте обращение и нажмите «Взять в работу»: человек увидит, что с ним разбираются.",
            ),
            kind="journal.dispute", key=str(event.dispute_id), due_on=event.due_on,
            link=link("workplace:audit_dispute", event.dispute_id),
        )  # fmt: skip


@reacts_to(DisputeTaken)
def dispute_taken(event: DisputeTaken) -> None:
    tell(
        event.account_id,
        _text(
            f"Обращение № {event.number}: аудитор начал разбираться",
            f"Ответ придёт сюда до {long_date(event.due_on)}. Делать ничего не нужно.",
        ),
        kind="journal.dispute_taken", key=str(event.dispute_id), link=link("cabinet:dispute_case", event.dispute_id),
    )  # fmt: skip


@reacts_to(DisputeAnswered)
def dispute_answered(event: DisputeAnswered) -> None:
    tell(
        event.account_id,
        _text(
            f"Ответ на обращение № {event.number}",
            "Аудитор проверил запись: доступ к вашим данным был по работе. Пояснение – на странице обращения."
            if event.state == "lawful"
            else "Аудитор проверил запись: доступ к вашим данным был лишним. Что сделано и что можете сделать вы – на "
            "странице обращения.",
        ),
        kind="journal.answer", key=str(event.dispute_id), link=link("cabinet:dispute_case", event.dispute_id),
    )  # fmt: skip


@reacts_to(JournalBroken)
def journal_broken(event: JournalBroken) -> None:
    for account_id in (*holders(Role.AUDITOR), *holders(Role.SECURITY)):
        tell(
            account_id,
            _text(
                "Журнал нарушен",
                f"Проверка нашла {counted(event.problems, 'нарушение', 'нарушения', 'нарушений')}: записи или печати "
                "не такие, какими были. Откройте список нарушений и сохраните копию отметок вне базы.",
            ),
            kind="journal.broken", key=str(event.check_id), link=link("workplace:audit_seals"),
        )  # fmt: skip
