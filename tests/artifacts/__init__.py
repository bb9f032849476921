"""Tests of what commands leave in target/."""
