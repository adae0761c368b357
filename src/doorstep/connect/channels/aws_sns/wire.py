"""POST https://sns.{region}.amazonaws.com/ with Action=Publish, PhoneNumber, Message and MessageAttributes, signed.

SMSType is Transactional for service and Promotional for everything else. SNS has no key against repeats for SMS and
cannot be asked. Answers are XML; errors hold `Error.Code`.
"""

from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from doorstep.connect.asking import Account, Http
from doorstep.connect.channels.aws_sns.sign import Key, signed
from doorstep.connect.sending.answers import Handed, refused
from doorstep.connect.sending.codes import codes_of
from doorstep.messages.model import SERVICE, AnswerLost, Outgoing

_CODES = codes_of(__file__)


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    region = account.options["region"]
    url = account.url(f"https://sns.{region}.amazonaws.com", "/")
    body = urlencode(_form(one, account)).encode()
    key = Key(account.secrets["access_key_id"], account.secrets["secret_access_key"], region, "sns")
    headers = signed(key, "POST", url, {"content-type": "application/x-www-form-urlencoded"}, body, account.now)
    answer = http.call("POST", url, headers=headers, body=body)
    told = _parsed(answer.body)
    if answer.status != 200:
        code, says = _text(told, "Code"), _text(told, "Message")
        if "opted out" in says.lower():
            code = "OptedOut"
        raise refused(answer, "Amazon SNS", _CODES, code, says)
    if not (name := _text(told, "MessageId")):
        raise AnswerLost("Amazon SNS answered something else than announced")
    return Handed(name)


def _form(one: Outgoing, account: Account) -> dict[str, str]:
    form = {"Action": "Publish", "Version": "2010-03-31", "PhoneNumber": one.letter.address, "Message": one.letter.text}
    kind = "Transactional" if one.purpose == SERVICE else "Promotional"
    attributes = [("AWS.SNS.SMS.SMSType", "String", kind)]
    if sender := account.options.get("sender_id", ""):
        attributes.append(("AWS.SNS.SMS.SenderID", "String", sender))
    if number := account.options.get("from", ""):
        attributes.append(("AWS.MM.SMS.OriginationNumber", "String", number))
    if price := account.options.get("max_price", ""):
        attributes.append(("AWS.SNS.SMS.MaxPrice", "Number", price))
    for n, (name, kind, value) in enumerate(attributes, 1):
        entry = f"MessageAttributes.entry.{n}."
        form |= {entry + "Name": name, entry + "Value.DataType": kind, entry + "Value.StringValue": value}
    return form


def _parsed(raw: bytes) -> Element | None:
    try:
        found: Element = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    return found


def _text(told: Element | None, name: str) -> str:
    for node in told.iter() if told is not None else ():
        if node.tag.rpartition("}")[2] == name:
            return (node.text or "").strip()
    return ""
