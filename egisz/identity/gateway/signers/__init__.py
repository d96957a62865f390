"""Who signs the requests to ЕСИА: replaceable, because the law may ask for a certified tool (docs/adr/0014)."""

from egisz.identity.gateway.signers.base import RequestSigner, SignerFailed
from egisz.identity.gateway.signers.factory import SIGNERS, signer

__all__ = ["SIGNERS", "RequestSigner", "SignerFailed", "signer"]
