-- dialect: snowflake

-- of a DATE
SELECT date_trunc('month', d) AS r FROM t;
SELECT CAST(DATE_TRUNC('MONTH', t.d) AS TIMESTAMPNTZ) AS r FROM t AS t;

-- cast by the author
SELECT cast(date_trunc('month', d) AS DATE) AS r FROM t;
SELECT CAST(DATE_TRUNC('MONTH', t.d) AS DATE) AS r FROM t AS t;

-- of a TIMESTAMP
SELECT date_trunc('quarter', ts) AS r FROM t;
SELECT DATE_TRUNC('QUARTER', t.ts) AS r FROM t AS t;
