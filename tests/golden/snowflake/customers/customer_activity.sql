WITH "RESULT" AS (
  SELECT
    "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
    COALESCE(
      SUM(
        CAST((
          "T4"."ORDERED_ON" >= (
            CAST(DATEADD(DAY, -30, "T4"."AS_OF_DATE") AS TIMESTAMPNTZ)
          )
        )
        AND "T4"."IS_PURCHASE" AS INT)
      ),
      0
    ) AS "ORDERS_30D",
    COALESCE(
      SUM(
        IFF(
          "T4"."ORDERED_ON" >= (
            CAST(DATEADD(DAY, -30, "T4"."AS_OF_DATE") AS TIMESTAMPNTZ)
          ),
          "T4"."AMOUNT",
          NULL
        )
      ),
      0
    ) AS "REVENUE_30D",
    COALESCE(
      SUM(
        CAST((
          "T4"."ORDERED_ON" >= (
            CAST(DATEADD(DAY, -90, "T4"."AS_OF_DATE") AS TIMESTAMPNTZ)
          )
        )
        AND "T4"."IS_PURCHASE" AS INT)
      ),
      0
    ) AS "ORDERS_90D",
    COALESCE(
      SUM(
        IFF(
          "T4"."ORDERED_ON" >= (
            CAST(DATEADD(DAY, -90, "T4"."AS_OF_DATE") AS TIMESTAMPNTZ)
          ),
          "T4"."AMOUNT",
          NULL
        )
      ),
      0
    ) AS "REVENUE_90D",
    COALESCE(
      SUM(
        CAST((
          "T4"."ORDERED_ON" >= (
            CAST(DATEADD(DAY, -365, "T4"."AS_OF_DATE") AS TIMESTAMPNTZ)
          )
        )
        AND "T4"."IS_PURCHASE" AS INT)
      ),
      0
    ) AS "ORDERS_365D",
    COALESCE(
      SUM(
        IFF(
          "T4"."ORDERED_ON" >= (
            CAST(DATEADD(DAY, -365, "T4"."AS_OF_DATE") AS TIMESTAMPNTZ)
          ),
          "T4"."AMOUNT",
          NULL
        )
      ),
      0
    ) AS "REVENUE_365D"
  FROM (
    SELECT
      "T2"."ORDER_ID" AS "ORDER_ID",
      "T2"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T2"."ORDERED_AT" AS "ORDERED_AT",
      "T2"."ORDERED_ON" AS "ORDERED_ON",
      "T2"."IS_PURCHASE" AS "IS_PURCHASE",
      "T2"."GROSS_AMOUNT" AS "GROSS_AMOUNT",
      "T2"."REFUND_AMOUNT" AS "REFUND_AMOUNT",
      "T2"."AMOUNT" AS "AMOUNT",
      "T2"."MARGIN" AS "MARGIN",
      "T2"."CHANNEL" AS "CHANNEL",
      "T3"."AS_OF_DATE" AS "AS_OF_DATE",
      "T3"."RUN_ID" AS "RUN_ID"
    FROM "CUSTOMERS"."TRANSACTIONS" AS "T2"
    CROSS JOIN "CUSTOMERS"."RUN_PARAMS" AS "T3"
  ) AS "T4"
  GROUP BY
    "T4"."CUSTOMER_ID"
)
SELECT
  "RESULT"."CUSTOMER_ID" AS "CUSTOMER_ID",
  CAST("RESULT"."ORDERS_30D" AS BIGINT) AS "ORDERS_30D",
  CAST("RESULT"."REVENUE_30D" AS DECIMAL(18, 4)) AS "REVENUE_30D",
  CAST("RESULT"."ORDERS_90D" AS BIGINT) AS "ORDERS_90D",
  CAST("RESULT"."REVENUE_90D" AS DECIMAL(18, 4)) AS "REVENUE_90D",
  CAST("RESULT"."ORDERS_365D" AS BIGINT) AS "ORDERS_365D",
  CAST("RESULT"."REVENUE_365D" AS DECIMAL(18, 4)) AS "REVENUE_365D"
FROM "RESULT"
