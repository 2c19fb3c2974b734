"""Legal entities and the people who work for them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from artel.core.models.record import Row

# Otherwise who may undo what others did could take back the loss of their own rights.
RIGHTS_STAY = _("Rights are not undone. Give or take them on the pages of employees, roles and keys.")


class Company(models.Model):
    """One legal entity. Everything else belongs to one of these."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=300, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2, default="RU")
    currency = models.CharField(_("currency"), max_length=3, default="RUB")
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Moscow")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent")
    )
    calendar = models.JSONField(_("working hours"), default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name


class UserAccounts(BaseUserManager["User"]):
    """Makes accounts with a hashed password and a canonical address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a new account; without a password it can only be entered by a reset link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from their memberships."""

    class EmailNotices(models.TextChoices):
        NEVER = "never", _("never")
        MENTIONS = "mentions", _("only when I am mentioned or assigned")
        ALWAYS = "always", _("about everything I follow")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ru", "Русский"), ("en", "English")], default="ru"
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Moscow")
    theme = models.CharField(
        _("theme"),
        max_length=6,
        default="system",
        choices=[("system", _("as in the system")), ("light", _("light")), ("dark", _("dark"))],
    )
    email_notices = models.CharField(
        _("notify by e-mail"), max_length=10, choices=EmailNotices.choices, default=EmailNotices.NEVER
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserAccounts] = UserAccounts()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower")]

    def __str__(self) -> str:
        return self.name or self.email


class Team(Row):
    """People who work together; teams form a tree, and a head sees the branch below."""

    name = models.CharField(_("name"), max_length=150)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    head = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("head")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="team_name_unique")]

    def __str__(self) -> str:
        return self.name


class Role(Row):
    """A named set of rights. Without grants of its own it has the standard ones of its key."""

    undo_refusal: ClassVar[Any] = RIGHTS_STAY

    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    grants = models.JSONField(_("rights"), null=True, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="role_key_unique")]

    def __str__(self) -> str:
        return self.name


class Membership(Row):
    """A user's place in one company: the role and the team."""

    undo_refusal: ClassVar[Any] = RIGHTS_STAY

    user = models.ForeignKey(
        "core.User", on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.ForeignKey("core.Role", on_delete=models.PROTECT, related_name="+", verbose_name=_("role"))
    team = models.ForeignKey(
        "core.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("team"),
    )
    position = models.CharField(_("position"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    absent_from = models.DateField(_("absent from"), null=True, blank=True)
    absent_until = models.DateField(_("absent until"), null=True, blank=True)
    substitute = models.ForeignKey(
        "core.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("substitute")
    )

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = [
            models.UniqueConstraint(fields=["user", "company"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(absent_until__gte=models.F("absent_from")) | models.Q(absent_until=None),
                name="membership_absence_sane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
