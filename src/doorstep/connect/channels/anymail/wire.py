"""Hand a mail to the provider's API through django-anymail's backend; Django's URLs and settings are not used.

Our name of the message goes as metadata (`reference`), which providers hand back in their webhooks; the Message-ID is
the same at each attempt. Anymail makes the calls itself (requests), with time-outs. Which failure it was is told apart:
what was refused (4xx), what is passing (429, 503), and what may have arrived (500, 502, 504, a lost line).
"""

import os
import warnings
from importlib import import_module
from typing import Any

import requests
from django.conf import settings

from doorstep.connect.asking import Account, Http
from doorstep.connect.channels.anymail.providers import PROVIDERS
from doorstep.connect.sending.answers import Handed, refused
from doorstep.kit.errors import TransportError
from doorstep.messages.model import AnswerLost, Letter, Outgoing
from doorstep.messages.rules.letter import plain

_SECONDS = 20


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a mail over."""
    _prepare()
    from anymail import exceptions
    from anymail.message import AnymailMessage

    backend = _backend(account)
    mail = _mail(AnymailMessage, one.letter, one)
    try:
        backend.send_messages([mail])
    except exceptions.AnymailRecipientsRefused:
        raise TransportError("the provider refuses this recipient", permanent=True) from None
    except exceptions.AnymailRequestsAPIError as error:
        raise _meant(error, account) from None
    except (exceptions.AnymailInvalidAddress, exceptions.AnymailSerializationError):
        raise TransportError("the mail cannot be written for this provider", permanent=True) from None
    except exceptions.AnymailError as error:
        raise TransportError(f"the provider cannot be used: {type(error).__name__}", permanent=False) from None
    except requests.RequestException as error:
        raise _lost_line(error) from None
    status = mail.anymail_status
    if status.status and status.status <= {"invalid", "rejected", "failed"}:
        raise TransportError(f"the provider says {', '.join(sorted(map(str, status.status)))}", permanent=True)
    return Handed(str(status.message_id) if isinstance(status.message_id, str) else "")


def _prepare() -> None:
    """Anymail asks Django's settings for what it is not told; a worker has none of its own."""
    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(USE_TZ=True)


def _backend(account: Account) -> Any:
    name = account.options.get("provider", "")
    about = PROVIDERS.get(name)
    if about is None:
        raise TransportError(f"there is no provider {name!r} of mails", permanent=False)
    first, _, second = account.secrets["api_key"].partition(":") if about.two else (account.secrets["api_key"], "", "")
    told: dict[str, Any] = {
        ours: account.options[mine] for mine, ours in about.options.items() if mine in account.options
    }
    told |= {about.secret: first} if about.secret else {"client_params": _amazon(account)}
    told |= {about.two: second} if about.two else {}
    if account.base:
        told["api_url"] = account.base.rstrip("/") + "/"
    from anymail.exceptions import AnymailError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that anymail's authors no longer have an account to try a provider with
            made = import_module(f"anymail.backends.{name}").EmailBackend
            return made(requests_timeout=_SECONDS, ignore_unsupported_features=True, **told)
    except (AnymailError, ImportError, TypeError) as error:
        why = f"the account with {name} lacks something: {type(error).__name__}"
        raise TransportError(why, permanent=False) from None


def _amazon(account: Account) -> dict[str, str]:
    key, _, secret = account.secrets["api_key"].partition(":")
    region = account.options.get("region", "eu-central-1")
    return {"aws_access_key_id": key, "aws_secret_access_key": secret, "region_name": region}


def _mail(kind: Any, letter: Letter, one: Outgoing) -> Any:
    name = plain(letter.sender_name).replace('"', "")
    mail = kind(
        subject=plain(letter.subject),
        body=letter.text,
        from_email=f'"{name}" <{letter.sender}>' if name else letter.sender,
        to=[letter.address],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={**{key: plain(value) for key, value in letter.headers.items()}, "Message-ID": one.key},
        metadata={"reference": one.message.hex},
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    return mail


class _Answer:
    """Anymail's answer as ours."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self.status, self.headers, self.body = status, headers, b""


def _meant(error: Any, account: Account) -> TransportError:
    cause = error.__cause__
    if isinstance(cause, requests.RequestException) and error.response is None:
        return _lost_line(cause)
    if error.response is None:
        return AnswerLost("the provider's answer cannot be read")
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    if 200 <= error.response.status_code < 300:
        return AnswerLost("the provider answered something else than announced")
    return refused(_Answer(error.response.status_code, headers), account.options["provider"])


def _lost_line(error: requests.RequestException) -> TransportError:
    """What was never connected has not arrived; all else may have."""
    text = repr(error)
    if isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in text or "NameResolutionError" in text:
        return TransportError("the provider cannot be reached", permanent=False)
    return AnswerLost("the line was lost before the provider answered")
