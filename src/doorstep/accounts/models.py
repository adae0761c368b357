"""Staff accounts as Django keeps them. These tables are Django's alone; the chapters never read them."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class Role(models.TextChoices):
    """What somebody does in a shop. An owner may do everything there."""

    OWNER = "owner"
    OPERATIONS = "operations"
    CARE = "care"
    MARKETING = "marketing"
    WAREHOUSE = "warehouse"
    DRIVER = "driver"
    PARTNER = "partner"


class People(BaseUserManager["Member"]):
    """Makes members; e-mail addresses are kept in lower case, so that one person signs in once."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "Member":
        """Make a member. Without a password only a one-time link, a passkey or single sign-on lets them in."""
        member = self.model(email=email.strip().lower(), name=name)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, username: str | None) -> "Member":
        """Find a member by the address they typed, in whatever letter case."""
        return self.get(email=(username or "").strip().lower())


class Member(AbstractBaseUser):
    """Somebody of the retailer's staff or a partner, who signs in with an e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "member"

    def __str__(self) -> str:
        return self.name or self.email

    def role_in(self, shop: str) -> Role | None:
        """What this member does in the shop, None for nothing at all."""
        post = self.posts.filter(shop=shop).first() if self.is_active else None
        return Role(post.role) if post else None

    def shops(self) -> list[str]:
        """The shops in which this member does anything, by name."""
        return list(self.posts.order_by("shop").values_list("shop", flat=True)) if self.is_active else []


class Post(models.Model):
    """One member's role in one shop. The shop is the short name that begins the key of every table."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="posts")
    shop = models.CharField(max_length=31)
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "member_post"
        constraints = (models.UniqueConstraint(fields=["member", "shop"], name="one_post_a_shop"),)

    def __str__(self) -> str:
        return f"{self.role} of {self.shop}"


class Key(models.Model):
    """A key of the API: one shop's, with scopes. Of its secret only a hash is kept; `handle` is its public half."""

    shop = models.CharField(max_length=31)
    name = models.CharField(max_length=60)
    handle = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(default=600)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "member_key"
        indexes = (models.Index(fields=["shop", "made_at"], name="keys_of_a_shop"),)

    def __str__(self) -> str:
        return f"{self.name} of {self.shop}"

    def works(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
