"""What is the same for every link: the page of a link that leads nowhere, and a shop's colours."""

from django.http import HttpResponse
from django.shortcuts import render

from doorstep.web import shops
from doorstep.web.middleware import Asked
from doorstep.web.track.link import reader_of


def gone(request: Asked) -> HttpResponse:
    """Say kindly that this link leads nowhere any more, without telling whether it ever did."""
    shop = shops.plain()
    language = reader_of(request, None, shop.settings).code
    response = render(request, "track/gone.html", {"language": language, "shop": shop, "release": ""}, status=404)
    response.headers["Cache-Control"] = "no-store"
    return response


def brand(request: Asked, shop: str, release: str) -> HttpResponse:
    """Answer a shop's colours as a stylesheet; a release never changes, so it may be kept for ever."""
    found = shops.shop_of(request.desk.tx, shop, release)
    response = HttpResponse(found.style, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
