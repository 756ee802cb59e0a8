"""The room ``agenda``: everything with a due date, obligations that come round, and calendars."""
