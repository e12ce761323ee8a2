"""`python -m benchmarks --list | --all | NAME…`"""

from __future__ import annotations

import argparse
import sys

from benchmarks.front_door import FIGURES


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the figures")
    parser.add_argument("--all", action="store_true", help="measure all of them")
    given = parser.parse_args()
    known = {figure.name: figure for figure in FIGURES}
    if given.list:
        for figure in FIGURES:
            print(f"{figure.name}\t{figure.better} than {figure.goal:g} {figure.unit}")
        return 0
    unknown = set(given.names) - set(known)
    if unknown or not (given.names or given.all):
        parser.error(f"unknown: {', '.join(sorted(unknown))}" if unknown else "name a figure")
    for name in known if given.all else given.names:
        print(known[name].line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
