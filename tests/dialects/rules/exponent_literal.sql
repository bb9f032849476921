-- dialect: snowflake

-- a DOUBLE on DuckDB
SELECT 1e-3 AS r, 2.5e2 AS q FROM t;
SELECT CAST(1e-3 AS DOUBLE) AS r, CAST(2.5e2 AS DOUBLE) AS q FROM t AS t;

-- numbers on both, and text that only looks like it
SELECT 1.5 AS r, 3 AS q, '1e3' AS p FROM t;
SELECT 1.5 AS r, 3 AS q, '1e3' AS p FROM t AS t;
