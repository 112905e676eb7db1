"""Usage to be recorded."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, List, Optional, Union

from hobbs.killbill.models.model import Model, exact_amount


@dataclass(repr=False)
class UsageRecord(Model):
    """So much, at that time. A date or a datetime without a zone is in UTC."""

    record_date: Optional[Union[date, datetime, str]] = None
    amount: Optional[Union[Decimal, int, str]] = None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, exact_amount(value) if name == "amount" else value)


@dataclass(repr=False)
class UnitUsageRecord(Model):
    """The records of one unit."""

    unit_type: Optional[str] = None
    usage_records: Optional[List[UsageRecord]] = None


@dataclass(repr=False)
class SubscriptionUsageRecord(Model):
    """The usage of one subscription. With a tracking id it is recorded once, however often it is sent."""

    subscription_id: Optional[str] = None
    tracking_id: Optional[str] = None
    unit_usage_records: Optional[List[UnitUsageRecord]] = None
