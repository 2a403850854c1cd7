"""One browser for all tests of pages: playwright drives no second one in the same process."""

import pytest

from .browser import browser


@pytest.fixture(scope="session")
def chromium():
    """Chromium, driven by playwright."""
    with browser() as started:
        yield started
