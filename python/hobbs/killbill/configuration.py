"""Where the server is, and who calls."""

import copy
from typing import Any, Dict, Optional


class _WithDefault(type):
    """Makes each instance a shallow copy of a first one, so that they share its dictionaries.

    The documentation's snippets set one key on one instance, the next on a second, and call with a third: this is what
    makes them run as printed, and how the generated clients they were written for behave.
    """

    _default: Optional["Configuration"] = None

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls._default is None:
            cls._default = super().__call__()
        made = copy.copy(cls._default)
        for name, value in dict(zip(("host",), args), **kwargs).items():
            if not hasattr(made, name):
                raise TypeError(f"Configuration has no setting '{name}'")
            setattr(made, name, value)
        return made

    def set_default(cls, default: Optional["Configuration"]) -> None:
        """Makes later instances copies of this one; ``None``: of a fresh one."""
        cls._default = None if default is None else copy.copy(default)


class Configuration(metaclass=_WithDefault):
    """Where the server is, and who calls.

    ``api_key`` and ``api_key_prefix`` are shared by every instance; ``host``, ``username`` and ``password`` are each
    instance's own.
    """

    def __init__(self) -> None:
        self.host: str = "http://127.0.0.1:8080"
        #: By header: ``X-Killbill-ApiKey`` and ``X-Killbill-ApiSecret``.
        self.api_key: Dict[str, str] = {}
        #: A word before the value, by header.
        self.api_key_prefix: Dict[str, str] = {}
        self.username: Optional[str] = None
        self.password: Optional[str] = None

    def __repr__(self) -> str:
        return f"Configuration(host={self.host!r}, username={self.username!r})"
