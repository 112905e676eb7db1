"""Recording and reading against a real server."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import pytest

from hobbs import killbill
from hobbs.killbill.rest import ApiException

WINDOW = {"start_date": date(2024, 1, 1), "end_date": datetime(2025, 1, 1, tzinfo=timezone.utc)}


@pytest.fixture
def api(server):
    configuration = killbill.Configuration()
    configuration.host = server.url
    configuration.api_key["X-Killbill-ApiKey"] = "bob"
    configuration.api_key["X-Killbill-ApiSecret"] = "lazar"
    configuration.username = "admin"
    configuration.password = "password"
    return killbill.UsageApi(killbill.ApiClient(configuration))


def usage(subscription, unit, *records, tracking_id=None):
    usage_records = [killbill.UsageRecord(record_date=when, amount=amount) for when, amount in records]
    units = [killbill.UnitUsageRecord(unit_type=unit, usage_records=usage_records)]
    return killbill.SubscriptionUsageRecord(subscription, tracking_id, units)


def total(api, server, unit, **window):
    units = api.get_usage(server.subscription, unit, **(window or WINDOW)).rolled_up_units
    return units[0].amount if units else None


def test_amounts_are_decimals_all_the_way(api, server):
    unit = str(uuid4())
    amounts = [Decimal("0.1"), Decimal("0.2"), 5, "999999999.000000001", Decimal("-5.3")]
    api.record_usage(usage(server.subscription, unit, *((date(2024, 3, 1), amount) for amount in amounts)), "me")
    found = total(api, server, unit)
    assert isinstance(found, Decimal)
    assert str(found) == "999999999.000000001"


def test_dates_are_python_s_own(api, server):
    unit = str(uuid4())
    los_angeles = timezone(timedelta(hours=-8))
    moments = [
        date(2024, 3, 1),
        datetime(2024, 3, 1, 10, 20, 30),
        datetime(2024, 3, 1, 20, 0, 0, tzinfo=los_angeles),
        "2024-03-01",
    ]
    api.record_usage(usage(server.subscription, unit, *((moment, 1) for moment in moments)), "me")
    assert total(api, server, unit, start_date=date(2024, 3, 1), end_date=date(2024, 3, 2)) == 3
    late = datetime(2024, 3, 2, 4, tzinfo=timezone.utc)
    assert total(api, server, unit, start_date=late, end_date=late + timedelta(seconds=1)) == 1
    rolled_up = api.get_all_usage(server.subscription, **WINDOW)
    assert rolled_up.start_date == datetime(2024, 1, 1, tzinfo=timezone.utc)
    assert rolled_up.subscription_id == server.subscription


def test_a_tracking_id_counts_once(api, server):
    unit = str(uuid4())
    body = usage(server.subscription, unit, ("2024-03-01", 1), tracking_id=unit)
    api.record_usage(body, "me", x_killbill_reason="why", x_killbill_comment="more")
    with pytest.raises(ApiException) as raised:
        api.record_usage(body, "me")
    assert raised.value.status == 400
    assert raised.value.reason == "Bad Request"
    assert '"code":50000' in raised.value.body
    assert raised.value.headers["content-type"] == "application/json"
    assert total(api, server, unit) == 1


def test_a_wrong_secret_is_a_401(api, server):
    api.api_client.configuration.api_key["X-Killbill-ApiSecret"] = "wrong"
    with pytest.raises(ApiException) as raised:
        api.get_all_usage(server.subscription, **WINDOW)
    assert raised.value.status == 401


def test_an_unknown_subscription_is_a_404(api):
    with pytest.raises(ApiException) as raised:
        api.get_all_usage(str(uuid4()), **WINDOW)
    assert raised.value.status == 404


def test_a_call_can_run_in_the_background(api, server):
    promise = api.get_all_usage(server.subscription, async_req=True, **WINDOW)
    assert isinstance(promise.get(60), killbill.RolledUpUsage)
