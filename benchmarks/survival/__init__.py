"""Kaplan-Meier and Cox at two million customers, beside lifelines."""
