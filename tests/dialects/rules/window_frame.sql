-- dialect: snowflake

-- Ibis frames what has no frame
SELECT row_number() OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS r FROM t;
SELECT ROW_NUMBER() OVER (ORDER BY t.n ASC NULLS LAST) AS r FROM t AS t;

-- first_value reads the whole partition on Snowflake unless told otherwise
SELECT first_value(s) OVER (PARTITION BY s2 ORDER BY n) AS r FROM t;
SELECT FIRST_VALUE(t.s) OVER (PARTITION BY t.s2 ORDER BY t.n ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r FROM t AS t;

-- a running sum counts peers together, in so many words
SELECT sum(n) OVER (ORDER BY d) AS r FROM t;
SELECT SUM(t.n) OVER (ORDER BY t.d ASC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r FROM t AS t;

-- a frame given is a frame kept
SELECT sum(n) OVER (ORDER BY d ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS r FROM t;
SELECT SUM(t.n) OVER (ORDER BY t.d ASC NULLS LAST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS r FROM t AS t;

-- no order, no frame
SELECT sum(n) OVER (PARTITION BY s) AS r FROM t;
SELECT SUM(t.n) OVER (PARTITION BY t.s) AS r FROM t AS t;
