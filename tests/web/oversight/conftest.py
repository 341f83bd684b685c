"""The seats' tests stand on the same fixed moment as the desk's."""

from tests.web.desk.conftest import now, set_clock

__all__ = ["now", "set_clock"]
