"""What of the journal leaves the database: seals with their key, rows to another system."""

from egisz.audit.gateway.seals import (
    carried,
    carry_out,
    checkpoints_path,
    is_signed,
    key_id,
    last_carried,
    outside_folder,
    public_key,
    public_key_of,
    sign,
)
from egisz.audit.gateway.syslog import Receiver, receiver_of, send_frames

__all__ = [
    "Receiver",
    "carried",
    "carry_out",
    "checkpoints_path",
    "is_signed",
    "key_id",
    "last_carried",
    "outside_folder",
    "public_key",
    "public_key_of",
    "receiver_of",
    "send_frames",
    "sign",
]
