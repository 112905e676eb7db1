"""Kill Bill's Python documentation, run as printed but for the import line, keys and ids.

The page has lost the indentation after ``try:`` and ``except``; it is put back. Nothing else is touched.
"""

import re
from pathlib import Path

import pytest

from hobbs import killbill

PAGE = (Path(__file__).parent / "data" / "usage_api.md").read_text()


def snippets():
    """The page's snippets by the call they show."""
    found = re.findall(r"from __future__ import print_function\n.*?print\(\"Exception[^\n]*", PAGE, re.DOTALL)
    by_call = {re.search(r"UsageApi->(\w+):", text).group(1): text for text in found}
    assert sorted(by_call) == ["get_all_usage", "get_usage", "record_usage"]
    return by_call


def with_indentation(text):
    lines, depth = [], ""
    for line in text.splitlines():
        opens = line == "try:" or line.startswith("except ")
        lines.append(line if opens else depth + line)
        depth = "    " if opens else depth
    return "\n".join(lines)


def prepared(text, subscription):
    """The snippet with our import line, keys and ids."""
    changes = {
        "import killbill\n": "from hobbs import killbill\n",
        "from killbill.rest import": "from hobbs.killbill.rest import",
        "['X-Killbill-ApiKey'] = 'YOUR_API_KEY'": "['X-Killbill-ApiKey'] = 'bob'",
        "['X-Killbill-ApiSecret'] = 'YOUR_API_KEY'": "['X-Killbill-ApiSecret'] = 'lazar'",
        "'YOUR_USERNAME'": "'admin'",
        "'YOUR_PASSWORD'": "'password'",
        "38400000-8cf0-11bd-b23e-10b96e4ef00d": subscription,
    }
    for printed, ours in changes.items():
        text = text.replace(printed, ours)
    return with_indentation(text)


@pytest.fixture(autouse=True)
def default_host(server, fresh_default):
    """The snippets name no host, so the default has to be the server's."""
    default = killbill.Configuration()
    default.host = server.url
    killbill.Configuration.set_default(default)


@pytest.mark.parametrize("call", ["get_all_usage", "get_usage"])
def test_a_reading_snippet_prints_totals(call, server, capsys):
    exec(compile(prepared(snippets()[call], server.subscription), call, "exec"), {})
    printed = capsys.readouterr().out
    assert server.subscription in printed and "rolled_up_units" in printed, printed
    assert "Exception" not in printed


def test_the_recording_snippet_prints_what_its_empty_body_lacks(server, capsys):
    exec(compile(prepared(snippets()["record_usage"], server.subscription), "record_usage", "exec"), {})
    printed = capsys.readouterr().out
    assert "Exception when calling UsageApi->record_usage: (400)" in printed
    assert "SubscriptionUsageRecordJson subscriptionId needs to be set" in printed


def test_the_recording_snippet_records_once_its_body_is_filled(server, capsys):
    text = prepared(snippets()["record_usage"], server.subscription)
    filled = text.replace(
        "body = killbill.SubscriptionUsageRecord()",
        f"body = killbill.SubscriptionUsageRecord(subscription_id='{server.subscription}', tracking_id='documentation', "
        "unit_usage_records=[killbill.UnitUsageRecord(unit_type='unit_type_example', "
        "usage_records=[killbill.UsageRecord(record_date='2013-10-20', amount='5.5')])])",
    )
    assert filled != text
    exec(compile(filled, "record_usage", "exec"), {})
    assert capsys.readouterr().out == ""
    reading = prepared(snippets()["get_usage"], server.subscription).replace(
        "end_date = '2013-10-20'", "end_date = '2013-10-21'"
    )
    exec(compile(reading, "get_usage", "exec"), {})
    assert "Decimal('5.500000000')" in capsys.readouterr().out
