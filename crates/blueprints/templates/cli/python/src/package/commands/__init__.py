"""The command line: arguments, handlers and output."""
