"""What the calls raise."""

from http import HTTPStatus
from typing import Dict, Optional


class ApiException(Exception):
    """The server answered with an error, or did not answer (``status`` is then 0)."""

    def __init__(
        self,
        status: Optional[int] = None,
        reason: Optional[str] = None,
        body: Optional[str] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> None:
        super().__init__(status, reason)
        #: The HTTP status.
        self.status = status
        #: The status in words, or why there was no answer.
        self.reason = reason
        #: The body as it came.
        self.body = body
        #: The headers, names in lower case.
        self.headers = headers

    def __str__(self) -> str:
        text = f"({self.status})\nReason: {self.reason}\n"
        if self.headers:
            text += f"HTTP response headers: {self.headers}\n"
        if self.body:
            text += f"HTTP response body: {self.body}\n"
        return text


def phrase(status: int) -> str:
    """A status in words."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
