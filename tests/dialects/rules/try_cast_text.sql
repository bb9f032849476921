-- dialect: snowflake

-- a number: SQLGlot alone writes CAST
SELECT try_cast(n AS SMALLINT) AS r FROM t;
SELECT TRY_CAST(CAST(t.n AS VARCHAR) AS SMALLINT) AS r FROM t AS t;

-- a type nobody knows: a NULL
SELECT try_cast(nullif(NULL, 1) AS INTEGER) AS r FROM t;
SELECT TRY_CAST(CAST(NULLIF(NULL, 1) AS VARCHAR) AS INT) AS r FROM t AS t;

-- text by way of a function
SELECT try_cast(replace(s, ',', '') AS INTEGER) AS r FROM t;
SELECT TRY_CAST(REPLACE(t.s, ',', '') AS INT) AS r FROM t AS t;

-- text
SELECT try_cast(s AS DATE) AS r FROM t;
SELECT TRY_CAST(t.s AS DATE) AS r FROM t AS t;

-- into text, which cannot fail
SELECT try_cast(n AS VARCHAR) AS r FROM t;
SELECT CAST(t.n AS VARCHAR) AS r FROM t AS t;
