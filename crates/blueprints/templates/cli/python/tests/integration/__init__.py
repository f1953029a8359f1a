"""The whole program on a data file."""
