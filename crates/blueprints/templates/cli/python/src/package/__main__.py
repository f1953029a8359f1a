"""Runs the program: `python -m` and the console script end here."""

from __future__ import annotations

import sys

from .main import main

if __name__ == "__main__":
    sys.exit(main())
