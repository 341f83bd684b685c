"""How gunicorn serves the vault: on its Unix socket, in one process, so one sender keeps order."""

from __future__ import annotations

from lapor.config import gunicorn, places

bind = f"unix:{places.run() / 'vault.sock'}"
umask = 0o177
workers = 1
worker_class = gunicorn.worker_class
threads = 8
timeout = 90  # passing a case on waits for somebody else's machine
graceful_timeout = gunicorn.graceful_timeout
worker_tmp_dir = gunicorn.worker_tmp_dir
accesslog = None
control_socket_disable = True
logconfig_dict = gunicorn.logconfig_dict
