-- dialect: duckdb

-- a DECIMAL would be rounded to its own scale
SELECT quantile_cont(a, 0.5) AS r, median(n) AS m FROM t;
SELECT QUANTILE_CONT(CAST(t.a AS DOUBLE), 0.5) AS r, MEDIAN(CAST(t.n AS DOUBLE)) AS m FROM t AS t;

-- a DOUBLE stays
SELECT median(x) AS r FROM t;
SELECT MEDIAN(t.x) AS r FROM t AS t;
