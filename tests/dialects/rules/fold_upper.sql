-- dialect: snowflake

-- columns, aliases, tables
SELECT n AS customers FROM t;
SELECT "T"."N" AS "CUSTOMERS" FROM "T" AS "T";

-- quoted by the author, reserved words, CTEs
WITH "Orders" AS (SELECT n AS "order" FROM t) SELECT "order" FROM "Orders";
WITH "ORDERS" AS (SELECT "T"."N" AS "ORDER" FROM "T" AS "T") SELECT "ORDERS"."ORDER" AS "ORDER" FROM "ORDERS" AS "ORDERS";

-- text keeps its case, backslashes and quotes
SELECT s || 'Ab\c''d' AS r FROM t WHERE s = 'x "y" Z';
SELECT "T"."S" || 'Ab\\c\'d' AS "R" FROM "T" AS "T" WHERE "T"."S" = 'x "y" Z';

-- a list of values
SELECT i FROM (VALUES (0), (1)) AS digits(i);
SELECT "DIGITS"."I" AS "I" FROM (VALUES (0), (1)) AS "DIGITS"("I");
