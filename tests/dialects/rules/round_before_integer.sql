-- dialect: duckdb

-- a DOUBLE, a DECIMAL
SELECT cast(x AS INTEGER) AS r, cast(a AS BIGINT) AS q FROM t;
SELECT CAST(ROUND(t.x) AS INT) AS r, CAST(ROUND(t.a) AS BIGINT) AS q FROM t AS t;

-- a quotient
SELECT cast(x / 2 AS INTEGER) AS r FROM t;
SELECT CAST(ROUND(t.x / 2) AS INT) AS r FROM t AS t;

-- whole already
SELECT cast(floor(x) AS INTEGER) AS r, cast(n AS INTEGER) AS q, cast(s AS INTEGER) AS p FROM t;
SELECT CAST(FLOOR(t.x) AS INT) AS r, CAST(t.n AS INT) AS q, CAST(t.s AS INT) AS p FROM t AS t;

-- two decimals are not whole
SELECT cast(round(x, 2) AS INTEGER) AS r FROM t;
SELECT CAST(ROUND(ROUND(t.x, 2)) AS INT) AS r FROM t AS t;

-- another type
SELECT cast(x AS DECIMAL(18, 4)) AS r FROM t;
SELECT CAST(t.x AS DECIMAL(18, 4)) AS r FROM t AS t;
