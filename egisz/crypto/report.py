"""What the verification of a signature found: codes of НСИ 1.2.643.5.1.13.13.99.2.305 with Russian words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from egisz.crypto.x509 import CertificateInfo

TEXTS: dict[str, str] = {
    "SIGNATURE_DECODING_ERROR": "Файл подписи не читается. Выгрузите подпись ещё раз в формате CMS (.sig)",
    "WRONG_SIGNATURE_FORMAT": "Это не откреплённая подпись CMS. Подпишите документ с настройкой «откреплённая подпись»",
    "MULTIPLE_SIGNERS": "В файле больше одной подписи. Нужен отдельный файл с одной подписью",
    "NO_END_ENTITY_CERTIFICATE": "В подпись не вложен сертификат. Включите в своей программе «вложить сертификат»",
    "UNKNOWN_ALGORITHM": "Подпись сделана не по ГОСТ Р 34.10-2012. Подпишите документ сертификатом ГОСТ",
    "DIGEST_MISMATCH": "Подпись сделана для другого документа, или документ после подписания изменили",
    "SIGNATURE_VERIFICATION_ERROR": "Подпись неверна: файл подписи повреждён или изменён",
    "CANT_BUILD_CERT_CHAIN_TO_ACCREDITED_CA_CERT": "Сертификат выдан удостоверяющим центром не из списка доверенных",
    "DOC_DATE_MISMATCH_CERT_NOT_BEFORE": "На дату документа сертификат ещё не действовал",
    "DOC_DATE_MISMATCH_CERT_NOT_AFTER": "На дату документа срок сертификата уже прошёл",
    "PERSONAL_SIG_CERT_NOT_ACTUAL_ON_CHECK_DT": "На день проверки сертификат не действует",
    "CERT_REVOKED": "Сертификат отозван до даты документа",
    "CA_INACCESSIBILITY": "Отзыв сертификата не проверен: нет списка отзыва удостоверяющего центра",
    "INVALID_CERT_KEY_USAGE": "Сертификат выдан не для подписи документов",
    "NO_SIGNING_CERTIFICATE_ATTRIBUTE": "В подписи нет атрибута signingCertificateV2: это CMS, но не CAdES-BES",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome: a blocking one makes the signature invalid, the rest are remarks."""

    code: str
    blocking: bool = True

    @property
    def text(self) -> str:
        return TEXTS[self.code]


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Kept with the document: more than a yes or no.

    valid: no blocking finding. integrity: the document and the signature belong together, whatever the dates and chain.
    trusted: the chain ends in a root that the caller trusts.
    """

    integrity: bool
    trusted: bool
    findings: tuple[Finding, ...]
    reference_time: datetime
    check_time: datetime | None
    tool: str
    digest: str = ""
    digest_algorithm: str = ""
    signer: CertificateInfo | None = None
    signer_certificate: bytes = b""
    chain: tuple[CertificateInfo, ...] = ()
    signing_time: datetime | None = None
    cades_bes: bool = False

    @property
    def valid(self) -> bool:
        return self.integrity and self.trusted and not self.refusals

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocking)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(finding.code for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON; without СНИЛС and names of the signer, which live in fields of their own."""
        return {
            "valid": self.valid,
            "integrity": self.integrity,
            "trusted": self.trusted,
            "findings": [{"code": finding.code, "blocking": finding.blocking} for finding in self.findings],
            "reference_time": self.reference_time.isoformat(),
            "check_time": self.check_time.isoformat() if self.check_time else None,
            "tool": self.tool,
            "digest": self.digest,
            "digest_algorithm": self.digest_algorithm,
            "signing_time": self.signing_time.isoformat() if self.signing_time else None,
            "cades_bes": self.cades_bes,
            "chain": [
                {
                    "serial": link.serial,
                    "fingerprint": link.fingerprint,
                    "not_before": link.not_before.isoformat(),
                    "not_after": link.not_after.isoformat(),
                }
                for link in self.chain
            ],
        }
