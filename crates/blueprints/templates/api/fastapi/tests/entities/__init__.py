"""Tests of each entity: its life and the rules of its values."""
