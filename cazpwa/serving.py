"""How gunicorn serves one process of the installation.

gevent where sockets live, threads where only pages are served.  Read by
`gunicorn --config`; `python app.py` starts it.
"""

from __future__ import annotations

import os
from typing import Any

_role = os.environ.get("CAZ_ROLE", "all")

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = 1  # sockets of one process; more processes are started beside it, each on its own port
worker_class = "gthread" if _role == "web" else "gevent"
threads = int(os.environ.get("CAZ_THREADS", "16")) if _role == "web" else 1
worker_connections = 10_000
backlog = 2048
keepalive = 30
graceful_timeout = 5  # open sockets would hold a reload for the whole of it
timeout = 60
accesslog = None  # addresses of live pages are secrets
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def post_request(worker: Any, req: Any, environ: Any, resp: Any) -> None:
    """Let the others have a turn: one busy kept-alive connection would starve them."""
    if worker_class == "gevent":
        import gevent

        gevent.sleep(0)
