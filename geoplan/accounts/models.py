"""People and their role."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now

from geoplan.accounts.rules import Role

ROLES = [role.value for role in Role]


class UserManager(BaseUserManager["User"]):
    """What Django's own createsuperuser needs; people arrive by invitation (`services.invite`)."""

    def create_superuser(self, email: str, password: str | None = None) -> "User":
        user = self.model(email=email.lower(), role=Role.OPERATOR, is_superuser=True)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, with one role."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=10)
    language = models.CharField(max_length=2, default="id")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="user_role_known"),
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Only operators see the administration of accounts and settings."""
        return self.role == Role.OPERATOR


class Invitation(models.Model):
    """A one-time link with which an invited person chooses a password. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"


class Token(models.Model):
    """A bearer token for a machine or a phone. Only its hash is kept; it ends and can be revoked."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.user_id}"


class Attempt(models.Model):
    """A try to sign in, written down before its password is hashed and struck out when it was right.

    Addresses and accounts stand here as keyed hashes.
    """

    email_key = models.CharField(max_length=64)
    address_key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["email_key", "at"], name="attempt_by_email"),
            models.Index(fields=["address_key", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"attempt at {self.at}"


class Installation(models.Model):
    """What kind of database this is: one row, or none for an ordinary one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_only_one")]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "real"
