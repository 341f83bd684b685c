"""Every write to the vault's tables.

``ledger`` is also used by the web; the rest runs in the vault process alone.
"""

from __future__ import annotations

from lapor.vault.commands.ledger import record_read

__all__ = ["record_read"]
