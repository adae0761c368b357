"""The page behind a one-time link."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from doorstep.accounts.sign_in import member_of


@never_cache
@require_GET
def once(request: HttpRequest, word: str, token: str) -> HttpResponse:
    """Sign in whom the link names, and go to the console. A used or old link says how to get another."""
    member = member_of(word, token)
    if member is None:
        text = "This link was used already or is too old. Run `doorstep doctor --sign-in` for a new one.\n"
        return HttpResponse(text, status=410, content_type="text/plain; charset=utf-8")
    login(request, member, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("/console/")
