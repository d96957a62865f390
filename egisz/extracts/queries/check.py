"""The public check: by code and by file. No sign-in, neither СНИЛС nor the date of birth in any answer."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from egisz.db.context import SYSTEM, acting
from egisz.extracts.models import RegistryExtract
from egisz.extracts.rules import WORTH_TITLES, Worth, grouped, normalised, worth
from egisz.extracts.types import CheckLine, FileCheck, PublicCheck
from egisz.frmr import public as frmr
from egisz.kernel import clock, text
from egisz.kernel.errors import NotFound
from egisz.signature import public as signature
from egisz.signature.public import VerificationReport

FILE_LIMIT = 5 * 1024 * 1024


def _ready(typed: str) -> RegistryExtract:
    code = normalised(typed)
    row = (
        RegistryExtract.objects.filter(code=code, state=RegistryExtract.State.READY)
        .select_related("replaced_by")
        .first()
        if code
        else None
    )
    if row is None:
        raise NotFound
    return row


def _public(row: RegistryExtract, now: datetime) -> PublicCheck:
    record = frmr.accreditation(row.record_id)
    assert record is not None  # the foreign key holds it
    facts, ready_at = row.facts or {}, row.ready_at
    assert ready_at is not None  # a constraint of the table holds it
    value = worth(
        record_valid=record.valid_on(clock.to_moscow(now).date()),
        record_annulled=record.annulled_on is not None,
        extract_annulled=row.annulled_at is not None,
        replaced=row.replaced_by_id is not None,
    )
    annulled = record.annulled_on or (clock.to_moscow(row.annulled_at).date() if row.annulled_at else None)
    return PublicCheck(
        extract_id=row.id,
        practitioner_id=row.practitioner_id,
        number=row.number,
        code=row.code,
        code_grouped=grouped(row.code),
        issued_on=clock.to_moscow(ready_at).date(),
        checked_at=now,
        worth=value,
        worth_title=WORTH_TITLES[value],
        replaced_by=row.replaced_by.number if row.replaced_by else "",
        annulled_on=annulled,
        full_name=facts["full_name"],
        specialty_code=facts["specialty_code"],
        specialty_name=facts["specialty_name"],
        kind_title=facts["kind_title"],
        registry_number=facts["registry_number"],
        pass_date=record.pass_date,
        end_date=record.end_date,
    )


@acting(SYSTEM)  # whoever holds the paper may ask what it is worth
def check(code: str, now: datetime) -> PublicCheck:
    """What an extract is worth now, by its code as typed. Raises NotFound for a code that no extract has."""
    return _public(_ready(code), now)


@acting(SYSTEM)
def check_file(data: bytes, container: bytes | None, now: datetime, code: str = "") -> FileCheck:
    """Compare an uploaded file with what was issued, and verify the signature: the given one, or the kept one.

    With a code the file must be that very extract; without it the extract is found by the file itself.
    """
    digest = sha256(data).hexdigest()
    row = _ready(code) if code else RegistryExtract.objects.filter(file_sha256=digest, state="ready").first()
    lines = [_same(digest, row)]
    same = row is not None and row.file_sha256 == digest
    if container is not None:
        moment = row.ready_at if row is not None and row.ready_at else now
        report = signature.verify(data, container, moment)
        operators = row is not None and _is_operators(report, row)
        lines.append(_signature_line(report, operators))
        right = report.valid and operators
    elif same and row is not None and row.signature_id is not None:
        report = signature.verify(data, signature.container_of(row.signature_id), row.ready_at or now)
        lines.append(_signature_line(report, True))
        right = report.valid
    else:
        lines.append(CheckLine("Подпись", "bad", "Подпись оператора к этому файлу не подходит"))
        right = False
    if same and right:
        lines.append(
            CheckLine(
                "Удостоверяющий центр",
                "warn",
                "Сертификат выдал удостоверяющий центр этой установки. Он не аккредитован",
            )
            if _own_authority(row)
            else CheckLine("Удостоверяющий центр", "good", "Сертификат выдал центр из списка доверенных")
        )
    public = _public(row, now) if row is not None else None
    if public is not None:
        lines.append(_state_line(public))
    return FileCheck(genuine=same and right, lines=tuple(lines), extract=public)


def _same(digest: str, row: RegistryExtract | None) -> CheckLine:
    if row is None:
        return CheckLine(
            "Файл", "bad", "Такой выписки здесь не выдавали. Файл изменён, пересохранён или это другой документ"
        )
    if row.file_sha256 != digest:
        return CheckLine(
            "Файл", "bad", f"Файл отличается от выданной выписки № {row.number}. Он изменён или это другой документ"
        )
    return CheckLine("Файл", "good", f"Файл не изменён: совпадает с выданной выпиской № {row.number}")


def _is_operators(report: VerificationReport, row: RegistryExtract) -> bool:
    """The given signature was made with the certificate with which this extract was signed."""
    if report.signer is None or row.signature_id is None:
        return False
    return report.signer.fingerprint == signature.signature(row.signature_id).fingerprint


def _signature_line(report: VerificationReport, operators: bool) -> CheckLine:
    if not report.valid:
        reasons = "; ".join(finding.text for finding in report.refusals) or "подпись не прошла проверку"
        return CheckLine("Подпись", "bad", f"Подпись не подтверждена. {reasons}")
    if not operators:
        return CheckLine("Подпись", "bad", "Подпись верна, но сделал её не оператор, который выдал выписку")
    assert report.signer is not None
    owner, term = report.signer.subject, text.short_date(report.signer.not_after)
    return CheckLine("Подпись", "good", f"Подпись верна: {owner}, сертификат действует до {term}")


def _own_authority(row: RegistryExtract | None) -> bool:
    return row is not None and row.signature_id is not None and not signature.signature(row.signature_id).accredited


def _state_line(public: PublicCheck) -> CheckLine:
    if public.worth is Worth.VALID:
        return CheckLine("Состояние сегодня", "good", "Выписка действует")
    if public.worth is Worth.REPLACED:
        return CheckLine("Состояние сегодня", "warn", f"Выписка заменена выпиской № {public.replaced_by}")
    if public.worth is Worth.EXPIRED:
        return CheckLine("Состояние сегодня", "warn", f"Аккредитация истекла {text.short_date(public.end_date)}")
    return CheckLine("Состояние сегодня", "bad", f"Аккредитация аннулирована {text.short_date(public.annulled_on)}")
