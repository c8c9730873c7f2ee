"""Argon2id with memory that a sign-in page can afford."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ModestArgon2(Argon2PasswordHasher):
    """OWASP's setting of 19 MiB, two passes, one lane; Django's default would take 100 MB for each try.

    Source: OWASP Password Storage Cheat Sheet, Argon2id.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
