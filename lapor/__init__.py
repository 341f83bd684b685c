"""Lapor: the national public-service complaint system. The map of the code is docs/README.md."""
