"""What is told to clients when a call cannot be answered. The codes are those of the REST interface."""

from __future__ import annotations

# recorded in answers, or handled by public clients
UNCHANGED = "03x0002"
NO_VERSION = "03x0006"
OTHER_STRUCTURE = "03x0007"
# of our own, in the same style
NO_BOOK = "03x9001"
BAD_PARAMETER = "03x9002"
BAD_KEY = "03x9004"
TOO_OFTEN = "03x9005"

UNCHANGED_TEXT = "Справочник не изменялся"
OTHER_STRUCTURE_TEXT = "Структуры версий справочника не эквивалентны"


class Wrong(Exception):
    """The call is wrong: a fault. kind: Client, Server, VersionMismatch or MustUnderstand (SOAP 1.1, 4.4.1)."""

    def __init__(
        self,
        text: str,
        code: str = "",
        kind: str = "Client",
        *,
        status: int = 500,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(text)
        self.text, self.code, self.kind, self.status, self.headers = text, code, kind, status, headers
