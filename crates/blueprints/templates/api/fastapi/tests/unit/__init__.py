"""Tests of the parts that every entity shares."""
