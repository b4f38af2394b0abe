from __future__ import annotations

from django.apps import AppConfig


class AttributionsConfig(AppConfig):
    name = "ecgrating.attributions"
    default_auto_field = "django.db.models.BigAutoField"
