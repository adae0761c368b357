"""The addresses of the API, each with its methods; whatever else is below /api/v1 is a problem, never a page."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from doorstep.web.api.document import openapi, page
from doorstep.web.api.front import dispatcher, unknown
from doorstep.web.api.route import Route
from doorstep.web.api.routes import ROUTES


def addresses() -> dict[str, dict[str, Route]]:
    """Return the routes by address and method, in the order in which they are tried."""
    found: dict[str, dict[str, Route]] = {}
    for route in ROUTES:
        found.setdefault(route.path, {})[route.method] = route
    return found


def pattern(address: str) -> str:
    """Return an address as Django writes it. Ids of orders may hold a slash."""
    return address.replace("{order}", "<path:order>").replace("{", "<str:").replace("}", ">")


def _patterns() -> Iterator[URLPattern]:
    yield path("openapi.json", openapi, name="openapi")
    yield path("docs", page, name="api-docs")
    for address, routes in addresses().items():
        yield path(pattern(address), dispatcher(routes))
    yield path("<path:rest>", unknown)
    yield path("", unknown)


urlpatterns = list(_patterns())
