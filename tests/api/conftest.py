"""The API over the site that the pages are tested on."""

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import Site, counted, site

if TYPE_CHECKING:
    from tests.api.asking import Api

__all__ = ["api", "counted", "site"]


@pytest.fixture
def api(site: Site) -> "Api":
    """The API of the site."""
    from tests.api.asking import Api  # not before Django is ready

    return Api(site)
