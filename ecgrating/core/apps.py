from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ecgrating.core"
    default_auto_field = "django.db.models.BigAutoField"
