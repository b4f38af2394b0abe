"""The command line: `python -m explainers COMMAND`. A command is a module, imported when it is called."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS: dict[str, str] = {}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 when it refused with a sentence, 2 for wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m explainers", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        if given and given[0] == name:
            importlib.import_module(f"explainers.cli.{name}").add_arguments(subparser)
    parsed = parser.parse_args(given)
    try:
        return int(importlib.import_module(f"explainers.cli.{parsed.command}").run(parsed))
    except KeyboardInterrupt:
        print("Stopped; run the same command again to go on.", file=sys.stderr)
        return 130
    except ValueError as refusal:
        print(f"{parsed.command}: {refusal}", file=sys.stderr)
        return 1
