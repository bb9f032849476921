-- dialect: duckdb

-- a BIGINT column
SELECT d + n AS r, d - n AS q FROM t;
SELECT t.d + CAST(t.n AS INT) AS r, t.d - CAST(t.n AS INT) AS q FROM t AS t;

-- an expression, in brackets
SELECT cast(d + (n - 1) AS DATE) AS r FROM t;
SELECT CAST(t.d + CAST(t.n - 1 AS INT) AS DATE) AS r FROM t AS t;

-- a literal, an interval, a difference of dates
SELECT d + 7 AS r, d + n * INTERVAL 1 MONTH AS q, d - d2 AS p FROM t;
SELECT t.d + 7 AS r, t.d + t.n * INTERVAL '1' MONTH AS q, t.d - t.d2 AS p FROM t AS t;
