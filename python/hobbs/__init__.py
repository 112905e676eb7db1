"""Hobbs for Python: the usage API of Kill Bill, as its documentation shows it (:mod:`hobbs.killbill`)."""

from hobbs import killbill

__all__ = ["killbill"]
