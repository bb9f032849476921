WITH "T16" AS (
  SELECT
    "T12"."EVENT_ID" AS "EVENT_ID",
    "T12"."CUSTOMER_ID" AS "CUSTOMER_ID",
    "T12"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
    "T12"."EVENT_AT" AS "EVENT_AT",
    "T12"."EVENT_NAME" AS "EVENT_NAME",
    "T12"."SESSION_ID" AS "SESSION_ID",
    "T12"."FEATURE" AS "FEATURE",
    "T12"."HAPPENED_ON" AS "HAPPENED_ON",
    "T5"."OBSERVED_ON" AS "OBSERVED_ON",
    "T5"."SPLIT" AS "SPLIT"
  FROM (
    SELECT
      "T3"."EVENT_ID" AS "EVENT_ID",
      "T3"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T3"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
      "T3"."EVENT_AT" AS "EVENT_AT",
      "T3"."EVENT_NAME" AS "EVENT_NAME",
      "T3"."SESSION_ID" AS "SESSION_ID",
      "T3"."FEATURE" AS "FEATURE",
      CAST("T3"."EVENT_AT" AS DATE) AS "HAPPENED_ON"
    FROM "CUSTOMERS"."EVENTS" AS "T3"
  ) AS "T12"
  INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
    ON "T12"."HAPPENED_ON" < "T5"."OBSERVED_ON"
), "T30" AS (
  SELECT
    "T20"."OBSERVED_ON" AS "OBSERVED_ON",
    "T20"."CUSTOMER_ID" AS "CUSTOMER_ID",
    SUM(
      CAST((
        "T20"."ENDED_AT" IS NULL
      )
      OR (
        CAST("T20"."ENDED_AT" AS DATE) >= "T20"."OBSERVED_ON"
      ) AS INT)
    ) AS "OPEN_SUBSCRIPTIONS",
    CAST(SUM(
      IFF(
        (
          "T20"."ENDED_AT" IS NULL
        )
        OR (
          CAST("T20"."ENDED_AT" AS DATE) >= "T20"."OBSERVED_ON"
        ),
        "T20"."MRR",
        NULL
      )
    ) AS DOUBLE) AS "MRR",
    MAX(
      IFF(
        (
          "T20"."ENDED_AT" IS NULL
        )
        OR (
          CAST("T20"."ENDED_AT" AS DATE) >= "T20"."OBSERVED_ON"
        ),
        "T20"."AGE",
        NULL
      )
    ) AS "SUBSCRIPTION_DAYS",
    MAX(
      IFF(
        (
          "T20"."ENDED_AT" IS NULL
        )
        OR (
          CAST("T20"."ENDED_AT" AS DATE) >= "T20"."OBSERVED_ON"
        ),
        "T20"."PLAN",
        NULL
      )
    ) AS "PLAN"
  FROM (
    SELECT
      "T15"."SUBSCRIPTION_ID" AS "SUBSCRIPTION_ID",
      "T15"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T15"."STARTED_AT" AS "STARTED_AT",
      "T15"."ENDED_AT" AS "ENDED_AT",
      "T15"."MRR" AS "MRR",
      "T15"."PLAN" AS "PLAN",
      "T15"."HAPPENED_ON" AS "HAPPENED_ON",
      "T15"."OBSERVED_ON" AS "OBSERVED_ON",
      "T15"."SPLIT" AS "SPLIT",
      DATEDIFF(DAY, "T15"."HAPPENED_ON", "T15"."OBSERVED_ON") AS "AGE"
    FROM (
      SELECT
        "T11"."SUBSCRIPTION_ID" AS "SUBSCRIPTION_ID",
        "T11"."CUSTOMER_ID" AS "CUSTOMER_ID",
        "T11"."STARTED_AT" AS "STARTED_AT",
        "T11"."ENDED_AT" AS "ENDED_AT",
        "T11"."MRR" AS "MRR",
        "T11"."PLAN" AS "PLAN",
        "T11"."HAPPENED_ON" AS "HAPPENED_ON",
        "T5"."OBSERVED_ON" AS "OBSERVED_ON",
        "T5"."SPLIT" AS "SPLIT"
      FROM (
        SELECT
          "T2"."SUBSCRIPTION_ID" AS "SUBSCRIPTION_ID",
          "T2"."CUSTOMER_ID" AS "CUSTOMER_ID",
          "T2"."STARTED_AT" AS "STARTED_AT",
          "T2"."ENDED_AT" AS "ENDED_AT",
          "T2"."MRR" AS "MRR",
          "T2"."PLAN" AS "PLAN",
          CAST("T2"."STARTED_AT" AS DATE) AS "HAPPENED_ON"
        FROM "CUSTOMERS"."SUBSCRIPTIONS" AS "T2"
      ) AS "T11"
      INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
        ON "T11"."HAPPENED_ON" < "T5"."OBSERVED_ON"
    ) AS "T15"
  ) AS "T20"
  GROUP BY
    "T20"."OBSERVED_ON",
    "T20"."CUSTOMER_ID"
), "T37" AS (
  SELECT
    "T21"."OBSERVED_ON" AS "OBSERVED_ON",
    "T21"."CUSTOMER_ID" AS "CUSTOMER_ID",
    COUNT(
      DISTINCT IFF(NOT (
        "T21"."IS_REFUND"
      ) AND (
        "T21"."AGE" <= 7
      ), "T21"."ORDER_ID", NULL)
    ) AS "ORDERS_7D",
    COUNT(
      DISTINCT IFF(NOT (
        "T21"."IS_REFUND"
      ) AND (
        "T21"."AGE" <= 30
      ), "T21"."ORDER_ID", NULL)
    ) AS "ORDERS_30D",
    COUNT(
      DISTINCT IFF(NOT (
        "T21"."IS_REFUND"
      ) AND (
        "T21"."AGE" <= 90
      ), "T21"."ORDER_ID", NULL)
    ) AS "ORDERS_90D",
    COUNT(
      DISTINCT IFF(NOT (
        "T21"."IS_REFUND"
      ) AND (
        "T21"."AGE" <= 180
      ), "T21"."ORDER_ID", NULL)
    ) AS "ORDERS_180D",
    COUNT(
      DISTINCT IFF(NOT (
        "T21"."IS_REFUND"
      ) AND (
        "T21"."AGE" <= 365
      ), "T21"."ORDER_ID", NULL)
    ) AS "ORDERS_365D",
    CAST(SUM(
      IFF(
        "T21"."AGE" <= 7,
        CASE
          WHEN "T21"."REFUND_OF" IS NULL
          THEN "T21"."AMOUNT"
          ELSE -(
            ABS("T21"."AMOUNT")
          )
        END,
        NULL
      )
    ) AS DOUBLE) AS "SPEND_7D",
    CAST(SUM(
      IFF(
        "T21"."AGE" <= 30,
        CASE
          WHEN "T21"."REFUND_OF" IS NULL
          THEN "T21"."AMOUNT"
          ELSE -(
            ABS("T21"."AMOUNT")
          )
        END,
        NULL
      )
    ) AS DOUBLE) AS "SPEND_30D",
    CAST(SUM(
      IFF(
        "T21"."AGE" <= 90,
        CASE
          WHEN "T21"."REFUND_OF" IS NULL
          THEN "T21"."AMOUNT"
          ELSE -(
            ABS("T21"."AMOUNT")
          )
        END,
        NULL
      )
    ) AS DOUBLE) AS "SPEND_90D",
    CAST(SUM(
      IFF(
        "T21"."AGE" <= 180,
        CASE
          WHEN "T21"."REFUND_OF" IS NULL
          THEN "T21"."AMOUNT"
          ELSE -(
            ABS("T21"."AMOUNT")
          )
        END,
        NULL
      )
    ) AS DOUBLE) AS "SPEND_180D",
    CAST(SUM(
      IFF(
        "T21"."AGE" <= 365,
        CASE
          WHEN "T21"."REFUND_OF" IS NULL
          THEN "T21"."AMOUNT"
          ELSE -(
            ABS("T21"."AMOUNT")
          )
        END,
        NULL
      )
    ) AS DOUBLE) AS "SPEND_365D",
    COUNT(DISTINCT IFF(NOT (
      "T21"."IS_REFUND"
    ), "T21"."ORDER_ID", NULL)) AS "ORDERS_TOTAL",
    CAST(SUM(
      CASE
        WHEN "T21"."REFUND_OF" IS NULL
        THEN "T21"."AMOUNT"
        ELSE -(
          ABS("T21"."AMOUNT")
        )
      END
    ) AS DOUBLE) AS "SPEND_TOTAL",
    MIN(IFF(NOT (
      "T21"."IS_REFUND"
    ), "T21"."AGE", NULL)) AS "DAYS_SINCE_LAST_ORDER",
    MAX(IFF(NOT (
      "T21"."IS_REFUND"
    ), "T21"."AGE", NULL)) AS "DAYS_SINCE_FIRST_ORDER",
    (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 0
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * 11
    ) + 0 + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 1
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * 9
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 2
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * 7
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 3
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * 5
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 4
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * 3
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 5
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * 1
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 6
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * -1
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 7
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * -3
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 8
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * -5
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 9
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * -7
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 10
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * -9
    ) + (
      COUNT(
        DISTINCT IFF(
          NOT (
            "T21"."IS_REFUND"
          )
          AND (
            CAST(FLOOR(CAST((
              "T21"."AGE" - 1
            ) AS DOUBLE) / 7) AS BIGINT) = 11
          ),
          "T21"."ORDER_ID",
          NULL
        )
      ) * -11
    ) AS "SLOPE_SUM"
  FROM (
    SELECT
      "T17"."ORDER_ID" AS "ORDER_ID",
      "T17"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T17"."ORDERED_AT" AS "ORDERED_AT",
      "T17"."AMOUNT" AS "AMOUNT",
      "T17"."CURRENCY" AS "CURRENCY",
      "T17"."STATUS" AS "STATUS",
      "T17"."DISCOUNT" AS "DISCOUNT",
      "T17"."COST" AS "COST",
      "T17"."CHANNEL" AS "CHANNEL",
      "T17"."REFUND_OF" AS "REFUND_OF",
      "T17"."IS_REFUND" AS "IS_REFUND",
      "T17"."HAPPENED_ON" AS "HAPPENED_ON",
      "T17"."OBSERVED_ON" AS "OBSERVED_ON",
      "T17"."SPLIT" AS "SPLIT",
      DATEDIFF(DAY, "T17"."HAPPENED_ON", "T17"."OBSERVED_ON") AS "AGE"
    FROM (
      SELECT
        "T13"."ORDER_ID" AS "ORDER_ID",
        "T13"."CUSTOMER_ID" AS "CUSTOMER_ID",
        "T13"."ORDERED_AT" AS "ORDERED_AT",
        "T13"."AMOUNT" AS "AMOUNT",
        "T13"."CURRENCY" AS "CURRENCY",
        "T13"."STATUS" AS "STATUS",
        "T13"."DISCOUNT" AS "DISCOUNT",
        "T13"."COST" AS "COST",
        "T13"."CHANNEL" AS "CHANNEL",
        "T13"."REFUND_OF" AS "REFUND_OF",
        "T13"."IS_REFUND" AS "IS_REFUND",
        "T13"."HAPPENED_ON" AS "HAPPENED_ON",
        "T5"."OBSERVED_ON" AS "OBSERVED_ON",
        "T5"."SPLIT" AS "SPLIT"
      FROM (
        SELECT
          "T4"."ORDER_ID" AS "ORDER_ID",
          "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
          "T4"."ORDERED_AT" AS "ORDERED_AT",
          "T4"."AMOUNT" AS "AMOUNT",
          "T4"."CURRENCY" AS "CURRENCY",
          "T4"."STATUS" AS "STATUS",
          "T4"."DISCOUNT" AS "DISCOUNT",
          "T4"."COST" AS "COST",
          "T4"."CHANNEL" AS "CHANNEL",
          "T4"."REFUND_OF" AS "REFUND_OF",
          "T4"."IS_REFUND" AS "IS_REFUND",
          CAST("T4"."ORDERED_AT" AS DATE) AS "HAPPENED_ON"
        FROM "CUSTOMERS"."ORDERS" AS "T4"
      ) AS "T13"
      INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
        ON "T13"."HAPPENED_ON" < "T5"."OBSERVED_ON"
    ) AS "T17"
  ) AS "T21"
  GROUP BY
    "T21"."OBSERVED_ON",
    "T21"."CUSTOMER_ID"
), "RESULT" AS (
  SELECT
    "T54"."OBSERVED_ON" AS "OBSERVED_ON",
    "T54"."CUSTOMER_ID" AS "CUSTOMER_ID",
    COALESCE("T54"."ORDERS_7D", 0) AS "ORDERS_7D",
    COALESCE("T54"."ORDERS_30D", 0) AS "ORDERS_30D",
    COALESCE("T54"."ORDERS_90D", 0) AS "ORDERS_90D",
    COALESCE("T54"."ORDERS_180D", 0) AS "ORDERS_180D",
    COALESCE("T54"."ORDERS_365D", 0) AS "ORDERS_365D",
    COALESCE("T54"."SPEND_7D", 0) AS "SPEND_7D",
    COALESCE("T54"."SPEND_30D", 0) AS "SPEND_30D",
    COALESCE("T54"."SPEND_90D", 0) AS "SPEND_90D",
    COALESCE("T54"."SPEND_180D", 0) AS "SPEND_180D",
    COALESCE("T54"."SPEND_365D", 0) AS "SPEND_365D",
    COALESCE("T54"."ORDERS_TOTAL", 0) AS "ORDERS_TOTAL",
    COALESCE("T54"."SPEND_TOTAL", 0) AS "SPEND_TOTAL",
    "T54"."SPEND_TOTAL" / NULLIF("T54"."ORDERS_TOTAL", 0) AS "SPEND_PER_ORDER",
    "T54"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
    "T54"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
    CAST((
      "T54"."DAYS_SINCE_FIRST_ORDER" - "T54"."DAYS_SINCE_LAST_ORDER"
    ) AS DOUBLE) / NULLIF("T54"."ORDERS_TOTAL" - 1, 0) AS "MEAN_GAP_DAYS",
    CAST("T54"."DAYS_SINCE_LAST_ORDER" AS DOUBLE) / NULLIF(
      CAST((
        "T54"."DAYS_SINCE_FIRST_ORDER" - "T54"."DAYS_SINCE_LAST_ORDER"
      ) AS DOUBLE) / NULLIF("T54"."ORDERS_TOTAL" - 1, 0),
      0
    ) AS "GAP_RATIO",
    COALESCE(CAST("T54"."SLOPE_SUM" AS DOUBLE) / 286, 0) AS "ORDERS_SLOPE",
    COALESCE("T54"."ORDERS_180D" - (
      "T54"."ORDERS_90D" * 2
    ), 0) AS "ORDERS_DECLINE_90D",
    COALESCE("T54"."EVENTS_7D", 0) AS "EVENTS_7D",
    COALESCE("T54"."EVENTS_30D", 0) AS "EVENTS_30D",
    COALESCE("T54"."EVENTS_90D", 0) AS "EVENTS_90D",
    COALESCE("T54"."EVENTS_180D", 0) AS "EVENTS_180D",
    COALESCE("T54"."EVENTS_365D", 0) AS "EVENTS_365D",
    "T54"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
    COALESCE("T54"."EVENTS_180D" - (
      "T54"."EVENTS_90D" * 2
    ), 0) AS "EVENTS_DECLINE_90D",
    COALESCE(
      CAST("T54"."FEATURES_USED_90D" AS DOUBLE) / NULLIF("T54"."FEATURES_IN_USE_90D", 0),
      0
    ) AS "ADOPTION_RATE_90D",
    COALESCE("T54"."TICKETS_7D", 0) AS "TICKETS_7D",
    COALESCE("T54"."TICKETS_30D", 0) AS "TICKETS_30D",
    COALESCE("T54"."TICKETS_90D", 0) AS "TICKETS_90D",
    COALESCE("T54"."TICKETS_180D", 0) AS "TICKETS_180D",
    COALESCE("T54"."TICKETS_365D", 0) AS "TICKETS_365D",
    COALESCE("T54"."OPEN_TICKETS", 0) AS "OPEN_TICKETS",
    "T54"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET",
    CAST(COALESCE("T54"."TICKETS_TOTAL", 0) AS DOUBLE) / NULLIF("T54"."ORDERS_TOTAL", 0) AS "TICKET_RATE",
    COALESCE("T54"."OPEN_SUBSCRIPTIONS", 0) AS "OPEN_SUBSCRIPTIONS",
    COALESCE("T54"."MRR", 0) AS "MRR",
    "T54"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
    "T54"."PLAN" AS "PLAN"
  FROM (
    SELECT
      "T53"."OBSERVED_ON" AS "OBSERVED_ON",
      "T53"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T53"."ORDERS_7D" AS "ORDERS_7D",
      "T53"."ORDERS_30D" AS "ORDERS_30D",
      "T53"."ORDERS_90D" AS "ORDERS_90D",
      "T53"."ORDERS_180D" AS "ORDERS_180D",
      "T53"."ORDERS_365D" AS "ORDERS_365D",
      "T53"."SPEND_7D" AS "SPEND_7D",
      "T53"."SPEND_30D" AS "SPEND_30D",
      "T53"."SPEND_90D" AS "SPEND_90D",
      "T53"."SPEND_180D" AS "SPEND_180D",
      "T53"."SPEND_365D" AS "SPEND_365D",
      "T53"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
      "T53"."SPEND_TOTAL" AS "SPEND_TOTAL",
      "T53"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
      "T53"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
      "T53"."SLOPE_SUM" AS "SLOPE_SUM",
      "T53"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
      "T53"."MRR" AS "MRR",
      "T53"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
      "T53"."PLAN" AS "PLAN",
      "T53"."EVENTS_7D" AS "EVENTS_7D",
      "T53"."EVENTS_30D" AS "EVENTS_30D",
      "T53"."EVENTS_90D" AS "EVENTS_90D",
      "T53"."EVENTS_180D" AS "EVENTS_180D",
      "T53"."EVENTS_365D" AS "EVENTS_365D",
      "T53"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
      "T53"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
      "T53"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D",
      "T53"."TICKETS_7D" AS "TICKETS_7D",
      "T53"."TICKETS_30D" AS "TICKETS_30D",
      "T53"."TICKETS_90D" AS "TICKETS_90D",
      "T53"."TICKETS_180D" AS "TICKETS_180D",
      "T53"."TICKETS_365D" AS "TICKETS_365D",
      "T53"."TICKETS_TOTAL" AS "TICKETS_TOTAL",
      "T53"."OPEN_TICKETS" AS "OPEN_TICKETS",
      "T53"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET"
    FROM (
      SELECT
        "T52"."OBSERVED_ON" AS "OBSERVED_ON",
        "T52"."CUSTOMER_ID" AS "CUSTOMER_ID",
        "T52"."ORDERS_7D" AS "ORDERS_7D",
        "T52"."ORDERS_30D" AS "ORDERS_30D",
        "T52"."ORDERS_90D" AS "ORDERS_90D",
        "T52"."ORDERS_180D" AS "ORDERS_180D",
        "T52"."ORDERS_365D" AS "ORDERS_365D",
        "T52"."SPEND_7D" AS "SPEND_7D",
        "T52"."SPEND_30D" AS "SPEND_30D",
        "T52"."SPEND_90D" AS "SPEND_90D",
        "T52"."SPEND_180D" AS "SPEND_180D",
        "T52"."SPEND_365D" AS "SPEND_365D",
        "T52"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
        "T52"."SPEND_TOTAL" AS "SPEND_TOTAL",
        "T52"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
        "T52"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
        "T52"."SLOPE_SUM" AS "SLOPE_SUM",
        "T52"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
        "T52"."MRR" AS "MRR",
        "T52"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
        "T52"."PLAN" AS "PLAN",
        "T52"."EVENTS_7D" AS "EVENTS_7D",
        "T52"."EVENTS_30D" AS "EVENTS_30D",
        "T52"."EVENTS_90D" AS "EVENTS_90D",
        "T52"."EVENTS_180D" AS "EVENTS_180D",
        "T52"."EVENTS_365D" AS "EVENTS_365D",
        "T52"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
        "T52"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
        "T52"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D",
        "T29"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
        "T29"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
        "T29"."TICKETS_7D" AS "TICKETS_7D",
        "T29"."TICKETS_30D" AS "TICKETS_30D",
        "T29"."TICKETS_90D" AS "TICKETS_90D",
        "T29"."TICKETS_180D" AS "TICKETS_180D",
        "T29"."TICKETS_365D" AS "TICKETS_365D",
        "T29"."TICKETS_TOTAL" AS "TICKETS_TOTAL",
        "T29"."OPEN_TICKETS" AS "OPEN_TICKETS",
        "T29"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET"
      FROM (
        SELECT
          "T50"."OBSERVED_ON" AS "OBSERVED_ON",
          "T50"."CUSTOMER_ID" AS "CUSTOMER_ID",
          "T50"."ORDERS_7D" AS "ORDERS_7D",
          "T50"."ORDERS_30D" AS "ORDERS_30D",
          "T50"."ORDERS_90D" AS "ORDERS_90D",
          "T50"."ORDERS_180D" AS "ORDERS_180D",
          "T50"."ORDERS_365D" AS "ORDERS_365D",
          "T50"."SPEND_7D" AS "SPEND_7D",
          "T50"."SPEND_30D" AS "SPEND_30D",
          "T50"."SPEND_90D" AS "SPEND_90D",
          "T50"."SPEND_180D" AS "SPEND_180D",
          "T50"."SPEND_365D" AS "SPEND_365D",
          "T50"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
          "T50"."SPEND_TOTAL" AS "SPEND_TOTAL",
          "T50"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
          "T50"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
          "T50"."SLOPE_SUM" AS "SLOPE_SUM",
          "T50"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
          "T50"."MRR" AS "MRR",
          "T50"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
          "T50"."PLAN" AS "PLAN",
          "T50"."EVENTS_7D" AS "EVENTS_7D",
          "T50"."EVENTS_30D" AS "EVENTS_30D",
          "T50"."EVENTS_90D" AS "EVENTS_90D",
          "T50"."EVENTS_180D" AS "EVENTS_180D",
          "T50"."EVENTS_365D" AS "EVENTS_365D",
          "T50"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
          "T50"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
          "T50"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
        FROM (
          SELECT
            "T49"."OBSERVED_ON" AS "OBSERVED_ON",
            "T49"."CUSTOMER_ID" AS "CUSTOMER_ID",
            "T49"."ORDERS_7D" AS "ORDERS_7D",
            "T49"."ORDERS_30D" AS "ORDERS_30D",
            "T49"."ORDERS_90D" AS "ORDERS_90D",
            "T49"."ORDERS_180D" AS "ORDERS_180D",
            "T49"."ORDERS_365D" AS "ORDERS_365D",
            "T49"."SPEND_7D" AS "SPEND_7D",
            "T49"."SPEND_30D" AS "SPEND_30D",
            "T49"."SPEND_90D" AS "SPEND_90D",
            "T49"."SPEND_180D" AS "SPEND_180D",
            "T49"."SPEND_365D" AS "SPEND_365D",
            "T49"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
            "T49"."SPEND_TOTAL" AS "SPEND_TOTAL",
            "T49"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
            "T49"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
            "T49"."SLOPE_SUM" AS "SLOPE_SUM",
            "T49"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
            "T49"."MRR" AS "MRR",
            "T49"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
            "T49"."PLAN" AS "PLAN",
            "T36"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
            "T36"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
            "T36"."EVENTS_7D" AS "EVENTS_7D",
            "T36"."EVENTS_30D" AS "EVENTS_30D",
            "T36"."EVENTS_90D" AS "EVENTS_90D",
            "T36"."EVENTS_180D" AS "EVENTS_180D",
            "T36"."EVENTS_365D" AS "EVENTS_365D",
            "T36"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
            "T36"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
            "T36"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
          FROM (
            SELECT
              "T47"."OBSERVED_ON" AS "OBSERVED_ON",
              "T47"."CUSTOMER_ID" AS "CUSTOMER_ID",
              "T47"."ORDERS_7D" AS "ORDERS_7D",
              "T47"."ORDERS_30D" AS "ORDERS_30D",
              "T47"."ORDERS_90D" AS "ORDERS_90D",
              "T47"."ORDERS_180D" AS "ORDERS_180D",
              "T47"."ORDERS_365D" AS "ORDERS_365D",
              "T47"."SPEND_7D" AS "SPEND_7D",
              "T47"."SPEND_30D" AS "SPEND_30D",
              "T47"."SPEND_90D" AS "SPEND_90D",
              "T47"."SPEND_180D" AS "SPEND_180D",
              "T47"."SPEND_365D" AS "SPEND_365D",
              "T47"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
              "T47"."SPEND_TOTAL" AS "SPEND_TOTAL",
              "T47"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
              "T47"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
              "T47"."SLOPE_SUM" AS "SLOPE_SUM",
              "T47"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
              "T47"."MRR" AS "MRR",
              "T47"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
              "T47"."PLAN" AS "PLAN"
            FROM (
              SELECT
                "T46"."OBSERVED_ON" AS "OBSERVED_ON",
                "T46"."CUSTOMER_ID" AS "CUSTOMER_ID",
                "T46"."ORDERS_7D" AS "ORDERS_7D",
                "T46"."ORDERS_30D" AS "ORDERS_30D",
                "T46"."ORDERS_90D" AS "ORDERS_90D",
                "T46"."ORDERS_180D" AS "ORDERS_180D",
                "T46"."ORDERS_365D" AS "ORDERS_365D",
                "T46"."SPEND_7D" AS "SPEND_7D",
                "T46"."SPEND_30D" AS "SPEND_30D",
                "T46"."SPEND_90D" AS "SPEND_90D",
                "T46"."SPEND_180D" AS "SPEND_180D",
                "T46"."SPEND_365D" AS "SPEND_365D",
                "T46"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                "T46"."SPEND_TOTAL" AS "SPEND_TOTAL",
                "T46"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                "T46"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                "T46"."SLOPE_SUM" AS "SLOPE_SUM",
                "T32"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                "T32"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
                "T32"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
                "T32"."MRR" AS "MRR",
                "T32"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
                "T32"."PLAN" AS "PLAN"
              FROM (
                SELECT
                  "T44"."OBSERVED_ON" AS "OBSERVED_ON",
                  "T44"."CUSTOMER_ID" AS "CUSTOMER_ID",
                  "T44"."ORDERS_7D" AS "ORDERS_7D",
                  "T44"."ORDERS_30D" AS "ORDERS_30D",
                  "T44"."ORDERS_90D" AS "ORDERS_90D",
                  "T44"."ORDERS_180D" AS "ORDERS_180D",
                  "T44"."ORDERS_365D" AS "ORDERS_365D",
                  "T44"."SPEND_7D" AS "SPEND_7D",
                  "T44"."SPEND_30D" AS "SPEND_30D",
                  "T44"."SPEND_90D" AS "SPEND_90D",
                  "T44"."SPEND_180D" AS "SPEND_180D",
                  "T44"."SPEND_365D" AS "SPEND_365D",
                  "T44"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                  "T44"."SPEND_TOTAL" AS "SPEND_TOTAL",
                  "T44"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                  "T44"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                  "T44"."SLOPE_SUM" AS "SLOPE_SUM"
                FROM (
                  SELECT
                    "T43"."OBSERVED_ON" AS "OBSERVED_ON",
                    "T43"."CUSTOMER_ID" AS "CUSTOMER_ID",
                    "T42"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                    "T42"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
                    "T42"."ORDERS_7D" AS "ORDERS_7D",
                    "T42"."ORDERS_30D" AS "ORDERS_30D",
                    "T42"."ORDERS_90D" AS "ORDERS_90D",
                    "T42"."ORDERS_180D" AS "ORDERS_180D",
                    "T42"."ORDERS_365D" AS "ORDERS_365D",
                    "T42"."SPEND_7D" AS "SPEND_7D",
                    "T42"."SPEND_30D" AS "SPEND_30D",
                    "T42"."SPEND_90D" AS "SPEND_90D",
                    "T42"."SPEND_180D" AS "SPEND_180D",
                    "T42"."SPEND_365D" AS "SPEND_365D",
                    "T42"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                    "T42"."SPEND_TOTAL" AS "SPEND_TOTAL",
                    "T42"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                    "T42"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                    "T42"."SLOPE_SUM" AS "SLOPE_SUM"
                  FROM (
                    SELECT
                      "T39"."OBSERVED_ON" AS "OBSERVED_ON",
                      "T39"."CUSTOMER_ID" AS "CUSTOMER_ID"
                    FROM (
                      SELECT
                        "T38"."OBSERVED_ON" AS "OBSERVED_ON",
                        "T38"."CUSTOMER_ID" AS "CUSTOMER_ID"
                      FROM "T37" AS "T38"
                      WHERE
                        "T38"."ORDERS_TOTAL" > 0
                    ) AS "T39"
                    UNION
                    SELECT
                      "T33"."OBSERVED_ON" AS "OBSERVED_ON",
                      "T33"."CUSTOMER_ID" AS "CUSTOMER_ID"
                    FROM (
                      SELECT
                        "T31"."OBSERVED_ON" AS "OBSERVED_ON",
                        "T31"."CUSTOMER_ID" AS "CUSTOMER_ID"
                      FROM "T30" AS "T31"
                    ) AS "T33"
                  ) AS "T43"
                  LEFT OUTER JOIN (
                    SELECT
                      "T38"."OBSERVED_ON" AS "OBSERVED_ON",
                      "T38"."CUSTOMER_ID" AS "CUSTOMER_ID",
                      "T38"."ORDERS_7D" AS "ORDERS_7D",
                      "T38"."ORDERS_30D" AS "ORDERS_30D",
                      "T38"."ORDERS_90D" AS "ORDERS_90D",
                      "T38"."ORDERS_180D" AS "ORDERS_180D",
                      "T38"."ORDERS_365D" AS "ORDERS_365D",
                      "T38"."SPEND_7D" AS "SPEND_7D",
                      "T38"."SPEND_30D" AS "SPEND_30D",
                      "T38"."SPEND_90D" AS "SPEND_90D",
                      "T38"."SPEND_180D" AS "SPEND_180D",
                      "T38"."SPEND_365D" AS "SPEND_365D",
                      "T38"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                      "T38"."SPEND_TOTAL" AS "SPEND_TOTAL",
                      "T38"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                      "T38"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                      "T38"."SLOPE_SUM" AS "SLOPE_SUM"
                    FROM "T37" AS "T38"
                    WHERE
                      "T38"."ORDERS_TOTAL" > 0
                  ) AS "T42"
                    ON "T43"."OBSERVED_ON" = "T42"."OBSERVED_ON"
                    AND "T43"."CUSTOMER_ID" = "T42"."CUSTOMER_ID"
                ) AS "T44"
              ) AS "T46"
              LEFT OUTER JOIN "T30" AS "T32"
                ON "T46"."OBSERVED_ON" = "T32"."OBSERVED_ON"
                AND "T46"."CUSTOMER_ID" = "T32"."CUSTOMER_ID"
            ) AS "T47"
          ) AS "T49"
          LEFT OUTER JOIN (
            SELECT
              "T34"."OBSERVED_ON" AS "OBSERVED_ON",
              "T34"."CUSTOMER_ID" AS "CUSTOMER_ID",
              "T34"."EVENTS_7D" AS "EVENTS_7D",
              "T34"."EVENTS_30D" AS "EVENTS_30D",
              "T34"."EVENTS_90D" AS "EVENTS_90D",
              "T34"."EVENTS_180D" AS "EVENTS_180D",
              "T34"."EVENTS_365D" AS "EVENTS_365D",
              "T34"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
              "T34"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
              "T34"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
            FROM (
              SELECT
                "T27"."OBSERVED_ON" AS "OBSERVED_ON",
                "T27"."CUSTOMER_ID" AS "CUSTOMER_ID",
                "T27"."EVENTS_7D" AS "EVENTS_7D",
                "T27"."EVENTS_30D" AS "EVENTS_30D",
                "T27"."EVENTS_90D" AS "EVENTS_90D",
                "T27"."EVENTS_180D" AS "EVENTS_180D",
                "T27"."EVENTS_365D" AS "EVENTS_365D",
                "T27"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
                "T27"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
                "T28"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                "T28"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
              FROM (
                SELECT
                  "T22"."OBSERVED_ON" AS "OBSERVED_ON",
                  "T22"."CUSTOMER_ID" AS "CUSTOMER_ID",
                  SUM(CAST("T22"."AGE" <= 7 AS INT)) AS "EVENTS_7D",
                  SUM(CAST("T22"."AGE" <= 30 AS INT)) AS "EVENTS_30D",
                  SUM(CAST("T22"."AGE" <= 90 AS INT)) AS "EVENTS_90D",
                  SUM(CAST("T22"."AGE" <= 180 AS INT)) AS "EVENTS_180D",
                  SUM(CAST("T22"."AGE" <= 365 AS INT)) AS "EVENTS_365D",
                  MIN("T22"."AGE") AS "DAYS_SINCE_LAST_EVENT",
                  COUNT(DISTINCT IFF("T22"."AGE" <= 90, "T22"."FEATURE", NULL)) AS "FEATURES_USED_90D"
                FROM (
                  SELECT
                    "T18"."EVENT_ID" AS "EVENT_ID",
                    "T18"."CUSTOMER_ID" AS "CUSTOMER_ID",
                    "T18"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
                    "T18"."EVENT_AT" AS "EVENT_AT",
                    "T18"."EVENT_NAME" AS "EVENT_NAME",
                    "T18"."SESSION_ID" AS "SESSION_ID",
                    "T18"."FEATURE" AS "FEATURE",
                    "T18"."HAPPENED_ON" AS "HAPPENED_ON",
                    "T18"."OBSERVED_ON" AS "OBSERVED_ON",
                    "T18"."SPLIT" AS "SPLIT",
                    DATEDIFF(DAY, "T18"."HAPPENED_ON", "T18"."OBSERVED_ON") AS "AGE"
                  FROM "T16" AS "T18"
                  WHERE
                    NOT "T18"."CUSTOMER_ID" IS NULL
                ) AS "T22"
                GROUP BY
                  "T22"."OBSERVED_ON",
                  "T22"."CUSTOMER_ID"
              ) AS "T27"
              LEFT OUTER JOIN (
                SELECT
                  "T23"."OBSERVED_ON" AS "OBSERVED_ON",
                  COUNT(DISTINCT IFF("T23"."AGE" <= 90, "T23"."FEATURE", NULL)) AS "FEATURES_IN_USE_90D"
                FROM (
                  SELECT
                    "T18"."EVENT_ID" AS "EVENT_ID",
                    "T18"."CUSTOMER_ID" AS "CUSTOMER_ID",
                    "T18"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
                    "T18"."EVENT_AT" AS "EVENT_AT",
                    "T18"."EVENT_NAME" AS "EVENT_NAME",
                    "T18"."SESSION_ID" AS "SESSION_ID",
                    "T18"."FEATURE" AS "FEATURE",
                    "T18"."HAPPENED_ON" AS "HAPPENED_ON",
                    "T18"."OBSERVED_ON" AS "OBSERVED_ON",
                    "T18"."SPLIT" AS "SPLIT",
                    DATEDIFF(DAY, "T18"."HAPPENED_ON", "T18"."OBSERVED_ON") AS "AGE"
                  FROM "T16" AS "T18"
                ) AS "T23"
                GROUP BY
                  "T23"."OBSERVED_ON"
              ) AS "T28"
                ON "T27"."OBSERVED_ON" = "T28"."OBSERVED_ON"
            ) AS "T34"
          ) AS "T36"
            ON "T49"."OBSERVED_ON" = "T36"."OBSERVED_ON"
            AND "T49"."CUSTOMER_ID" = "T36"."CUSTOMER_ID"
        ) AS "T50"
      ) AS "T52"
      LEFT OUTER JOIN (
        SELECT
          "T19"."OBSERVED_ON" AS "OBSERVED_ON",
          "T19"."CUSTOMER_ID" AS "CUSTOMER_ID",
          SUM(CAST("T19"."AGE" <= 7 AS INT)) AS "TICKETS_7D",
          SUM(CAST("T19"."AGE" <= 30 AS INT)) AS "TICKETS_30D",
          SUM(CAST("T19"."AGE" <= 90 AS INT)) AS "TICKETS_90D",
          SUM(CAST("T19"."AGE" <= 180 AS INT)) AS "TICKETS_180D",
          SUM(CAST("T19"."AGE" <= 365 AS INT)) AS "TICKETS_365D",
          COUNT(*) AS "TICKETS_TOTAL",
          SUM(
            CAST((
              "T19"."CLOSED_AT" IS NULL
            )
            OR (
              CAST("T19"."CLOSED_AT" AS DATE) >= "T19"."OBSERVED_ON"
            ) AS INT)
          ) AS "OPEN_TICKETS",
          MIN("T19"."AGE") AS "DAYS_SINCE_LAST_TICKET"
        FROM (
          SELECT
            "T14"."TICKET_ID" AS "TICKET_ID",
            "T14"."CUSTOMER_ID" AS "CUSTOMER_ID",
            "T14"."CREATED_AT" AS "CREATED_AT",
            "T14"."CLOSED_AT" AS "CLOSED_AT",
            "T14"."PRIORITY" AS "PRIORITY",
            "T14"."HAPPENED_ON" AS "HAPPENED_ON",
            "T14"."OBSERVED_ON" AS "OBSERVED_ON",
            "T14"."SPLIT" AS "SPLIT",
            DATEDIFF(DAY, "T14"."HAPPENED_ON", "T14"."OBSERVED_ON") AS "AGE"
          FROM (
            SELECT
              "T10"."TICKET_ID" AS "TICKET_ID",
              "T10"."CUSTOMER_ID" AS "CUSTOMER_ID",
              "T10"."CREATED_AT" AS "CREATED_AT",
              "T10"."CLOSED_AT" AS "CLOSED_AT",
              "T10"."PRIORITY" AS "PRIORITY",
              "T10"."HAPPENED_ON" AS "HAPPENED_ON",
              "T5"."OBSERVED_ON" AS "OBSERVED_ON",
              "T5"."SPLIT" AS "SPLIT"
            FROM (
              SELECT
                "T0"."TICKET_ID" AS "TICKET_ID",
                "T0"."CUSTOMER_ID" AS "CUSTOMER_ID",
                "T0"."CREATED_AT" AS "CREATED_AT",
                "T0"."CLOSED_AT" AS "CLOSED_AT",
                "T0"."PRIORITY" AS "PRIORITY",
                CAST("T0"."CREATED_AT" AS DATE) AS "HAPPENED_ON"
              FROM "CUSTOMERS"."TICKETS" AS "T0"
            ) AS "T10"
            INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
              ON "T10"."HAPPENED_ON" < "T5"."OBSERVED_ON"
          ) AS "T14"
        ) AS "T19"
        GROUP BY
          "T19"."OBSERVED_ON",
          "T19"."CUSTOMER_ID"
      ) AS "T29"
        ON "T52"."OBSERVED_ON" = "T29"."OBSERVED_ON"
        AND "T52"."CUSTOMER_ID" = "T29"."CUSTOMER_ID"
    ) AS "T53"
  ) AS "T54"
)
SELECT
  "RESULT"."OBSERVED_ON" AS "OBSERVED_ON",
  "RESULT"."CUSTOMER_ID" AS "CUSTOMER_ID",
  "RESULT"."ORDERS_7D" AS "ORDERS_7D",
  "RESULT"."ORDERS_30D" AS "ORDERS_30D",
  "RESULT"."ORDERS_90D" AS "ORDERS_90D",
  "RESULT"."ORDERS_180D" AS "ORDERS_180D",
  "RESULT"."ORDERS_365D" AS "ORDERS_365D",
  "RESULT"."SPEND_7D" AS "SPEND_7D",
  "RESULT"."SPEND_30D" AS "SPEND_30D",
  "RESULT"."SPEND_90D" AS "SPEND_90D",
  "RESULT"."SPEND_180D" AS "SPEND_180D",
  "RESULT"."SPEND_365D" AS "SPEND_365D",
  "RESULT"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
  "RESULT"."SPEND_TOTAL" AS "SPEND_TOTAL",
  "RESULT"."SPEND_PER_ORDER" AS "SPEND_PER_ORDER",
  "RESULT"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
  "RESULT"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
  "RESULT"."MEAN_GAP_DAYS" AS "MEAN_GAP_DAYS",
  "RESULT"."GAP_RATIO" AS "GAP_RATIO",
  "RESULT"."ORDERS_SLOPE" AS "ORDERS_SLOPE",
  "RESULT"."ORDERS_DECLINE_90D" AS "ORDERS_DECLINE_90D",
  CAST("RESULT"."EVENTS_7D" AS BIGINT) AS "EVENTS_7D",
  CAST("RESULT"."EVENTS_30D" AS BIGINT) AS "EVENTS_30D",
  CAST("RESULT"."EVENTS_90D" AS BIGINT) AS "EVENTS_90D",
  CAST("RESULT"."EVENTS_180D" AS BIGINT) AS "EVENTS_180D",
  CAST("RESULT"."EVENTS_365D" AS BIGINT) AS "EVENTS_365D",
  "RESULT"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
  CAST("RESULT"."EVENTS_DECLINE_90D" AS BIGINT) AS "EVENTS_DECLINE_90D",
  "RESULT"."ADOPTION_RATE_90D" AS "ADOPTION_RATE_90D",
  CAST("RESULT"."TICKETS_7D" AS BIGINT) AS "TICKETS_7D",
  CAST("RESULT"."TICKETS_30D" AS BIGINT) AS "TICKETS_30D",
  CAST("RESULT"."TICKETS_90D" AS BIGINT) AS "TICKETS_90D",
  CAST("RESULT"."TICKETS_180D" AS BIGINT) AS "TICKETS_180D",
  CAST("RESULT"."TICKETS_365D" AS BIGINT) AS "TICKETS_365D",
  CAST("RESULT"."OPEN_TICKETS" AS BIGINT) AS "OPEN_TICKETS",
  "RESULT"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET",
  "RESULT"."TICKET_RATE" AS "TICKET_RATE",
  CAST("RESULT"."OPEN_SUBSCRIPTIONS" AS BIGINT) AS "OPEN_SUBSCRIPTIONS",
  "RESULT"."MRR" AS "MRR",
  "RESULT"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
  "RESULT"."PLAN" AS "PLAN"
FROM "RESULT"
