-- dialect: snowflake

-- NULLs are left out, with their separator
SELECT concat_ws('-', s, s2) AS r FROM t;
SELECT ARRAY_TO_STRING(ARRAY_CONSTRUCT_COMPACT(t.s, t.s2), '-') AS r FROM t AS t;

-- what is not text becomes text
SELECT concat_ws('|', s, n, d) AS r FROM t;
SELECT ARRAY_TO_STRING(ARRAY_CONSTRUCT_COMPACT(t.s, CAST(t.n AS VARCHAR), CAST(t.d AS VARCHAR)), '|') AS r FROM t AS t;

-- concat
SELECT concat('no ', n) AS r FROM t;
SELECT CONCAT('no ', COALESCE(CAST(t.n AS VARCHAR), '')) AS r FROM t AS t;

-- || is NULL when either is, on both
SELECT s || s2 AS r FROM t;
SELECT t.s || t.s2 AS r FROM t AS t;
