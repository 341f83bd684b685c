"""Every non-trivial read of reports: functions that return what the asker may see."""
