-- dialect: snowflake

-- a NULL is passed over
SELECT arg_max(s, n) AS r FROM t;
SELECT MAX_BY(t.s, IFF(NOT t.s IS NULL, t.n, NULL)) AS r FROM t AS t;

-- the filter chooses rows, it does not blank the answer
SELECT arg_min(s, n) FILTER (WHERE b) AS r FROM t;
SELECT MIN_BY(t.s, IFF(t.b AND NOT t.s IS NULL, t.n, NULL)) AS r FROM t AS t;

-- a key that is itself conditional, and a filter with or
SELECT arg_max(s, if(b, n, m)) FILTER (WHERE b OR n > 1) AS r FROM t;
SELECT MAX_BY(t.s, IFF((t.b OR t.n > 1) AND NOT t.s IS NULL, IFF(t.b, t.n, t.m), NULL)) AS r FROM t AS t;

-- a conditional key without a filter keeps its other branch
SELECT arg_max(s, if(b, n, m)) AS r FROM t;
SELECT MAX_BY(t.s, IFF(NOT t.s IS NULL, IFF(t.b, t.n, t.m), NULL)) AS r FROM t AS t;

-- other filters are SQLGlot's to move
SELECT max(n) FILTER (WHERE b) AS r FROM t;
SELECT MAX(IFF(t.b, t.n, NULL)) AS r FROM t AS t;
