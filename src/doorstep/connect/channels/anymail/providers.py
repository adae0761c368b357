"""The providers that django-anymail knows: the name of the secret each wants, and of its settings. Pure.

Amazon SES wants boto3, which is not installed with Doorstep (`pip install boto3`); its secret is `KEY_ID:SECRET_KEY`.
"""

from collections.abc import Mapping

from msgspec import Struct


class Provider(Struct, frozen=True):
    """``secret`` is what anymail calls the account's secret, ``two`` its second half (written behind a colon),
    ``options`` our option → anymail's setting; ``hook`` the class that reads its webhooks."""

    secret: str
    two: str = ""
    options: dict[str, str] = {}
    hook: str = ""


PROVIDERS: Mapping[str, Provider] = {
    "amazon_ses": Provider("", options={"region": "region_name"}, hook="AmazonSESTrackingWebhookView"),
    "brevo": Provider("api_key", hook="BrevoTrackingWebhookView"),
    "mailersend": Provider("api_token", hook="MailerSendTrackingWebhookView"),
    "mailgun": Provider("api_key", options={"domain": "sender_domain"}, hook="MailgunTrackingWebhookView"),
    "mailjet": Provider("api_key", "secret_key", hook="MailjetTrackingWebhookView"),
    "mailtrap": Provider("api_token", hook="MailtrapTrackingWebhookView"),
    "mandrill": Provider("api_key", hook="MandrillCombinedWebhookView"),
    "postal": Provider("api_key", options={"domain": "api_url"}, hook="PostalTrackingWebhookView"),
    "postmark": Provider("server_token", options={"stream": "message_stream"}, hook="PostmarkTrackingWebhookView"),
    "resend": Provider("api_key", hook="ResendTrackingWebhookView"),
    "scaleway": Provider("secret_key", options={"project": "project_id", "region": "region"}),
    "sendgrid": Provider("api_key", hook="SendGridTrackingWebhookView"),
    "sparkpost": Provider("api_key", options={"project": "subaccount"}, hook="SparkPostTrackingWebhookView"),
    "unisender_go": Provider("api_key", options={"domain": "api_url"}, hook="UnisenderGoTrackingWebhookView"),
}
