"""Purchases summarised, fitted and scored at a million customers, beside lifetimes and pymc-marketing."""
