"""The outside of this room: the storage of bytes, the reader of PDF, the antivirus."""
