"""The surface that Kill Bill's Python documentation shows, for its three calls about usage."""

from hobbs.killbill.api_client import ApiClient
from hobbs.killbill.configuration import Configuration
from hobbs.killbill.models import (
    RolledUpUnit,
    RolledUpUsage,
    SubscriptionUsageRecord,
    UnitUsageRecord,
    UsageRecord,
)
from hobbs.killbill.rest import ApiException
from hobbs.killbill.usage_api import UsageApi

__all__ = [
    "ApiClient",
    "ApiException",
    "Configuration",
    "RolledUpUnit",
    "RolledUpUsage",
    "SubscriptionUsageRecord",
    "UnitUsageRecord",
    "UsageApi",
    "UsageRecord",
]
