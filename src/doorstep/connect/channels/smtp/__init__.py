"""E-mail over SMTP, through the server that the installation names."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="channel",
    id="smtp",
    name="E-mail (SMTP)",
    version=1,
    can=("email",),
    format="RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 5322 (mail), RFC 8058 (one-click unsubscribe)",
    settings=(Setting("DOORSTEP_SMTP_URL", "smtp://user:password@host:587 (STARTTLS) or smtps://…:465.", secret=True),),
)
