"""The models of usage: made with keyword arguments, compared by value, printed as dictionaries."""

from hobbs.killbill.models.rolled_up_usage import RolledUpUnit, RolledUpUsage
from hobbs.killbill.models.subscription_usage_record import SubscriptionUsageRecord, UnitUsageRecord, UsageRecord

__all__ = ["RolledUpUnit", "RolledUpUsage", "SubscriptionUsageRecord", "UnitUsageRecord", "UsageRecord"]
