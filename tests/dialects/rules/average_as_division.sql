-- dialect: duckdb

-- plain
SELECT avg(a) AS r FROM t;
SELECT (CAST(SUM(t.a) AS DOUBLE) / NULLIF(COUNT(t.a), 0)) AS r FROM t AS t;

-- the filter is on both halves
SELECT avg(n) FILTER (WHERE b) AS r FROM t;
SELECT (CAST(SUM(t.n) FILTER(WHERE t.b) AS DOUBLE) / NULLIF(COUNT(t.n) FILTER(WHERE t.b), 0)) AS r FROM t AS t;

-- so is the window
SELECT avg(n) OVER (PARTITION BY s) AS r FROM t;
SELECT (CAST(SUM(t.n) OVER (PARTITION BY t.s) AS DOUBLE) / NULLIF(COUNT(t.n) OVER (PARTITION BY t.s), 0)) AS r FROM t AS t;

-- inside a larger expression it stays one factor
SELECT 2 * avg(n) AS r FROM t;
SELECT 2 * (CAST(SUM(t.n) AS DOUBLE) / NULLIF(COUNT(t.n), 0)) AS r FROM t AS t;

-- distinct values are added and counted as such
SELECT avg(DISTINCT n) AS r FROM t;
SELECT (CAST(SUM(DISTINCT t.n) AS DOUBLE) / NULLIF(COUNT(DISTINCT t.n), 0)) AS r FROM t AS t;

-- other aggregates are left
SELECT sum(n) AS r FROM t;
SELECT SUM(t.n) AS r FROM t AS t;
