"""A whole build beside hand-written SQL, dbt, SQLMesh and pandas: `python -m benchmarks.build`."""
