"""Cleaning a file in a process of its own, with little memory and little time.

Decoders of pictures and PDFs are where malformed files do harm. A child that may use one
gigabyte and ten seconds of processor, and that knows no secret, takes the harm with it.
The wire between the two: the child reads the file on stdin; it writes one line (media type, or
"!" and the refusal) and then the clean bytes on stdout.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from pathlib import Path

from lapor.reports.files import MAX_BYTES, CleanFile, Unsafe, clean
from lapor.rules.labels import _

# Files are cleaned two at a time in a web process: ten people uploading must not fill the memory.
_FEW = threading.BoundedSemaphore(2)
MEMORY_BYTES = 1_000_000_000
PROCESSOR_SECONDS = 10
PATIENCE_SECONDS = 20
_ROOT = Path(__file__).resolve().parents[2]


def clean_apart(content: bytes) -> CleanFile:
    """Return what ``files.clean`` returns, computed in a limited child (about 0.3 s)."""
    if len(content) > MAX_BYTES:
        return clean(content)  # refuses by size, reads nothing
    try:
        with _FEW:
            done = subprocess.run(
                [sys.executable, "-m", "lapor.reports.apart"],
                input=content,
                capture_output=True,
                timeout=PATIENCE_SECONDS,
                cwd=_ROOT,
                env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"},
                check=False,
            )
    except subprocess.TimeoutExpired as late:
        raise _too_hard() from late
    if done.returncode != 0:
        raise _too_hard()
    head, _line, body = done.stdout.partition(b"\n")
    if head.startswith(b"!"):
        raise Unsafe(head[1:].decode())
    return CleanFile(body, head.decode())


def _too_hard() -> Unsafe:
    return Unsafe(_("Berkas ini tidak dapat dibaca dengan aman. Kirim foto atau PDF yang lain."))


def main() -> None:
    """Clean stdin to stdout, as the child."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        made = clean(sys.stdin.buffer.read())
    except Unsafe as refusal:
        out.write(b"!" + refusal.text.encode())
        return
    out.write(made.media_type.encode() + b"\n" + made.content)


if __name__ == "__main__":
    main()
