"""`python -m explainers`."""

from __future__ import annotations

import sys

from explainers.cli import main

sys.exit(main())
