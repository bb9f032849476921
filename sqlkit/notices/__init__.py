"""What is told of a build to those who were not there: a summary on disk, and a message where something is amiss.

Names of tables, checks, segments and features, counts and shares: no message of an error, which may quote a row, and
nothing of fewer than `FEWEST` customers.
"""
