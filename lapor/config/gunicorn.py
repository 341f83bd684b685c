"""How gunicorn serves the web: threads behind one shared port, and no record of who asked."""

from __future__ import annotations

from pathlib import Path

from lapor.config import env

bind = f"{env.text('BIND', '127.0.0.1')}:{env.integer('PORT', 8000, least=1)}"
workers = env.integer("WEB_PROCESSES", 2, least=1)
worker_class = "gthread"
threads = env.integer("WEB_THREADS", 4, least=1)
# The program is read once and shared by the processes; connections are opened after the fork.
preload_app = True
# Without it all keep-alive connections end on one process in a third of runs (PERFORMANCE.md).
reuse_port = True
timeout = 60
graceful_timeout = 10
keepalive = 5
# The heartbeat file must not lie on a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
accesslog = None  # it would say who asked for what
control_socket_disable = True
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "lapor.config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "WARNING"},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}
