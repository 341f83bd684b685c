"""Put the command ``lapor`` into the environment this Python belongs to, without a build.

The folder of the code is named in a path file, so the command works from any folder, and a
start that is repeated fetches nothing.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The shell starts Python: a first line that names it may hold no blank and few characters. To
# Python the shell's line is a string.
COMMAND = f"""#!/bin/sh
'''exec' "{sys.executable}" "$0" "$@"
' '''
from lapor.__main__ import main

main()
"""

Path(sysconfig.get_path("purelib"), "lapor.pth").write_text(f"{ROOT}\n", encoding="utf-8")
command = Path(sysconfig.get_path("scripts"), "lapor")
command.write_text(COMMAND, encoding="utf-8")
command.chmod(0o755)
