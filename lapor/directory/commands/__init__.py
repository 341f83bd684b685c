"""All writes of the directory."""

from lapor.directory.commands.holidays import (
    HolidayRefused,
    NewHoliday,
    add_holiday,
    confirm_holiday,
    extend_calendar,
    withdraw_holiday,
)
from lapor.directory.commands.import_units import ImportReport, import_units
from lapor.directory.commands.posts import NewPost, PostRefused, add_post, end_post
from lapor.directory.commands.reference import load_reference
from lapor.directory.commands.reorganisation import Reorganisation, dissolve, reorganise
from lapor.directory.commands.units import NewUnit, UnitRefused, add_unit, add_units, connect

__all__ = [
    "HolidayRefused",
    "ImportReport",
    "NewHoliday",
    "NewPost",
    "NewUnit",
    "PostRefused",
    "Reorganisation",
    "UnitRefused",
    "add_holiday",
    "add_post",
    "add_unit",
    "add_units",
    "confirm_holiday",
    "connect",
    "dissolve",
    "end_post",
    "extend_calendar",
    "import_units",
    "load_reference",
    "reorganise",
    "withdraw_holiday",
]
