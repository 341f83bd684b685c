"""Reading the vault's tables. The ledger is for everybody; ``inside`` for the vault process."""

from __future__ import annotations

from lapor.vault.queries.ledger import reads_of

__all__ = ["reads_of"]
