"""Holds a configuration and the connections made with it."""

from multiprocessing.pool import AsyncResult, ThreadPool
from typing import Any, Callable, Dict, Optional, Tuple

from hobbs import _core
from hobbs.killbill.configuration import Configuration
from hobbs.killbill.rest import ApiException, phrase

_THREADS = 4


class ApiClient:
    """Makes calls with a configuration, which may change from call to call."""

    def __init__(self, configuration: Optional[Configuration] = None) -> None:
        self.configuration = Configuration() if configuration is None else configuration
        self._core: Optional[Tuple[Tuple[Any, ...], _core.Client]] = None
        self._pool: Optional[ThreadPool] = None

    def core(self, timeout: Any = None) -> _core.Client:
        """The client for the configuration as it is now; connections are kept while it stays the same."""
        configuration = self.configuration
        key, secret = self._prefixed("X-Killbill-ApiKey"), self._prefixed("X-Killbill-ApiSecret")
        user = None if configuration.username is None else (configuration.username, configuration.password or "")
        wanted = (configuration.host, key, secret, user)
        if self._core is None or self._core[0] != wanted:
            self._core = (wanted, guarded(lambda: _core.Client(*wanted)))
        client = self._core[1]
        return client if timeout is None else client.with_timeouts(*_milliseconds(timeout))

    def run(self, call: Callable[[], Any], in_background: bool) -> Any:
        """Makes a call, at once or on a thread; then the answer is a promise with ``get()``."""
        if not in_background:
            return call()
        if self._pool is None:
            self._pool = ThreadPool(_THREADS)
        promise: AsyncResult = self._pool.apply_async(call)
        return promise

    def _prefixed(self, header: str) -> Optional[Tuple[Optional[str], str]]:
        value = self.configuration.api_key.get(header)
        return None if value is None else (self.configuration.api_key_prefix.get(header), value)

    def __repr__(self) -> str:
        return f"ApiClient({self.configuration!r})"


def guarded(call: Callable[[], Any]) -> Any:
    """Makes a call of the core; its errors become the ones that the documentation shows."""
    try:
        return call()
    except _core.CallError as error:
        kind, message, status, body, headers = error.args
        if kind == "argument":
            raise ValueError(message) from None
        if kind == "api":
            fields: Dict[str, str] = dict(headers)
            raise ApiException(status, phrase(status), body, fields) from None
        raise ApiException(0, message) from None


def _milliseconds(timeout: Any) -> Tuple[int, int]:
    """Seconds, or a pair of them for the connection and the answer."""
    connect, request = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    return max(1, int(connect * 1000)), max(1, int(request * 1000))
