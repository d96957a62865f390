"""The door of electronic signatures."""

from egisz.crypto.report import VerificationReport
from egisz.crypto.x509 import CertificateInfo
from egisz.signature.actions.form import signature_from
from egisz.signature.actions.keys import issue_key, issue_own_key, operator_certificate, revoke_my_key
from egisz.signature.actions.signing import accept_uploaded, sign, sign_as_operator
from egisz.signature.events import KeyIssued, KeyRevoked
from egisz.signature.fields import SignForm
from egisz.signature.queries.exporting import export_of
from egisz.signature.queries.signatures import (
    can_sign,
    container_of,
    my_certificate,
    my_certificate_file,
    my_container,
    my_signatures,
    own_root,
    signature,
    signatures,
    verify,
)
from egisz.signature.types import KeyInfo, MadeSignature, SignatureInfo

Report = VerificationReport

__all__ = [
    "CertificateInfo",
    "KeyInfo",
    "KeyIssued",
    "KeyRevoked",
    "MadeSignature",
    "Report",
    "SignForm",
    "SignatureInfo",
    "VerificationReport",
    "accept_uploaded",
    "can_sign",
    "container_of",
    "export_of",
    "issue_key",
    "issue_own_key",
    "my_certificate",
    "my_certificate_file",
    "my_container",
    "my_signatures",
    "operator_certificate",
    "own_root",
    "revoke_my_key",
    "sign",
    "sign_as_operator",
    "signature",
    "signature_from",
    "signatures",
    "verify",
]
