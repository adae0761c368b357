"""One-time links into the console, for the first owner and for whoever lost every other way in."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from doorstep.accounts.models import Member, Post, Role


class _Once(PasswordResetTokenGenerator):
    """The token holds the moment of the last sign-in, so signing in with it uses it up."""

    key_salt = "doorstep.accounts.sign_in"


def one_time_path(member: Member) -> str:
    """Return the path that signs this member in once, for as long as PASSWORD_RESET_TIMEOUT says."""
    word = urlsafe_base64_encode(str(member.pk).encode())
    return f"/sign-in/once/{word}/{_Once().make_token(member)}/"


def member_of(word: str, token: str) -> Member | None:
    """Return whom the link signs in, None when it was used, is too old or was never ours."""
    try:
        member = Member.objects.filter(pk=int(urlsafe_base64_decode(word)), is_active=True).first()
    except ValueError:
        return None
    return member if member and _Once().check_token(member, token) else None


def owner_of(shops: list[str], email: str) -> Member:
    """Return the member with this address, made when there is none, as owner of these shops."""
    member = Member.objects.filter(email=email.lower()).first() or Member.objects.create_user(email)
    for shop in shops:
        Post.objects.get_or_create(member=member, shop=shop, defaults={"role": Role.OWNER})
    return member
