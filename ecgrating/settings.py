"""Settings, read from the environment. Defaults work on one machine; production gives its own secrets."""

from __future__ import annotations

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("ECGRATING_VAR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development-only")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "ecgrating.core",
    "ecgrating.accounts",
    "ecgrating.recordings",
    "ecgrating.attributions",
    "ecgrating.studies",
    "ecgrating.ratings",
    "ecgrating.analysis",
]

AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "ecgrating.urls"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'ecgrating.sqlite3'}")}

USE_TZ = True
TIME_ZONE = "UTC"
