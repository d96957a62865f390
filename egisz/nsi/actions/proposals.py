"""Change a book in four steps: a file or edits by hand, a proposal, the check of a second person, an edition.

Nobody checks his own proposal; the table holds that, too. Until an edition is published nobody else sees anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused
from egisz.nsi import rules
from egisz.nsi.actions.drafts import cancel_draft, dry_run, publish, stage
from egisz.nsi.events import ProposalMoved
from egisz.nsi.models import OFFICIAL, Draft, Edition
from egisz.nsi.models.proposals import Proposal, ProposalEdit
from egisz.nsi.permissions import require_publisher
from egisz.nsi.queries import edition, row
from egisz.nsi.queries.records import rows_between
from egisz.nsi.types import EditionInfo
from egisz.outbox.public import publish as announce

State = Proposal.State
_CLOSED = (State.PUBLISHED, State.WITHDRAWN)


def upload(
    actor: Actor, name: str, data: bytes, *, oid: str = "", version: str = "", book_name: str = "",
    now: datetime | None = None,
) -> UUID:  # fmt: skip
    """Read a file without publishing anything; the report is on the proposal, which is not sent yet."""
    _require_person(actor)
    now = now or clock.now()
    plan = dry_run(actor, name, data, oid=oid, version=version, book_name=book_name, now=now)
    with transaction.atomic():
        for older in Proposal.objects.select_for_update().filter(
            oid=plan.oid, proposed_by=actor.me, state=State.COLLECTING
        ):
            _close(actor, older, now)
        made = Proposal.objects.create(
            kind=Proposal.Kind.FILE, state=State.COLLECTING, oid=plan.oid, version=plan.version,
            base=_base_of(plan.draft_id), draft_id=plan.draft_id, proposed_by=actor.me, created_at=now,
        )  # fmt: skip
        record(actor, "nsi.proposal_begun", resource="nsi.Proposal", resource_id=made.pk, oid=plan.oid)
    return made.pk


def begin_edits(actor: Actor, oid: str, now: datetime | None = None) -> UUID:
    """The actor's unfinished set of edits of a book, begun when there is none."""
    _require_person(actor)
    info = _official(oid)
    with transaction.atomic():
        found = (
            Proposal.objects.select_for_update()
            .filter(oid=info.oid, proposed_by=actor.me, state=State.COLLECTING)
            .first()
        )
        if found and found.kind == Proposal.Kind.HAND:
            return found.pk
        if found:
            words = "У вас есть неотправленный файл этого справочника. Отправьте или отзовите его."
            raise Refused(Objection("NSI_FILE_WAITS", words))
        made = Proposal.objects.create(
            kind=Proposal.Kind.HAND, state=State.COLLECTING, oid=info.oid, version=rules.next_version(info.version),
            base_id=info.id, proposed_by=actor.me, created_at=now or clock.now(),
        )  # fmt: skip
        record(actor, "nsi.proposal_begun", resource="nsi.Proposal", resource_id=made.pk, oid=info.oid)
    return made.pk


def keep_edit(
    actor: Actor, proposal_id: UUID, operation: str, code: str, values: Mapping[str, str | None]
) -> None:  # fmt: skip
    """Add, change or remove one record in a set of edits; a second edit of a record replaces the first."""
    with transaction.atomic():
        proposal = _mine(actor, proposal_id, State.COLLECTING)
        info = _official(proposal.oid)
        standing = row(info, code)
        code = code.strip()
        problems = []
        if not code:
            problems.append(Objection("NSI_KEY_EMPTY", "Заполните код записи.", field=info.key_column))
        if operation == "INSERT" and standing:
            problems.append(
                Objection("NSI_KEY_TAKEN", f"Запись с кодом {code} уже есть: измените её.", field=info.key_column)
            )
        if operation != "INSERT" and standing is None:
            raise NotFound
        if operation not in ProposalEdit.Operation.values:
            raise NotFound
        before = dict(zip(info.columns, standing.cells, strict=True)) if standing else {}
        after = before if operation == "DELETE" else _plain(info, {**values, info.key_column: code})
        problems += _objections(info, after) if operation != "DELETE" and code else []
        if operation == "UPDATE" and after == before:
            problems.append(Objection("NSI_NO_CHANGE", "Вы ничего не изменили."))
        if problems:
            raise Refused(*problems)
        ProposalEdit.objects.update_or_create(
            proposal=proposal, code=code,
            defaults={"operation": operation, "title": after.get(info.title_column) or code, "values": after},
        )  # fmt: skip


def drop_edit(actor: Actor, proposal_id: UUID, edit_id: UUID) -> None:
    """Take one edit back."""
    with transaction.atomic():
        proposal = _mine(actor, proposal_id, State.COLLECTING)
        ProposalEdit.objects.filter(pk=edit_id, proposal=proposal).delete()


def propose(actor: Actor, proposal_id: UUID, reason: str, now: datetime | None = None) -> None:
    """Send a proposal for a check: edits become a draft that is compared with the current edition."""
    now = now or clock.now()
    if not reason.strip():
        words = "Напишите, что и почему меняется: это прочтут проверяющий и все."
        raise Refused(Objection("NSI_REASON_EMPTY", words, field="reason"))
    with transaction.atomic():
        proposal = _mine(actor, proposal_id, State.COLLECTING)
        if proposal.kind == Proposal.Kind.HAND:
            _stage_edits(actor, proposal, now)
        proposal.reason, proposal.proposed_at, proposal.remark = reason.strip(), now, ""
        proposal.checked_by, proposal.checked_at = None, None
        _move(actor, proposal, State.PROPOSED, now)


def check(actor: Actor, proposal_id: UUID, now: datetime | None = None) -> None:
    """A second administrator has looked and agrees."""
    now = now or clock.now()
    with transaction.atomic():
        proposal = _others(actor, proposal_id)
        proposal.checked_by, proposal.checked_at = actor.me, now
        _move(actor, proposal, State.CHECKED, now)


def send_back(actor: Actor, proposal_id: UUID, remark: str, now: datetime | None = None) -> None:
    """A second administrator has looked and says what is wrong."""
    now = now or clock.now()
    if not remark.strip():
        raise Refused(Objection("NSI_REMARK_EMPTY", "Напишите, что исправить.", field="remark"))
    with transaction.atomic():
        proposal = _others(actor, proposal_id)
        proposal.checked_by, proposal.checked_at, proposal.remark = actor.me, now, remark.strip()
        _drop_draft(actor, proposal)
        _move(actor, proposal, State.RETURNED, now)


def revise(actor: Actor, proposal_id: UUID, now: datetime | None = None) -> None:
    """The author goes on with edits that were returned."""
    now = now or clock.now()
    with transaction.atomic():
        proposal = _mine(actor, proposal_id, State.RETURNED)
        if proposal.kind != Proposal.Kind.HAND:
            raise Refused(Objection("NSI_FILE_AGAIN", "Загрузите исправленный файл: прежний остаётся как был."))
        if Proposal.objects.filter(oid=proposal.oid, proposed_by=actor.me, state=State.COLLECTING).exists():
            raise Refused(Objection("NSI_EDITS_WAIT", "У вас уже есть неотправленные правки этого справочника."))
        info = _official(proposal.oid)
        proposal.version, proposal.base_id = rules.next_version(info.version), info.id
        _move(actor, proposal, State.COLLECTING, now)


def publish_proposal(actor: Actor, proposal_id: UUID, now: datetime | None = None) -> UUID:
    """Make a checked proposal an edition; its release notes are the counters and the reason. Returns the edition."""
    require_publisher(actor)
    now = now or clock.now()
    with transaction.atomic():
        proposal = _locked(proposal_id)
        if proposal.state != State.CHECKED or proposal.draft_id is None:
            raise _wrong_state(proposal)
        edition_id = publish(actor, proposal.draft_id, note=proposal.reason, now=now)
        proposal.edition_id, proposal.published_at = edition_id, now
        _move(actor, proposal, State.PUBLISHED, now)
    return edition_id


def withdraw(actor: Actor, proposal_id: UUID, now: datetime | None = None) -> None:
    """The author takes the proposal back."""
    with transaction.atomic():
        proposal = _locked(proposal_id)
        _require_author(actor, proposal)
        if proposal.state in _CLOSED:
            raise _wrong_state(proposal)
        _close(actor, proposal, now or clock.now())


def _stage_edits(actor: Actor, proposal: Proposal, now: datetime) -> None:
    edits = list(ProposalEdit.objects.filter(proposal=proposal))
    if not edits:
        raise Refused(Objection("NSI_NO_EDITS", "Сначала добавьте хотя бы одну правку."))
    info = _official(proposal.oid)
    if info.id != proposal.base_id:
        _check_still_right(info, edits)
        proposal.base_id = info.id
    proposal.version = rules.next_version(info.version)
    listed = {item.code: item.cells for item in rows_between(info, 0, info.rows_count)}
    for edit in edits:
        if edit.operation == "DELETE":
            listed.pop(edit.code, None)
        else:
            listed[edit.code] = tuple(edit.values.get(column) for column in info.columns)
    cells = _in_order(info, listed)
    facts = rules.drafted(info.facts, oid=info.oid, version=proposal.version, name=info.facts.short_name,
                          columns=info.columns, rows=cells, now=now)  # fmt: skip
    try:
        plan = stage(actor, facts, info.columns, cells, source=Draft.Source.CHANGE)
    except rules.BadAnswer as error:
        raise Refused(Objection("NSI_EDITS", f"Так справочник опубликовать нельзя: {error}.")) from error
    proposal.draft_id = plan.draft_id


def _check_still_right(info: EditionInfo, edits: list[ProposalEdit]) -> None:
    """A newer edition came meanwhile: what is added must still be new, the rest must still be there."""
    problems = []
    for edit in edits:
        standing = row(info, edit.code) is not None
        if edit.operation == "INSERT" and standing:
            problems.append(Objection("NSI_KEY_TAKEN", f"Запись {edit.code} уже добавлена в версии {info.version}."))
        elif edit.operation != "INSERT" and not standing:
            problems.append(Objection("NSI_KEY_GONE", f"Записи {edit.code} в версии {info.version} уже нет."))
    if problems:
        raise Refused(*problems)


def _in_order(info: EditionInfo, listed: Mapping[str, rules.Row]) -> list[rules.Row]:
    down = info.order_by.startswith("-")
    if info.order_by.endswith("number") and all(map(_is_number, listed)):
        return [listed[code] for code in sorted(listed, key=int, reverse=down)]
    return [listed[code] for code in sorted(listed, reverse=down)]


def _is_number(code: str) -> bool:
    return code.removeprefix("-").isdecimal()


def _plain(info: EditionInfo, values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Values of all columns in the form of the data; what is not named is null."""
    cells = rules.plain_values(info.facts, info.columns, [tuple(values.get(column) for column in info.columns)])
    return dict(zip(info.columns, cells[0], strict=True))


def _objections(info: EditionInfo, values: Mapping[str, str | None]) -> list[Objection]:
    problems = []
    for column, value in values.items():
        try:
            rules.check_rows(info.facts, [column], [(value,)])
        except rules.BadAnswer:
            form = {"INTEGER": "целое число", "BOOLEAN": "true или false", "DATETIME": "дату, например 01.02.2024"}
            words = form.get(info.facts.types.get(column, ""), "значение")
            problems.append(Objection("NSI_VALUE", f"«{value}» не подходит: введите {words}.", field=column))
    if info.parent_column and (parent := values.get(info.parent_column)) and parent == values.get(info.key_column):
        words = "Запись не может подчиняться самой себе."
        problems.append(Objection("NSI_OWN_PARENT", words, field=info.parent_column))
    return problems


def _official(oid: str) -> EditionInfo:
    info = edition(oid)
    if info is None:
        raise NotFound
    if info.origin != OFFICIAL:
        raise Refused(
            Objection("NSI_STARTER", "Начальный набор не правят: загрузите официальную версию справочника файлом.")
        )
    return info


def _base_of(draft_id: UUID) -> Edition | None:
    return Draft.objects.select_related("base").get(pk=draft_id).base


def _close(actor: Actor, proposal: Proposal, now: datetime) -> None:
    _drop_draft(actor, proposal)
    _move(actor, proposal, State.WITHDRAWN, now)


def _drop_draft(actor: Actor, proposal: Proposal) -> None:
    """The draft goes, its report stays readable."""
    if proposal.draft and proposal.draft.state == Draft.State.READY:
        cancel_draft(actor, proposal.draft.pk)


def _move(actor: Actor, proposal: Proposal, state: str, now: datetime) -> None:
    was, proposal.state, proposal.changed_at = proposal.state, state, now
    proposal.save()
    record(actor, f"nsi.proposal_{state}", resource="nsi.Proposal", resource_id=proposal.pk, oid=proposal.oid,
           version=proposal.version)  # fmt: skip
    if was != State.COLLECTING or state == State.PROPOSED:
        announce(
            ProposalMoved(
                at=now, proposal_id=proposal.pk, state=str(state), proposed_by=proposal.proposed_by,
                moved_by=actor.me, book_oid=proposal.oid, version=proposal.version,
            )
        )  # fmt: skip


def _locked(proposal_id: UUID) -> Proposal:
    found = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if found is None:
        raise NotFound
    return found


def _mine(actor: Actor, proposal_id: UUID, state: str) -> Proposal:
    _require_person(actor)
    proposal = _locked(proposal_id)
    _require_author(actor, proposal)
    if proposal.state != state:
        raise _wrong_state(proposal)
    return proposal


def _others(actor: Actor, proposal_id: UUID) -> Proposal:
    """A proposal of somebody else that waits for a check."""
    _require_person(actor)
    proposal = _locked(proposal_id)
    if proposal.proposed_by == actor.account_id:
        raise Forbidden("Своё предложение проверить нельзя.", "Попросите другого администратора.")
    if proposal.state != State.PROPOSED:
        raise _wrong_state(proposal)
    return proposal


def _require_author(actor: Actor, proposal: Proposal) -> None:
    require_publisher(actor)
    if proposal.proposed_by != actor.account_id:
        raise Forbidden("Это может сделать только автор предложения.", "Спросите автора.")


def _require_person(actor: Actor) -> None:
    require_publisher(actor)
    if actor.account_id is None:
        raise Forbidden("Предлагает и проверяет человек.", "Войдите под своей учётной записью.")


def _wrong_state(proposal: Proposal) -> Refused:
    return Refused(
        Objection("NSI_PROPOSAL_STATE", f"Предложение уже {proposal.get_state_display()}: обновите страницу.")
    )  # fmt: skip
