"""The browser that other tests ask."""

import pytest

from tests.support import chromium


def test_chromium_runs_scripts(browser_page):
    browser_page.set_content("<p id=p></p><script>p.textContent = 6 * 7</script>")
    assert browser_page.text_content("#p") == "42"


@pytest.mark.parametrize(
    ("setting", "outcome"), [(None, pytest.skip.Exception), ("1", pytest.fail.Exception)]
)
def test_a_missing_chromium_is_named_and_fails_where_nothing_is_skipped(
    monkeypatch, setting, outcome
):
    monkeypatch.setenv("CITEWATCH_CHROMIUM", "/nonexistent/chromium")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("CITEWATCH_NO_SKIP", raising=False)
    if setting:
        monkeypatch.setenv("CITEWATCH_NO_SKIP", setting)
    with pytest.raises(outcome, match=chromium.INSTALL):
        chromium.executable()
