"""The public's pages, through Django's client on PostgreSQL."""
