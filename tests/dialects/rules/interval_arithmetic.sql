-- dialect: snowflake

-- a count in a column: SQLGlot 30 alone writes DATEADD(DAY, INTERVAL MONTH, d)
SELECT cast(date_add(d, INTERVAL (n) MONTH) AS DATE) AS r FROM t;
SELECT CAST(DATEADD(MONTH, t.n, t.d) AS DATE) AS r FROM t AS t;

-- DATE plus an interval is a TIMESTAMP on DuckDB
SELECT d + INTERVAL 3 MONTH AS r FROM t;
SELECT CAST(DATEADD(MONTH, 3, t.d) AS TIMESTAMPNTZ) AS r FROM t AS t;

-- a TIMESTAMP stays one
SELECT ts + INTERVAL '2 hours' AS r FROM t;
SELECT DATEADD(HOUR, 2, t.ts) AS r FROM t AS t;

-- subtraction
SELECT ts - INTERVAL 90 DAY AS r, ts - INTERVAL (n + 1) WEEK AS q FROM t;
SELECT DATEADD(DAY, -90, t.ts) AS r, DATEADD(WEEK, -(t.n + 1), t.ts) AS q FROM t AS t;

-- the interval first, the interval times a column
SELECT INTERVAL 1 YEAR + ts AS r, ts + n * INTERVAL 1 QUARTER AS q FROM t;
SELECT DATEADD(YEAR, 1, t.ts) AS r, DATEADD(QUARTER, t.n, t.ts) AS q FROM t AS t;

-- what Ibis writes
SELECT ts + to_days(7) AS r, ts - to_months(3) AS q FROM t;
SELECT DATEADD(DAY, 7, t.ts) AS r, DATEADD(MONTH, -3, t.ts) AS q FROM t AS t;

-- twice
SELECT ts + INTERVAL 1 DAY + INTERVAL 1 MONTH AS r FROM t;
SELECT DATEADD(MONTH, 1, DATEADD(DAY, 1, t.ts)) AS r FROM t AS t;

-- numbers are not intervals
SELECT n + 1 AS r, d + 7 AS q FROM t;
SELECT t.n + 1 AS r, t.d + 7 AS q FROM t AS t;
