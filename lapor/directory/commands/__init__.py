"""All writes of the directory."""

from lapor.directory.commands.holidays import (
    HolidayRefused,
    NewHoliday,
    add_holiday,
    confirm_holiday,
    extend_calendar,
    withdraw_holiday,
)
from lapor.directory.commands.reference import load_reference
from lapor.directory.commands.units import NewUnit, UnitRefused, add_unit

__all__ = [
    "HolidayRefused",
    "NewHoliday",
    "NewUnit",
    "UnitRefused",
    "add_holiday",
    "add_unit",
    "confirm_holiday",
    "extend_calendar",
    "load_reference",
    "withdraw_holiday",
]
