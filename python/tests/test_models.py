"""The models and the configuration, without a server."""

from datetime import date
from decimal import Decimal

import pytest

from hobbs import killbill
from hobbs.killbill.rest import ApiException


def record(amount="5.5"):
    return killbill.SubscriptionUsageRecord(
        subscription_id="s",
        unit_usage_records=[
            killbill.UnitUsageRecord(
                unit_type="u", usage_records=[killbill.UsageRecord(record_date=date(2024, 3, 1), amount=amount)]
            )
        ],
    )


def test_models_are_compared_by_value():
    assert record() == record()
    assert record() != record("5.6")


def test_a_model_is_a_dictionary_too():
    expected = {
        "subscription_id": "s",
        "tracking_id": None,
        "unit_usage_records": [
            {"unit_type": "u", "usage_records": [{"record_date": date(2024, 3, 1), "amount": "5.5"}]}
        ],
    }
    assert record().to_dict() == expected
    assert eval(record().to_str(), {"datetime": __import__("datetime")}) == expected
    assert repr(record()) == record().to_str()


def test_amounts_are_exact():
    for amount in (Decimal("0.1"), 7, "1e3"):
        assert killbill.UsageRecord(amount=amount).amount == amount
    for inexact in (0.1, True, [1]):
        with pytest.raises(TypeError, match="may not be exact"):
            killbill.UsageRecord(amount=inexact)
    written = killbill.UsageRecord()
    with pytest.raises(TypeError):
        written.amount = 0.1


def test_an_unknown_argument_is_refused():
    with pytest.raises(TypeError):
        killbill.UsageRecord(colour="blue")


def test_keys_are_shared_and_the_rest_is_not():
    first = killbill.Configuration()
    first.api_key["X-Killbill-ApiKey"] = "bob"
    first.username = "admin"
    second = killbill.Configuration()
    assert second.api_key == {"X-Killbill-ApiKey": "bob"}
    assert second.username is None
    assert "bob" not in repr(second)


def test_a_default_can_be_set():
    default = killbill.Configuration()
    default.host = "http://example"
    killbill.Configuration.set_default(default)
    assert killbill.Configuration().host == "http://example"


def test_an_exception_prints_what_the_server_said():
    error = ApiException(400, "Bad Request", '{"code": 50000}', {"content-type": "application/json"})
    assert str(error).splitlines() == [
        "(400)",
        "Reason: Bad Request",
        "HTTP response headers: {'content-type': 'application/json'}",
        'HTTP response body: {"code": 50000}',
    ]


def test_arguments_are_checked_as_the_documentation_s_client_does():
    api = killbill.UsageApi()
    with pytest.raises(ValueError, match="Missing the required parameter `body`"):
        api.record_usage(None, "me")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour' to method get_all_usage"):
        api.get_all_usage("s", colour="blue")
    with pytest.raises(ValueError, match="`end_date`"):
        api.get_all_usage("s", start_date="2024-01-01")
    with pytest.raises(ValueError, match="not the id of a subscription"):
        api.get_all_usage("s", start_date="2024-01-01", end_date="2024-01-01")


def test_a_server_that_is_not_there():
    configuration = killbill.Configuration()
    configuration.host = "http://127.0.0.1:9"
    api = killbill.UsageApi(killbill.ApiClient(configuration))
    subscription = "38400000-8cf0-11bd-b23e-10b96e4ef00d"
    with pytest.raises(ApiException, match="can't connect") as raised:
        api.get_all_usage(subscription, start_date="2024-01-01", end_date="2025-01-01")
    assert raised.value.status == 0
