"""E-mail through a provider: every one that django-anymail knows, by one account each."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import EMAIL, UNSURE, Carries

CARD = Card(
    kind="channel",
    id="anymail",
    name="E-mail providers (django-anymail)",
    version=1,
    can=("email",),
    format="django-anymail 15.2: backends and tracking webhooks after each provider's API, looked at on 2026-11-22",
    carries=Carries(
        channels=(EMAIL,),
        secrets=("api_key",),
        options=("provider", "domain", "project", "region", "stream"),
        must=("provider",),
        receipts=True,
        opens=True,
        at_once=16,
        per_second=50.0,
        repeat=UNSURE,
    ),
)
