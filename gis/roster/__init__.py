"""Who works where and when, from files: the roster and the calendar, line by line."""

from gis.roster.calendar import read_calendar
from gis.roster.duties import COLUMNS, RECORDS, RosterFile, read_roster

__all__ = ["COLUMNS", "RECORDS", "RosterFile", "read_calendar", "read_roster"]
