"""Totals."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, List, Optional

from hobbs.killbill.models.model import Model, exact_amount


@dataclass(repr=False)
class RolledUpUnit(Model):
    """The total of one unit."""

    unit_type: Optional[str] = None
    amount: Optional[Decimal] = None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, exact_amount(value) if name == "amount" else value)


@dataclass(repr=False)
class RolledUpUsage(Model):
    """Totals of a subscription from ``start_date``, included, to ``end_date``, excluded."""

    subscription_id: Optional[str] = None
    start_date: Optional[datetime] = None
    end_date: Optional[datetime] = None
    rolled_up_units: Optional[List[RolledUpUnit]] = None
