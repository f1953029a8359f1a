"""SQLite: the data file, its migrations, and the statements of every table."""
