"""Staff sign in by address, hold one role in a shop, and a one-time link works once."""

from django.test import Client, override_settings

from doorstep.accounts.models import Member, Post, Role
from doorstep.accounts.sign_in import member_of, one_time_path, owner_of


def test_an_address_is_one_person_in_whatever_letter_case(django_database: str) -> None:
    made = Member.objects.create_user("Erika@Shop.example", "a long password")
    assert made.email == "erika@shop.example"
    assert Member.objects.get_by_natural_key(" ERIKA@shop.example ") == made
    assert made.check_password("a long password")
    assert not Member.objects.create_user("new@shop.example").has_usable_password()


def test_a_member_does_one_thing_in_a_shop_and_nothing_once_switched_off(django_database: str) -> None:
    member = owner_of(["demo", "starter"], "owner@localhost")
    Post.objects.filter(member=member, shop="starter").update(role=Role.CARE)
    assert owner_of(["demo", "starter"], "Owner@localhost") == member
    assert [member.role_in(shop) for shop in ("demo", "starter", "other")] == [Role.OWNER, Role.CARE, None]
    assert member.shops() == ["demo", "starter"]
    member.is_active = False
    assert (member.role_in("demo"), member.shops()) == (None, [])


@override_settings(ALLOWED_HOSTS=["*"])
def test_a_one_time_link_signs_in_once(django_database: str) -> None:
    member = owner_of([], "owner@localhost")
    path = one_time_path(member)
    first = Client().get(path)
    assert (first.status_code, first["Location"]) == (302, "/console/")
    assert "no-cache" in first["Cache-Control"] or "no-store" in first["Cache-Control"]
    again = Client().get(path)
    assert again.status_code == 410
    assert "doorstep doctor --sign-in" in again.content.decode()


def test_a_link_that_was_never_ours_signs_nobody_in(django_database: str) -> None:
    member = owner_of([], "owner@localhost")
    word, token = one_time_path(member).strip("/").split("/")[-2:]
    assert member_of(word, token) == member
    assert [member_of(word, token[:-1] + "x"), member_of("!", token), member_of("", ""), member_of("OTk5", token)] == [
        None
    ] * 4
