"""Files for people: pictures, slides, tables and calendars."""
