"""`python -m benchmarks [NAME ...]`: all of them, or those that are named."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

#: helpers of the others, and what is only run by its own command
OTHERS = ("__main__", "echo_bot", "diet", "importing", "training")


def main() -> None:
    """Run them one after the other."""
    there = [m.name for m in pkgutil.iter_modules(benchmarks.__path__)]
    # flags are for the benchmarks themselves
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    names = named or [name for name in there if name not in OTHERS]
    unknown = [name for name in names if name not in there]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are: {', '.join(there)}")
    for name in names:
        importlib.import_module(f"benchmarks.{name}").main()


main()
