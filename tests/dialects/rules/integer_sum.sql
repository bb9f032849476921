-- dialect: duckdb

-- integers
SELECT sum(n) AS r, count_if(b) AS c FROM t;
SELECT CAST(SUM(t.n) AS BIGINT) AS r, CAST(COUNT_IF(t.b) AS BIGINT) AS c FROM t AS t;

-- around the filter and the window
SELECT sum(n) FILTER (WHERE b) AS r, sum(n) OVER (PARTITION BY s) AS q FROM t;
SELECT CAST(SUM(t.n) FILTER(WHERE t.b) AS BIGINT) AS r, CAST(SUM(t.n) OVER (PARTITION BY t.s) AS BIGINT) AS q FROM t AS t;

-- a sum of sums
SELECT sum(sum(n)) OVER () AS r FROM t GROUP BY s;
SELECT CAST(SUM(CAST(SUM(t.n) AS BIGINT)) OVER () AS BIGINT) AS r FROM t AS t GROUP BY t.s;

-- cast already, and DECIMAL
SELECT cast(sum(n) AS DOUBLE) AS r, sum(a) AS q FROM t;
SELECT CAST(SUM(t.n) AS DOUBLE) AS r, SUM(t.a) AS q FROM t AS t;
