"""Each provider with an account, a message that it takes, and secrets that it refuses."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from doorstep.kit.clock import now
from tests.stand_ins.base import StandIn
from tests.stand_ins.channels import bird, fcm, meta, sinch, sns, twilio, vonage, web_push, x

CALLBACK = "https://shop.example/in/source/key"
NUMBER = "+491701234567"
TEMPLATE = {"template": "parcel_late", "values": '["Ada","morgen"]'}
CONTENT = {"template": twilio.CONTENT, "values": '["Ada","morgen"]'}


class Way(Struct):
    """A provider, the account with it, and a message that it takes. ``wrong`` are secrets that it refuses."""

    open: Callable[[], StandIn]
    connector: str
    secrets: Callable[[Any], dict[str, str]]
    options: dict[str, str]
    one: Callable[[Any], dict[str, Any]]
    wrong: Callable[[], dict[str, str]]


def sms(_: object) -> dict[str, Any]:
    return {"channel": "sms"}


def twilio_secrets(_: object) -> dict[str, str]:
    return {"account_sid": twilio.SID, "auth_token": twilio.TOKEN}


def x_secrets(_: object) -> dict[str, str]:
    names = {"consumer_key": x.CONSUMER, "consumer_secret": x.CONSUMER_SECRET}
    return names | {"access_token": x.TOKEN, "access_token_secret": x.TOKEN_SECRET}


def browser(service: web_push.PushService) -> dict[str, Any]:
    return {"channel": "push", "address": service.subscribe().subscription(service.url)}


def app(google: fcm.Fcm) -> dict[str, Any]:
    google.apps.add("a" * 40)
    return {"channel": "push", "address": "fcm:" + "a" * 40}


OURS = {"from": twilio.NUMBER, "callback": CALLBACK}
WRONG_TWILIO = {"account_sid": twilio.SID, "auth_token": "wrong"}
WAYS = {
    "twilio": Way(twilio.Twilio, "twilio_sms", twilio_secrets, OURS, sms, lambda: WRONG_TWILIO),
    "twilio_whatsapp": Way(
        twilio.Twilio,
        "twilio_whatsapp",
        twilio_secrets,
        OURS,
        lambda _: {"channel": "whatsapp", "options": CONTENT},
        lambda: WRONG_TWILIO,
    ),
    "twilio_voice": Way(
        twilio.Twilio,
        "twilio_voice",
        twilio_secrets,
        OURS,
        lambda _: {"channel": "voice", "text": "Hier ist <Nordlicht> & Co.", "options": {"keys": '{"1":"tomorrow"}'}},
        lambda: WRONG_TWILIO,
    ),
    "meta": Way(
        meta.Meta,
        "whatsapp_meta",
        lambda _: {"access_token": meta.TOKEN},
        {"phone_number_id": meta.PHONE_ID},
        lambda _: {"channel": "whatsapp", "options": TEMPLATE},
        lambda: {"access_token": "wrong"},
    ),
    "vonage": Way(
        vonage.Vonage,
        "vonage",
        lambda it: {"private_key": it.private_key},
        {"application_id": vonage.APPLICATION, "from": "+4915735981234", "callback": CALLBACK},
        sms,
        lambda: {"private_key": vonage.Vonage().private_key},
    ),
    "sinch": Way(
        sinch.Sinch,
        "sinch",
        lambda _: {"api_token": sinch.TOKEN},
        {"service_plan_id": sinch.PLAN, "from": "+4915735981234", "callback": CALLBACK},
        sms,
        lambda: {"api_token": "wrong"},
    ),
    "bird": Way(
        bird.Bird,
        "bird",
        lambda _: {"access_key": bird.KEY},
        {"workspace": bird.WORKSPACE, "channel": bird.CHANNEL},
        sms,
        lambda: {"access_key": "wrong"},
    ),
    "messagebird": Way(
        bird.Bird,
        "bird",
        lambda _: {"access_key": bird.KEY},
        {"from": "Nordlicht", "callback": CALLBACK},
        sms,
        lambda: {"access_key": "wrong"},
    ),
    "sns": Way(
        lambda: sns.Sns(now()),
        "aws_sns",
        lambda _: {"access_key_id": sns.KEY_ID, "secret_access_key": sns.SECRET},
        {"region": sns.REGION, "sender_id": "NORDLICHT"},
        lambda _: {"channel": "sms", "text": "Grüße * ~ + 20 % & mehr"},
        lambda: {"access_key_id": sns.KEY_ID, "secret_access_key": "wrong"},
    ),
    "web_push": Way(
        web_push.PushService,
        "web_push",
        lambda _: {"vapid_private_key": web_push.encoded((7).to_bytes(32, "big"))},
        {"subject": "mailto:shop@nordlicht.example"},
        browser,
        dict,
    ),
    "fcm": Way(
        fcm.Fcm,
        "fcm",
        lambda it: {"service_account": it.service_account()},
        {},
        app,
        lambda: {"service_account": fcm.Fcm().service_account()},
    ),
    "x": Way(
        x.X,
        "x_dm",
        x_secrets,
        {},
        lambda _: {"channel": "dm", "text": "Grüße & *", "address": "200"},
        lambda: x_secrets(None) | {"access_token_secret": "wrong"},
    ),
}
