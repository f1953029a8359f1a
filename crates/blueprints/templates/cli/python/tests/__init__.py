"""The tests: `unit` looks at parts, `integration` runs the program on a real data file."""
