"""Whatever may be sent: no server error, and every answer is what the document says. Seeded, and bounded."""

from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from doorstep.web.api.document import document
from tests.api.asking import Api
from tests.api.every import Lived, lived

EXAMPLES = 6  # an address
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def test_nothing_that_may_be_sent_is_a_server_error(api: Api) -> None:
    shop = lived(api)
    key = api.make(shop.scopes(), per_minute=1_000_000)
    told = document()
    del told["paths"]["/in/{source}/{key}"]  # the door is raw ASGI, and has tests of its own
    schema = schemathesis.openapi.from_dict(told)
    schema.app = get_wsgi_application()
    checked = [_checked(one.ok(), shop, key) for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(checked) == sum(len(one) for one in told["paths"].values())
    assert sum(checked) >= len(checked) * EXAMPLES


def _checked(operation: Any, shop: Lived, key: str) -> int:
    """Send what fits and what does not; half of it to things that there are. Return how many calls were made."""
    calls = []

    @seed(20261122)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(), there=st.booleans())
    def check(case: Any, there: bool) -> None:
        known = {name: shop.parts[name] for name in case.path_parameters or {} if there and name in shop.parts}
        case.path_parameters = {**(case.path_parameters or {}), **known}
        response = case.call(headers={"Authorization": f"Bearer {key}"})
        calls.append(response.status_code)
        case.validate_response(response, checks=CHECKS)
        assert response.status_code < 500

    check()
    return len(calls)
