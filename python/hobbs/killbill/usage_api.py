"""The three calls about usage."""

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any, Dict, List, Optional, Tuple, Union

from hobbs.killbill.api_client import ApiClient, guarded
from hobbs.killbill.models import RolledUpUnit, RolledUpUsage, SubscriptionUsageRecord, UnitUsageRecord

#: A date or a datetime of Python's own, or the text of one. Without a zone it is in UTC.
Date = Union[date, datetime, str]

_COMMON = ("async_req", "_return_http_data_only", "_preload_content", "_request_timeout")


class UsageApi:
    """Records usage and reads totals.

    Every call takes ``async_req=True`` for a promise with ``get()``, and ``_request_timeout`` in seconds.
    """

    def __init__(self, api_client: Optional[ApiClient] = None) -> None:
        self.api_client = ApiClient() if api_client is None else api_client

    def record_usage(self, body: SubscriptionUsageRecord, x_killbill_created_by: str, **kwargs: Any) -> None:
        """Records usage for a subscription: all of it or nothing.

        Options: ``x_killbill_reason``, ``x_killbill_comment``. Raises :class:`~hobbs.killbill.rest.ApiException`.
        """
        _check("record_usage", kwargs, "x_killbill_reason", "x_killbill_comment")
        _require("record_usage", body=body, x_killbill_created_by=x_killbill_created_by)
        units = body.unit_usage_records
        arguments = (
            _text(body.subscription_id),
            _text(body.tracking_id),
            None if units is None else [_unit(unit) for unit in units],
            x_killbill_created_by,
            kwargs.get("x_killbill_reason"),
            kwargs.get("x_killbill_comment"),
        )
        core = self.api_client.core(kwargs.get("_request_timeout"))
        return self._run(lambda: core.record_usage(*arguments), kwargs)

    def get_usage(self, subscription_id: str, unit_type: str, **kwargs: Any) -> RolledUpUsage:
        """Retrieves usage for a subscription and unit type.

        Options: ``start_date``, ``end_date``; Kill Bill needs both. Raises :class:`~hobbs.killbill.rest.ApiException`.
        """
        _require("get_usage", subscription_id=subscription_id, unit_type=unit_type)
        return self._get("get_usage", subscription_id, unit_type, kwargs)

    def get_all_usage(self, subscription_id: str, **kwargs: Any) -> RolledUpUsage:
        """Retrieves usage for a subscription.

        Options: ``start_date``, ``end_date``; Kill Bill needs both. Raises :class:`~hobbs.killbill.rest.ApiException`.
        """
        _require("get_all_usage", subscription_id=subscription_id)
        return self._get("get_all_usage", subscription_id, None, kwargs)

    def _get(self, method: str, subscription_id: str, unit_type: Optional[str], kwargs: Dict[str, Any]) -> Any:
        _check(method, kwargs, "start_date", "end_date")
        start, end = kwargs.get("start_date"), kwargs.get("end_date")
        _require(method, start_date=start, end_date=end)
        core = self.api_client.core(kwargs.get("_request_timeout"))
        arguments = (str(subscription_id), unit_type, _text(start), _text(end))
        return self._run(lambda: _rolled_up_usage(core.get_usage(*arguments)), kwargs)

    def _run(self, call: Any, kwargs: Dict[str, Any]) -> Any:
        return self.api_client.run(lambda: guarded(call), bool(kwargs.get("async_req")))


def _check(method: str, kwargs: Dict[str, Any], *known: str) -> None:
    for name in kwargs:
        if name not in known and name not in _COMMON:
            raise TypeError(f"Got an unexpected keyword argument '{name}' to method {method}")


def _require(method: str, **arguments: Any) -> None:
    for name, value in arguments.items():
        if value is None:
            raise ValueError(f"Missing the required parameter `{name}` when calling `{method}`")


def _unit(unit: UnitUsageRecord) -> Tuple[Optional[str], Optional[List[Tuple[Optional[str], Optional[str]]]]]:
    """A unit in texts. What it lacks stays out, since the server is the one to say so."""
    records = unit.usage_records
    if records is None:
        return _text(unit.unit_type), None
    return _text(unit.unit_type), [(_text(record.record_date), _text(record.amount)) for record in records]


def _text(value: Any) -> Optional[str]:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def _rolled_up_usage(totals: Tuple[str, str, str, List[Tuple[str, str]]]) -> RolledUpUsage:
    subscription_id, start, end, units = totals
    rolled_up_units = [RolledUpUnit(unit_type=name, amount=Decimal(amount)) for name, amount in units]
    return RolledUpUsage(subscription_id, _instant(start), _instant(end), rolled_up_units)
