"""What comes back for a mail: bounces, complaints, automatic replies, replies, and notices of mail providers."""

from doorstep.connect.cards import Card

CARD = Card(
    kind="standard",
    id="dsn",
    name="Bounces and answers to mails",
    version=1,
    can=("fates", "push"),
    format=(
        "RFC 3464 and 3463 (delivery status and its codes), RFC 3834 (automatic replies), RFC 5965 (complaints),"
        " RFC 5321 (answers of mail servers), RFC 8058 and 2369 (leaving a list by mail); notices of Amazon SES,"
        " SendGrid, Mailgun and Postmark, looked at on 2026-11-22. The words of mail servers: wordings.toml."
    ),
)
