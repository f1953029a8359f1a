"""Tests of what the service can do beyond keeping rows."""
