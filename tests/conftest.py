"""Fixtures every test file may use."""

from tests.support.chromium import browser, browser_page

__all__ = ["browser", "browser_page"]
