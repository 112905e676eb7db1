"""The compiled core. It takes and gives texts only."""

from typing import List, Optional, Tuple

_Prefixed = Tuple[Optional[str], str]
_Unit = Tuple[Optional[str], Optional[List[Tuple[Optional[str], Optional[str]]]]]
_Totals = Tuple[str, str, str, List[Tuple[str, str]]]

class CallError(Exception):
    """Arguments: kind ("api", "argument" or "connection"), message, status, body, headers."""

class Client:
    def __init__(
        self,
        host: str,
        key: Optional[_Prefixed] = None,
        secret: Optional[_Prefixed] = None,
        user: Optional[Tuple[str, str]] = None,
    ) -> None: ...
    def with_timeouts(self, connect: int, request: int) -> "Client": ...
    def record_usage(
        self,
        subscription: Optional[str],
        tracking_id: Optional[str],
        units: Optional[List[_Unit]],
        created_by: str,
        reason: Optional[str] = None,
        comment: Optional[str] = None,
    ) -> None: ...
    def get_usage(self, subscription: str, unit_type: Optional[str], start: str, end: str) -> _Totals: ...
