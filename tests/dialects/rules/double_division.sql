-- dialect: duckdb

-- integers, and a divisor that may be zero
SELECT n / m FROM t;
SELECT CAST(t.n AS DOUBLE) / NULLIF(t.m, 0) AS _col_0 FROM t AS t;

-- DECIMALs; a literal divisor cannot be zero
SELECT a / 100 AS euros FROM t;
SELECT CAST(t.a AS DOUBLE) / 100 AS euros FROM t AS t;

-- already DOUBLE, already guarded
SELECT x / nullif(n, 0) AS r FROM t;
SELECT t.x / NULLIF(t.n, 0) AS r FROM t AS t;

-- a literal zero is guarded like any other
SELECT n / 0 AS r FROM t;
SELECT CAST(t.n AS DOUBLE) / NULLIF(0, 0) AS r FROM t AS t;

-- nested: the inner quotient is a DOUBLE by then
SELECT a / n / 2 AS r FROM t;
SELECT CAST(t.a AS DOUBLE) / NULLIF(t.n, 0) / 2 AS r FROM t AS t;

-- a sum of rows over a count of rows
SELECT sum(a) / count(*) AS r FROM t;
SELECT CAST(SUM(t.a) AS DOUBLE) / NULLIF(COUNT(*), 0) AS r FROM t AS t;

-- a divisor in brackets keeps its grouping
SELECT n / (m - 1) AS r FROM t;
SELECT CAST(t.n AS DOUBLE) / NULLIF(t.m - 1, 0) AS r FROM t AS t;
