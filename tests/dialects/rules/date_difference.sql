-- dialect: snowflake

-- a difference of dates is a count of days, NULL where one of them is
SELECT d - d2 AS r FROM t;
SELECT DATEDIFF(DAY, t.d2, t.d) AS r FROM t AS t;

-- within arithmetic
SELECT (d - d2) + n AS r FROM t;
SELECT (DATEDIFF(DAY, t.d2, t.d)) + t.n AS r FROM t AS t;

-- numbers and times are left
SELECT n - m AS r, d - n AS q FROM t;
SELECT t.n - t.m AS r, t.d - t.n AS q FROM t AS t;
