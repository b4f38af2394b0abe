"""People. Names and addresses live here alone; everything else knows a person by pseudonym."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0/O and 1/I, which are misread aloud


def new_pseudonym() -> str:
    return "P-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


class User(AbstractUser):
    """One account. Roles inside a study are memberships (ecgrating.studies)."""

    pseudonym = models.CharField(max_length=16, unique=True, default=new_pseudonym, editable=False)
    may_create_studies = models.BooleanField(default=False)
    is_demo = models.BooleanField(
        default=False, help_text="Signs in only while the server is bound to the loopback address."
    )
