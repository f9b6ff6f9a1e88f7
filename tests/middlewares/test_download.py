"""The turns of requests at one host."""

import asyncio
from time import monotonic
from types import SimpleNamespace

import pytest

from crawler.middlewares.download import GuardedHandler, _Turn


@pytest.fixture
def handler():
    """A handler whose downloader keeps 0.2 s, give or take half, between requests to a host."""
    slots = {"a.example": SimpleNamespace(delay=0.2, jitter=0.5)}
    downloader = SimpleNamespace(slots=slots, get_slot_key=lambda host: host)
    made = GuardedHandler.__new__(GuardedHandler)
    made._crawler = SimpleNamespace(engine=SimpleNamespace(downloader=downloader, _slot=None))
    made._turns = {}
    return made


def test_a_request_that_left_late_moves_the_next_one(handler):
    async def both():
        first, second = _Turn(), _Turn()
        await handler._wait("a.example", first)
        next_one = asyncio.ensure_future(handler._wait("a.example", second))
        await asyncio.sleep(0.15)
        assert not next_one.done()
        first.sent()
        left = monotonic()
        await next_one
        return monotonic() - left

    assert asyncio.run(both()) >= 0.1


def test_other_hosts_and_a_connection_that_hangs_hold_nobody_back(handler, monkeypatch):
    monkeypatch.setattr("crawler.middlewares.download._LONGEST_TURN", 0.3)

    async def three():
        began = monotonic()
        await handler._wait("b.example", _Turn())
        await handler._wait("b.example", _Turn())
        await handler._wait("a.example", _Turn())
        at_once = monotonic() - began
        await handler._wait("a.example", _Turn())
        return at_once, monotonic() - began

    at_once, late = asyncio.run(three())
    assert at_once < 0.3 <= late
