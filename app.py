"""CAZ PWA: `create_app()` for gunicorn, `python app.py` for people.

python app.py                  migrate, seed the demonstration centre if empty, serve
python app.py migrate          bring the database to the newest version
python app.py seed             make the demonstration centre
python app.py demo-accounts    who may sign in there (--json for programs)
python app.py check-content    read and check the clinical content
python app.py add-centre FILE  make a centre of one's own (docs/running.md)
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent


def application() -> Flask:
    """What gunicorn serves: the pages, and in a live process the sockets and the timers."""
    from cazpwa import create_app, live

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    app = create_app()
    live.start(app)
    return app


def serve() -> None:
    """Migrate and seed in a process of their own, then become gunicorn.

    gevent must patch the standard library before anything of ours is imported.
    """
    prepared = subprocess.run([sys.executable, __file__, "prepare"], check=False)  # noqa: S603
    if prepared.returncode:
        sys.exit(prepared.returncode)
    sys.stdout.flush()
    command = ["-m", "gunicorn", "--config", "python:cazpwa.serving", "app:application()"]
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, *command])  # noqa: S606


def prepare() -> None:
    """Everything that must be so before the first request."""
    from cazpwa import commands

    commands.migrate()
    commands.seed_if_empty()
    commands.say_hello()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    names = ("serve", "prepare", "migrate", "seed", "demo-accounts", "check-content", "add-centre")
    parser.add_argument("command", nargs="?", default="serve", choices=names)
    parser.add_argument("file", nargs="?", help="for add-centre")
    parser.add_argument("--json", action="store_true", help="for programs")
    given = parser.parse_args()
    if given.command == "serve":
        serve()
    elif given.command == "prepare":
        prepare()
    elif given.command == "add-centre":
        from cazpwa import commands

        commands.add_centre(given.file or parser.error("add-centre needs a file"))
    else:
        from cazpwa import commands

        commands.run(given.command, as_json=given.json)


if __name__ == "__main__":
    main()
