"""A server for the tests that need a real one: HOBBS_URL names it, or HOBBS_BINARY a program to start."""

import os
import queue
import re
import subprocess
import threading

import pytest

from hobbs import killbill


class Server:
    """A running Hobbs with its sample data."""

    def __init__(self, url, subscription):
        self.url = url
        self.subscription = subscription


def _lines_of(stream, lines):
    for line in stream:
        lines.put(line)
    lines.put(None)


def _read_announcement(process):
    lines = queue.Queue()
    threading.Thread(target=_lines_of, args=(process.stdout, lines), daemon=True).start()
    found = {}
    while len(found) < 2:
        line = lines.get(timeout=60)
        assert line is not None, "the server ended before it listened"
        for name, pattern in (("url", r"listening on (http://\S+)"), ("subscription", r"^subscription\s+(\S+)")):
            match = re.search(pattern, line)
            if match:
                found[name] = match.group(1)
    return Server(**found)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    binary = os.environ.get("HOBBS_BINARY")
    if not binary:
        pytest.skip("HOBBS_BINARY names no server to start: `cargo xtask python` sets it")
    data = tmp_path_factory.mktemp("hobbs") / "data"
    command = [binary, "serve", "--dev", "--data", str(data), "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield _read_announcement(process)
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(autouse=True)
def fresh_default():
    """Each test begins without the keys of the one before."""
    killbill.Configuration.set_default(None)
    yield
    killbill.Configuration.set_default(None)
