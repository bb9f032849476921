WITH "T17" AS (
  SELECT
    "T11"."EVENT_ID" AS "EVENT_ID",
    "T11"."CUSTOMER_ID" AS "CUSTOMER_ID",
    "T11"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
    "T11"."EVENT_AT" AS "EVENT_AT",
    "T11"."EVENT_NAME" AS "EVENT_NAME",
    "T11"."SESSION_ID" AS "SESSION_ID",
    "T11"."FEATURE" AS "FEATURE",
    "T11"."HAPPENED_ON" AS "HAPPENED_ON",
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
  ) AS "T11"
  INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
    ON "T11"."HAPPENED_ON" < "T5"."OBSERVED_ON"
), "T25" AS (
  SELECT
    "T20"."HAPPENED_ON" AS "HAPPENED_ON",
    "T5"."OBSERVED_ON" AS "OBSERVED_ON",
    DATEDIFF(DAY, "T20"."HAPPENED_ON", "T5"."OBSERVED_ON") AS "AGE"
  FROM (
    SELECT DISTINCT
      "T13"."HAPPENED_ON" AS "HAPPENED_ON"
    FROM (
      SELECT
        "T12"."CUSTOMER_ID" AS "CUSTOMER_ID",
        "T12"."HAPPENED_ON" AS "HAPPENED_ON",
        "T12"."ORDERS" AS "ORDERS",
        "T12"."SPEND" AS "SPEND"
      FROM (
        SELECT
          "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
          "T4"."ORDER_ID" AS "ORDER_ID",
          CAST("T4"."ORDERED_AT" AS DATE) AS "HAPPENED_ON",
          CAST(CASE WHEN "T4"."IS_REFUND" THEN 0 ELSE 1 END AS BIGINT) AS "ORDERS",
          CASE
            WHEN "T4"."REFUND_OF" IS NULL
            THEN "T4"."AMOUNT"
            ELSE -(
              ABS("T4"."AMOUNT")
            )
          END AS "SPEND"
        FROM "CUSTOMERS"."ORDERS" AS "T4"
      ) AS "T12"
    ) AS "T13"
  ) AS "T20"
  INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
    ON "T20"."HAPPENED_ON" < "T5"."OBSERVED_ON"
), "T35" AS (
  SELECT
    "T22"."OBSERVED_ON" AS "OBSERVED_ON",
    "T22"."CUSTOMER_ID" AS "CUSTOMER_ID",
    SUM(
      CAST((
        "T22"."ENDED_AT" IS NULL
      )
      OR (
        CAST("T22"."ENDED_AT" AS DATE) >= "T22"."OBSERVED_ON"
      ) AS INT)
    ) AS "OPEN_SUBSCRIPTIONS",
    CAST(SUM(
      IFF(
        (
          "T22"."ENDED_AT" IS NULL
        )
        OR (
          CAST("T22"."ENDED_AT" AS DATE) >= "T22"."OBSERVED_ON"
        ),
        "T22"."MRR",
        NULL
      )
    ) AS DOUBLE) AS "MRR",
    MAX(
      IFF(
        (
          "T22"."ENDED_AT" IS NULL
        )
        OR (
          CAST("T22"."ENDED_AT" AS DATE) >= "T22"."OBSERVED_ON"
        ),
        "T22"."AGE",
        NULL
      )
    ) AS "SUBSCRIPTION_DAYS",
    MAX(
      IFF(
        (
          "T22"."ENDED_AT" IS NULL
        )
        OR (
          CAST("T22"."ENDED_AT" AS DATE) >= "T22"."OBSERVED_ON"
        ),
        "T22"."PLAN",
        NULL
      )
    ) AS "PLAN"
  FROM (
    SELECT
      "T16"."SUBSCRIPTION_ID" AS "SUBSCRIPTION_ID",
      "T16"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T16"."STARTED_AT" AS "STARTED_AT",
      "T16"."ENDED_AT" AS "ENDED_AT",
      "T16"."MRR" AS "MRR",
      "T16"."PLAN" AS "PLAN",
      "T16"."HAPPENED_ON" AS "HAPPENED_ON",
      "T16"."OBSERVED_ON" AS "OBSERVED_ON",
      "T16"."SPLIT" AS "SPLIT",
      DATEDIFF(DAY, "T16"."HAPPENED_ON", "T16"."OBSERVED_ON") AS "AGE"
    FROM (
      SELECT
        "T10"."SUBSCRIPTION_ID" AS "SUBSCRIPTION_ID",
        "T10"."CUSTOMER_ID" AS "CUSTOMER_ID",
        "T10"."STARTED_AT" AS "STARTED_AT",
        "T10"."ENDED_AT" AS "ENDED_AT",
        "T10"."MRR" AS "MRR",
        "T10"."PLAN" AS "PLAN",
        "T10"."HAPPENED_ON" AS "HAPPENED_ON",
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
      ) AS "T10"
      INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
        ON "T10"."HAPPENED_ON" < "T5"."OBSERVED_ON"
    ) AS "T16"
  ) AS "T22"
  GROUP BY
    "T22"."OBSERVED_ON",
    "T22"."CUSTOMER_ID"
), "RESULT" AS (
  SELECT
    "T70"."OBSERVED_ON" AS "OBSERVED_ON",
    "T70"."CUSTOMER_ID" AS "CUSTOMER_ID",
    COALESCE("T70"."ORDERS_7D", 0) AS "ORDERS_7D",
    COALESCE("T70"."ORDERS_30D", 0) AS "ORDERS_30D",
    COALESCE("T70"."ORDERS_90D", 0) AS "ORDERS_90D",
    COALESCE("T70"."ORDERS_180D", 0) AS "ORDERS_180D",
    COALESCE("T70"."ORDERS_365D", 0) AS "ORDERS_365D",
    COALESCE("T70"."SPEND_7D", 0) AS "SPEND_7D",
    COALESCE("T70"."SPEND_30D", 0) AS "SPEND_30D",
    COALESCE("T70"."SPEND_90D", 0) AS "SPEND_90D",
    COALESCE("T70"."SPEND_180D", 0) AS "SPEND_180D",
    COALESCE("T70"."SPEND_365D", 0) AS "SPEND_365D",
    COALESCE("T70"."ORDERS_TOTAL", 0) AS "ORDERS_TOTAL",
    COALESCE("T70"."SPEND_TOTAL", 0) AS "SPEND_TOTAL",
    "T70"."SPEND_TOTAL" / NULLIF("T70"."ORDERS_TOTAL", 0) AS "SPEND_PER_ORDER",
    "T70"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
    "T70"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
    CAST((
      "T70"."DAYS_SINCE_FIRST_ORDER" - "T70"."DAYS_SINCE_LAST_ORDER"
    ) AS DOUBLE) / NULLIF("T70"."ORDERS_TOTAL" - 1, 0) AS "MEAN_GAP_DAYS",
    CAST("T70"."DAYS_SINCE_LAST_ORDER" AS DOUBLE) / NULLIF(
      CAST((
        "T70"."DAYS_SINCE_FIRST_ORDER" - "T70"."DAYS_SINCE_LAST_ORDER"
      ) AS DOUBLE) / NULLIF("T70"."ORDERS_TOTAL" - 1, 0),
      0
    ) AS "GAP_RATIO",
    COALESCE(CAST("T70"."SLOPE_SUM" AS DOUBLE) / 286, 0) AS "ORDERS_SLOPE",
    COALESCE("T70"."ORDERS_180D" - (
      "T70"."ORDERS_90D" * 2
    ), 0) AS "ORDERS_DECLINE_90D",
    COALESCE("T70"."EVENTS_7D", 0) AS "EVENTS_7D",
    COALESCE("T70"."EVENTS_30D", 0) AS "EVENTS_30D",
    COALESCE("T70"."EVENTS_90D", 0) AS "EVENTS_90D",
    COALESCE("T70"."EVENTS_180D", 0) AS "EVENTS_180D",
    COALESCE("T70"."EVENTS_365D", 0) AS "EVENTS_365D",
    "T70"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
    COALESCE("T70"."EVENTS_180D" - (
      "T70"."EVENTS_90D" * 2
    ), 0) AS "EVENTS_DECLINE_90D",
    COALESCE(
      CAST("T70"."FEATURES_USED_90D" AS DOUBLE) / NULLIF("T70"."FEATURES_IN_USE_90D", 0),
      0
    ) AS "ADOPTION_RATE_90D",
    COALESCE("T70"."TICKETS_7D", 0) AS "TICKETS_7D",
    COALESCE("T70"."TICKETS_30D", 0) AS "TICKETS_30D",
    COALESCE("T70"."TICKETS_90D", 0) AS "TICKETS_90D",
    COALESCE("T70"."TICKETS_180D", 0) AS "TICKETS_180D",
    COALESCE("T70"."TICKETS_365D", 0) AS "TICKETS_365D",
    COALESCE("T70"."OPEN_TICKETS", 0) AS "OPEN_TICKETS",
    "T70"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET",
    CAST(COALESCE("T70"."TICKETS_TOTAL", 0) AS DOUBLE) / NULLIF("T70"."ORDERS_TOTAL", 0) AS "TICKET_RATE",
    COALESCE("T70"."OPEN_SUBSCRIPTIONS", 0) AS "OPEN_SUBSCRIPTIONS",
    COALESCE("T70"."MRR", 0) AS "MRR",
    "T70"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
    "T70"."PLAN" AS "PLAN"
  FROM (
    SELECT
      "T69"."OBSERVED_ON" AS "OBSERVED_ON",
      "T69"."CUSTOMER_ID" AS "CUSTOMER_ID",
      "T69"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
      "T69"."SPEND_TOTAL" AS "SPEND_TOTAL",
      "T69"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
      "T69"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
      "T69"."ORDERS_7D" AS "ORDERS_7D",
      "T69"."ORDERS_30D" AS "ORDERS_30D",
      "T69"."ORDERS_90D" AS "ORDERS_90D",
      "T69"."ORDERS_180D" AS "ORDERS_180D",
      "T69"."ORDERS_365D" AS "ORDERS_365D",
      "T69"."SPEND_7D" AS "SPEND_7D",
      "T69"."SPEND_30D" AS "SPEND_30D",
      "T69"."SPEND_90D" AS "SPEND_90D",
      "T69"."SPEND_180D" AS "SPEND_180D",
      "T69"."SPEND_365D" AS "SPEND_365D",
      "T69"."SLOPE_SUM" AS "SLOPE_SUM",
      "T69"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
      "T69"."MRR" AS "MRR",
      "T69"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
      "T69"."PLAN" AS "PLAN",
      "T69"."EVENTS_7D" AS "EVENTS_7D",
      "T69"."EVENTS_30D" AS "EVENTS_30D",
      "T69"."EVENTS_90D" AS "EVENTS_90D",
      "T69"."EVENTS_180D" AS "EVENTS_180D",
      "T69"."EVENTS_365D" AS "EVENTS_365D",
      "T69"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
      "T69"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
      "T69"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D",
      "T69"."TICKETS_7D" AS "TICKETS_7D",
      "T69"."TICKETS_30D" AS "TICKETS_30D",
      "T69"."TICKETS_90D" AS "TICKETS_90D",
      "T69"."TICKETS_180D" AS "TICKETS_180D",
      "T69"."TICKETS_365D" AS "TICKETS_365D",
      "T69"."TICKETS_TOTAL" AS "TICKETS_TOTAL",
      "T69"."OPEN_TICKETS" AS "OPEN_TICKETS",
      "T69"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET"
    FROM (
      SELECT
        "T68"."OBSERVED_ON" AS "OBSERVED_ON",
        "T68"."CUSTOMER_ID" AS "CUSTOMER_ID",
        "T68"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
        "T68"."SPEND_TOTAL" AS "SPEND_TOTAL",
        "T68"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
        "T68"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
        "T68"."ORDERS_7D" AS "ORDERS_7D",
        "T68"."ORDERS_30D" AS "ORDERS_30D",
        "T68"."ORDERS_90D" AS "ORDERS_90D",
        "T68"."ORDERS_180D" AS "ORDERS_180D",
        "T68"."ORDERS_365D" AS "ORDERS_365D",
        "T68"."SPEND_7D" AS "SPEND_7D",
        "T68"."SPEND_30D" AS "SPEND_30D",
        "T68"."SPEND_90D" AS "SPEND_90D",
        "T68"."SPEND_180D" AS "SPEND_180D",
        "T68"."SPEND_365D" AS "SPEND_365D",
        "T68"."SLOPE_SUM" AS "SLOPE_SUM",
        "T68"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
        "T68"."MRR" AS "MRR",
        "T68"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
        "T68"."PLAN" AS "PLAN",
        "T68"."EVENTS_7D" AS "EVENTS_7D",
        "T68"."EVENTS_30D" AS "EVENTS_30D",
        "T68"."EVENTS_90D" AS "EVENTS_90D",
        "T68"."EVENTS_180D" AS "EVENTS_180D",
        "T68"."EVENTS_365D" AS "EVENTS_365D",
        "T68"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
        "T68"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
        "T68"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D",
        "T34"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
        "T34"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
        "T34"."TICKETS_7D" AS "TICKETS_7D",
        "T34"."TICKETS_30D" AS "TICKETS_30D",
        "T34"."TICKETS_90D" AS "TICKETS_90D",
        "T34"."TICKETS_180D" AS "TICKETS_180D",
        "T34"."TICKETS_365D" AS "TICKETS_365D",
        "T34"."TICKETS_TOTAL" AS "TICKETS_TOTAL",
        "T34"."OPEN_TICKETS" AS "OPEN_TICKETS",
        "T34"."DAYS_SINCE_LAST_TICKET" AS "DAYS_SINCE_LAST_TICKET"
      FROM (
        SELECT
          "T66"."OBSERVED_ON" AS "OBSERVED_ON",
          "T66"."CUSTOMER_ID" AS "CUSTOMER_ID",
          "T66"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
          "T66"."SPEND_TOTAL" AS "SPEND_TOTAL",
          "T66"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
          "T66"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
          "T66"."ORDERS_7D" AS "ORDERS_7D",
          "T66"."ORDERS_30D" AS "ORDERS_30D",
          "T66"."ORDERS_90D" AS "ORDERS_90D",
          "T66"."ORDERS_180D" AS "ORDERS_180D",
          "T66"."ORDERS_365D" AS "ORDERS_365D",
          "T66"."SPEND_7D" AS "SPEND_7D",
          "T66"."SPEND_30D" AS "SPEND_30D",
          "T66"."SPEND_90D" AS "SPEND_90D",
          "T66"."SPEND_180D" AS "SPEND_180D",
          "T66"."SPEND_365D" AS "SPEND_365D",
          "T66"."SLOPE_SUM" AS "SLOPE_SUM",
          "T66"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
          "T66"."MRR" AS "MRR",
          "T66"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
          "T66"."PLAN" AS "PLAN",
          "T66"."EVENTS_7D" AS "EVENTS_7D",
          "T66"."EVENTS_30D" AS "EVENTS_30D",
          "T66"."EVENTS_90D" AS "EVENTS_90D",
          "T66"."EVENTS_180D" AS "EVENTS_180D",
          "T66"."EVENTS_365D" AS "EVENTS_365D",
          "T66"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
          "T66"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
          "T66"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
        FROM (
          SELECT
            "T65"."OBSERVED_ON" AS "OBSERVED_ON",
            "T65"."CUSTOMER_ID" AS "CUSTOMER_ID",
            "T65"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
            "T65"."SPEND_TOTAL" AS "SPEND_TOTAL",
            "T65"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
            "T65"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
            "T65"."ORDERS_7D" AS "ORDERS_7D",
            "T65"."ORDERS_30D" AS "ORDERS_30D",
            "T65"."ORDERS_90D" AS "ORDERS_90D",
            "T65"."ORDERS_180D" AS "ORDERS_180D",
            "T65"."ORDERS_365D" AS "ORDERS_365D",
            "T65"."SPEND_7D" AS "SPEND_7D",
            "T65"."SPEND_30D" AS "SPEND_30D",
            "T65"."SPEND_90D" AS "SPEND_90D",
            "T65"."SPEND_180D" AS "SPEND_180D",
            "T65"."SPEND_365D" AS "SPEND_365D",
            "T65"."SLOPE_SUM" AS "SLOPE_SUM",
            "T65"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
            "T65"."MRR" AS "MRR",
            "T65"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
            "T65"."PLAN" AS "PLAN",
            "T45"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
            "T45"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
            "T45"."EVENTS_7D" AS "EVENTS_7D",
            "T45"."EVENTS_30D" AS "EVENTS_30D",
            "T45"."EVENTS_90D" AS "EVENTS_90D",
            "T45"."EVENTS_180D" AS "EVENTS_180D",
            "T45"."EVENTS_365D" AS "EVENTS_365D",
            "T45"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
            "T45"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
            "T45"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
          FROM (
            SELECT
              "T63"."OBSERVED_ON" AS "OBSERVED_ON",
              "T63"."CUSTOMER_ID" AS "CUSTOMER_ID",
              "T63"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
              "T63"."SPEND_TOTAL" AS "SPEND_TOTAL",
              "T63"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
              "T63"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
              "T63"."ORDERS_7D" AS "ORDERS_7D",
              "T63"."ORDERS_30D" AS "ORDERS_30D",
              "T63"."ORDERS_90D" AS "ORDERS_90D",
              "T63"."ORDERS_180D" AS "ORDERS_180D",
              "T63"."ORDERS_365D" AS "ORDERS_365D",
              "T63"."SPEND_7D" AS "SPEND_7D",
              "T63"."SPEND_30D" AS "SPEND_30D",
              "T63"."SPEND_90D" AS "SPEND_90D",
              "T63"."SPEND_180D" AS "SPEND_180D",
              "T63"."SPEND_365D" AS "SPEND_365D",
              "T63"."SLOPE_SUM" AS "SLOPE_SUM",
              "T63"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
              "T63"."MRR" AS "MRR",
              "T63"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
              "T63"."PLAN" AS "PLAN"
            FROM (
              SELECT
                "T62"."OBSERVED_ON" AS "OBSERVED_ON",
                "T62"."CUSTOMER_ID" AS "CUSTOMER_ID",
                "T62"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                "T62"."SPEND_TOTAL" AS "SPEND_TOTAL",
                "T62"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                "T62"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                "T62"."ORDERS_7D" AS "ORDERS_7D",
                "T62"."ORDERS_30D" AS "ORDERS_30D",
                "T62"."ORDERS_90D" AS "ORDERS_90D",
                "T62"."ORDERS_180D" AS "ORDERS_180D",
                "T62"."ORDERS_365D" AS "ORDERS_365D",
                "T62"."SPEND_7D" AS "SPEND_7D",
                "T62"."SPEND_30D" AS "SPEND_30D",
                "T62"."SPEND_90D" AS "SPEND_90D",
                "T62"."SPEND_180D" AS "SPEND_180D",
                "T62"."SPEND_365D" AS "SPEND_365D",
                "T62"."SLOPE_SUM" AS "SLOPE_SUM",
                "T39"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                "T39"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
                "T39"."OPEN_SUBSCRIPTIONS" AS "OPEN_SUBSCRIPTIONS",
                "T39"."MRR" AS "MRR",
                "T39"."SUBSCRIPTION_DAYS" AS "SUBSCRIPTION_DAYS",
                "T39"."PLAN" AS "PLAN"
              FROM (
                SELECT
                  "T60"."OBSERVED_ON" AS "OBSERVED_ON",
                  "T60"."CUSTOMER_ID" AS "CUSTOMER_ID",
                  "T60"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                  "T60"."SPEND_TOTAL" AS "SPEND_TOTAL",
                  "T60"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                  "T60"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                  "T60"."ORDERS_7D" AS "ORDERS_7D",
                  "T60"."ORDERS_30D" AS "ORDERS_30D",
                  "T60"."ORDERS_90D" AS "ORDERS_90D",
                  "T60"."ORDERS_180D" AS "ORDERS_180D",
                  "T60"."ORDERS_365D" AS "ORDERS_365D",
                  "T60"."SPEND_7D" AS "SPEND_7D",
                  "T60"."SPEND_30D" AS "SPEND_30D",
                  "T60"."SPEND_90D" AS "SPEND_90D",
                  "T60"."SPEND_180D" AS "SPEND_180D",
                  "T60"."SPEND_365D" AS "SPEND_365D",
                  "T60"."SLOPE_SUM" AS "SLOPE_SUM"
                FROM (
                  SELECT
                    "T59"."OBSERVED_ON" AS "OBSERVED_ON",
                    "T59"."CUSTOMER_ID" AS "CUSTOMER_ID",
                    "T56"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                    "T56"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
                    "T56"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                    "T56"."SPEND_TOTAL" AS "SPEND_TOTAL",
                    "T56"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                    "T56"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                    "T56"."ORDERS_7D" AS "ORDERS_7D",
                    "T56"."ORDERS_30D" AS "ORDERS_30D",
                    "T56"."ORDERS_90D" AS "ORDERS_90D",
                    "T56"."ORDERS_180D" AS "ORDERS_180D",
                    "T56"."ORDERS_365D" AS "ORDERS_365D",
                    "T56"."SPEND_7D" AS "SPEND_7D",
                    "T56"."SPEND_30D" AS "SPEND_30D",
                    "T56"."SPEND_90D" AS "SPEND_90D",
                    "T56"."SPEND_180D" AS "SPEND_180D",
                    "T56"."SPEND_365D" AS "SPEND_365D",
                    "T56"."SLOPE_SUM" AS "SLOPE_SUM"
                  FROM (
                    SELECT
                      "T57"."OBSERVED_ON" AS "OBSERVED_ON",
                      "T57"."CUSTOMER_ID" AS "CUSTOMER_ID"
                    FROM (
                      SELECT
                        "T55"."OBSERVED_ON" AS "OBSERVED_ON",
                        "T55"."CUSTOMER_ID" AS "CUSTOMER_ID"
                      FROM (
                        SELECT
                          "T54"."OBSERVED_ON" AS "OBSERVED_ON",
                          "T54"."CUSTOMER_ID" AS "CUSTOMER_ID",
                          "T54"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                          "T54"."SPEND_TOTAL" AS "SPEND_TOTAL",
                          "T54"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                          "T54"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                          "T54"."ORDERS_7D" AS "ORDERS_7D",
                          "T54"."ORDERS_30D" AS "ORDERS_30D",
                          "T54"."ORDERS_90D" AS "ORDERS_90D",
                          "T54"."ORDERS_180D" AS "ORDERS_180D",
                          "T54"."ORDERS_365D" AS "ORDERS_365D",
                          "T54"."SPEND_7D" AS "SPEND_7D",
                          "T54"."SPEND_30D" AS "SPEND_30D",
                          "T54"."SPEND_90D" AS "SPEND_90D",
                          "T54"."SPEND_180D" AS "SPEND_180D",
                          "T54"."SPEND_365D" AS "SPEND_365D",
                          "T54"."SLOPE_SUM" AS "SLOPE_SUM"
                        FROM (
                          SELECT
                            "T53"."OBSERVED_ON" AS "OBSERVED_ON",
                            "T53"."CUSTOMER_ID" AS "CUSTOMER_ID",
                            "T53"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                            "T53"."SPEND_TOTAL" AS "SPEND_TOTAL",
                            "T53"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                            "T53"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                            "T50"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                            "T50"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
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
                            "T50"."SLOPE_SUM" AS "SLOPE_SUM"
                          FROM (
                            SELECT
                              "T51"."OBSERVED_ON" AS "OBSERVED_ON",
                              "T51"."CUSTOMER_ID" AS "CUSTOMER_ID",
                              "T51"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                              CAST("T51"."SPEND_TOTAL" AS DOUBLE) AS "SPEND_TOTAL",
                              DATEDIFF(DAY, "T51"."FIRST_ON", "T51"."OBSERVED_ON") AS "DAYS_SINCE_FIRST_ORDER",
                              DATEDIFF(DAY, "T51"."LAST_ON", "T51"."OBSERVED_ON") AS "DAYS_SINCE_LAST_ORDER"
                            FROM (
                              SELECT
                                "T49"."OBSERVED_ON" AS "OBSERVED_ON",
                                "T49"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                SUM("T49"."ORDERS") AS "ORDERS_TOTAL",
                                SUM("T49"."SPEND") AS "SPEND_TOTAL",
                                MIN("T49"."FIRST_ON") AS "FIRST_ON",
                                MAX("T49"."LAST_ON") AS "LAST_ON"
                              FROM (
                                SELECT
                                  "T47"."KNOWN_FROM" AS "KNOWN_FROM",
                                  "T47"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                  "T47"."ORDERS" AS "ORDERS",
                                  "T47"."SPEND" AS "SPEND",
                                  "T47"."FIRST_ON" AS "FIRST_ON",
                                  "T47"."LAST_ON" AS "LAST_ON",
                                  "T5"."OBSERVED_ON" AS "OBSERVED_ON",
                                  "T5"."SPLIT" AS "SPLIT"
                                FROM (
                                  SELECT
                                    "T44"."KNOWN_FROM" AS "KNOWN_FROM",
                                    "T44"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                    SUM("T44"."ORDERS") AS "ORDERS",
                                    SUM("T44"."SPEND") AS "SPEND",
                                    MIN(IFF("T44"."ORDERS" > 0, "T44"."HAPPENED_ON", NULL)) AS "FIRST_ON",
                                    MAX(IFF("T44"."ORDERS" > 0, "T44"."HAPPENED_ON", NULL)) AS "LAST_ON"
                                  FROM (
                                    SELECT
                                      "T14"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                      "T14"."HAPPENED_ON" AS "HAPPENED_ON",
                                      "T14"."ORDERS" AS "ORDERS",
                                      "T14"."SPEND" AS "SPEND",
                                      "T36"."KNOWN_FROM" AS "KNOWN_FROM"
                                    FROM (
                                      SELECT
                                        "T12"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                        "T12"."HAPPENED_ON" AS "HAPPENED_ON",
                                        "T12"."ORDERS" AS "ORDERS",
                                        "T12"."SPEND" AS "SPEND"
                                      FROM (
                                        SELECT
                                          "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                          "T4"."ORDER_ID" AS "ORDER_ID",
                                          CAST("T4"."ORDERED_AT" AS DATE) AS "HAPPENED_ON",
                                          CAST(CASE WHEN "T4"."IS_REFUND" THEN 0 ELSE 1 END AS BIGINT) AS "ORDERS",
                                          CASE
                                            WHEN "T4"."REFUND_OF" IS NULL
                                            THEN "T4"."AMOUNT"
                                            ELSE -(
                                              ABS("T4"."AMOUNT")
                                            )
                                          END AS "SPEND"
                                        FROM "CUSTOMERS"."ORDERS" AS "T4"
                                      ) AS "T12"
                                    ) AS "T14"
                                    INNER JOIN (
                                      SELECT
                                        "T26"."HAPPENED_ON" AS "HAPPENED_ON",
                                        MIN("T26"."OBSERVED_ON") AS "KNOWN_FROM"
                                      FROM "T25" AS "T26"
                                      GROUP BY
                                        "T26"."HAPPENED_ON"
                                    ) AS "T36"
                                      ON "T14"."HAPPENED_ON" = "T36"."HAPPENED_ON"
                                  ) AS "T44"
                                  GROUP BY
                                    "T44"."KNOWN_FROM",
                                    "T44"."CUSTOMER_ID"
                                ) AS "T47"
                                INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
                                  ON "T47"."KNOWN_FROM" <= "T5"."OBSERVED_ON"
                              ) AS "T49"
                              GROUP BY
                                "T49"."OBSERVED_ON",
                                "T49"."CUSTOMER_ID"
                            ) AS "T51"
                            WHERE
                              "T51"."ORDERS_TOTAL" > 0
                          ) AS "T53"
                          LEFT OUTER JOIN (
                            SELECT
                              "T43"."OBSERVED_ON" AS "OBSERVED_ON",
                              "T43"."CUSTOMER_ID" AS "CUSTOMER_ID",
                              COALESCE(SUM(IFF("T43"."AGE" <= 7, "T43"."ORDERS", NULL)), 0) AS "ORDERS_7D",
                              COALESCE(SUM(IFF("T43"."AGE" <= 30, "T43"."ORDERS", NULL)), 0) AS "ORDERS_30D",
                              COALESCE(SUM(IFF("T43"."AGE" <= 90, "T43"."ORDERS", NULL)), 0) AS "ORDERS_90D",
                              COALESCE(SUM(IFF("T43"."AGE" <= 180, "T43"."ORDERS", NULL)), 0) AS "ORDERS_180D",
                              COALESCE(SUM(IFF("T43"."AGE" <= 365, "T43"."ORDERS", NULL)), 0) AS "ORDERS_365D",
                              CAST(SUM(IFF("T43"."AGE" <= 7, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_7D",
                              CAST(SUM(IFF("T43"."AGE" <= 30, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_30D",
                              CAST(SUM(IFF("T43"."AGE" <= 90, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_90D",
                              CAST(SUM(IFF("T43"."AGE" <= 180, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_180D",
                              CAST(SUM(IFF("T43"."AGE" <= 365, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_365D",
                              SUM(
                                IFF(
                                  "T43"."AGE" <= 84,
                                  "T43"."ORDERS" * (
                                    11 - (
                                      CAST(FLOOR(CAST((
                                        "T43"."AGE" - 1
                                      ) AS DOUBLE) / 7) AS BIGINT) * 2
                                    )
                                  ),
                                  NULL
                                )
                              ) AS "SLOPE_SUM"
                            FROM (
                              SELECT
                                "T38"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                "T38"."HAPPENED_ON" AS "HAPPENED_ON",
                                "T38"."ORDERS" AS "ORDERS",
                                "T38"."SPEND" AS "SPEND",
                                "T38"."OBSERVED_ON" AS "OBSERVED_ON",
                                "T38"."AGE" AS "AGE"
                              FROM (
                                SELECT
                                  "T14"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                  "T14"."HAPPENED_ON" AS "HAPPENED_ON",
                                  "T14"."ORDERS" AS "ORDERS",
                                  "T14"."SPEND" AS "SPEND",
                                  "T27"."OBSERVED_ON" AS "OBSERVED_ON",
                                  "T27"."AGE" AS "AGE"
                                FROM (
                                  SELECT
                                    "T12"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                    "T12"."HAPPENED_ON" AS "HAPPENED_ON",
                                    "T12"."ORDERS" AS "ORDERS",
                                    "T12"."SPEND" AS "SPEND"
                                  FROM (
                                    SELECT
                                      "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                      "T4"."ORDER_ID" AS "ORDER_ID",
                                      CAST("T4"."ORDERED_AT" AS DATE) AS "HAPPENED_ON",
                                      CAST(CASE WHEN "T4"."IS_REFUND" THEN 0 ELSE 1 END AS BIGINT) AS "ORDERS",
                                      CASE
                                        WHEN "T4"."REFUND_OF" IS NULL
                                        THEN "T4"."AMOUNT"
                                        ELSE -(
                                          ABS("T4"."AMOUNT")
                                        )
                                      END AS "SPEND"
                                    FROM "CUSTOMERS"."ORDERS" AS "T4"
                                  ) AS "T12"
                                ) AS "T14"
                                INNER JOIN "T25" AS "T27"
                                  ON "T14"."HAPPENED_ON" = "T27"."HAPPENED_ON"
                              ) AS "T38"
                              WHERE
                                "T38"."AGE" <= 365
                            ) AS "T43"
                            GROUP BY
                              "T43"."OBSERVED_ON",
                              "T43"."CUSTOMER_ID"
                          ) AS "T50"
                            ON "T53"."OBSERVED_ON" = "T50"."OBSERVED_ON"
                            AND "T53"."CUSTOMER_ID" = "T50"."CUSTOMER_ID"
                        ) AS "T54"
                      ) AS "T55"
                    ) AS "T57"
                    UNION
                    SELECT
                      "T40"."OBSERVED_ON" AS "OBSERVED_ON",
                      "T40"."CUSTOMER_ID" AS "CUSTOMER_ID"
                    FROM (
                      SELECT
                        "T37"."OBSERVED_ON" AS "OBSERVED_ON",
                        "T37"."CUSTOMER_ID" AS "CUSTOMER_ID"
                      FROM "T35" AS "T37"
                    ) AS "T40"
                  ) AS "T59"
                  LEFT OUTER JOIN (
                    SELECT
                      "T54"."OBSERVED_ON" AS "OBSERVED_ON",
                      "T54"."CUSTOMER_ID" AS "CUSTOMER_ID",
                      "T54"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                      "T54"."SPEND_TOTAL" AS "SPEND_TOTAL",
                      "T54"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                      "T54"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                      "T54"."ORDERS_7D" AS "ORDERS_7D",
                      "T54"."ORDERS_30D" AS "ORDERS_30D",
                      "T54"."ORDERS_90D" AS "ORDERS_90D",
                      "T54"."ORDERS_180D" AS "ORDERS_180D",
                      "T54"."ORDERS_365D" AS "ORDERS_365D",
                      "T54"."SPEND_7D" AS "SPEND_7D",
                      "T54"."SPEND_30D" AS "SPEND_30D",
                      "T54"."SPEND_90D" AS "SPEND_90D",
                      "T54"."SPEND_180D" AS "SPEND_180D",
                      "T54"."SPEND_365D" AS "SPEND_365D",
                      "T54"."SLOPE_SUM" AS "SLOPE_SUM"
                    FROM (
                      SELECT
                        "T53"."OBSERVED_ON" AS "OBSERVED_ON",
                        "T53"."CUSTOMER_ID" AS "CUSTOMER_ID",
                        "T53"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                        "T53"."SPEND_TOTAL" AS "SPEND_TOTAL",
                        "T53"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
                        "T53"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
                        "T50"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                        "T50"."CUSTOMER_ID" AS "CUSTOMER_ID_RIGHT",
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
                        "T50"."SLOPE_SUM" AS "SLOPE_SUM"
                      FROM (
                        SELECT
                          "T51"."OBSERVED_ON" AS "OBSERVED_ON",
                          "T51"."CUSTOMER_ID" AS "CUSTOMER_ID",
                          "T51"."ORDERS_TOTAL" AS "ORDERS_TOTAL",
                          CAST("T51"."SPEND_TOTAL" AS DOUBLE) AS "SPEND_TOTAL",
                          DATEDIFF(DAY, "T51"."FIRST_ON", "T51"."OBSERVED_ON") AS "DAYS_SINCE_FIRST_ORDER",
                          DATEDIFF(DAY, "T51"."LAST_ON", "T51"."OBSERVED_ON") AS "DAYS_SINCE_LAST_ORDER"
                        FROM (
                          SELECT
                            "T49"."OBSERVED_ON" AS "OBSERVED_ON",
                            "T49"."CUSTOMER_ID" AS "CUSTOMER_ID",
                            SUM("T49"."ORDERS") AS "ORDERS_TOTAL",
                            SUM("T49"."SPEND") AS "SPEND_TOTAL",
                            MIN("T49"."FIRST_ON") AS "FIRST_ON",
                            MAX("T49"."LAST_ON") AS "LAST_ON"
                          FROM (
                            SELECT
                              "T47"."KNOWN_FROM" AS "KNOWN_FROM",
                              "T47"."CUSTOMER_ID" AS "CUSTOMER_ID",
                              "T47"."ORDERS" AS "ORDERS",
                              "T47"."SPEND" AS "SPEND",
                              "T47"."FIRST_ON" AS "FIRST_ON",
                              "T47"."LAST_ON" AS "LAST_ON",
                              "T5"."OBSERVED_ON" AS "OBSERVED_ON",
                              "T5"."SPLIT" AS "SPLIT"
                            FROM (
                              SELECT
                                "T44"."KNOWN_FROM" AS "KNOWN_FROM",
                                "T44"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                SUM("T44"."ORDERS") AS "ORDERS",
                                SUM("T44"."SPEND") AS "SPEND",
                                MIN(IFF("T44"."ORDERS" > 0, "T44"."HAPPENED_ON", NULL)) AS "FIRST_ON",
                                MAX(IFF("T44"."ORDERS" > 0, "T44"."HAPPENED_ON", NULL)) AS "LAST_ON"
                              FROM (
                                SELECT
                                  "T14"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                  "T14"."HAPPENED_ON" AS "HAPPENED_ON",
                                  "T14"."ORDERS" AS "ORDERS",
                                  "T14"."SPEND" AS "SPEND",
                                  "T36"."KNOWN_FROM" AS "KNOWN_FROM"
                                FROM (
                                  SELECT
                                    "T12"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                    "T12"."HAPPENED_ON" AS "HAPPENED_ON",
                                    "T12"."ORDERS" AS "ORDERS",
                                    "T12"."SPEND" AS "SPEND"
                                  FROM (
                                    SELECT
                                      "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                      "T4"."ORDER_ID" AS "ORDER_ID",
                                      CAST("T4"."ORDERED_AT" AS DATE) AS "HAPPENED_ON",
                                      CAST(CASE WHEN "T4"."IS_REFUND" THEN 0 ELSE 1 END AS BIGINT) AS "ORDERS",
                                      CASE
                                        WHEN "T4"."REFUND_OF" IS NULL
                                        THEN "T4"."AMOUNT"
                                        ELSE -(
                                          ABS("T4"."AMOUNT")
                                        )
                                      END AS "SPEND"
                                    FROM "CUSTOMERS"."ORDERS" AS "T4"
                                  ) AS "T12"
                                ) AS "T14"
                                INNER JOIN (
                                  SELECT
                                    "T26"."HAPPENED_ON" AS "HAPPENED_ON",
                                    MIN("T26"."OBSERVED_ON") AS "KNOWN_FROM"
                                  FROM "T25" AS "T26"
                                  GROUP BY
                                    "T26"."HAPPENED_ON"
                                ) AS "T36"
                                  ON "T14"."HAPPENED_ON" = "T36"."HAPPENED_ON"
                              ) AS "T44"
                              GROUP BY
                                "T44"."KNOWN_FROM",
                                "T44"."CUSTOMER_ID"
                            ) AS "T47"
                            INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
                              ON "T47"."KNOWN_FROM" <= "T5"."OBSERVED_ON"
                          ) AS "T49"
                          GROUP BY
                            "T49"."OBSERVED_ON",
                            "T49"."CUSTOMER_ID"
                        ) AS "T51"
                        WHERE
                          "T51"."ORDERS_TOTAL" > 0
                      ) AS "T53"
                      LEFT OUTER JOIN (
                        SELECT
                          "T43"."OBSERVED_ON" AS "OBSERVED_ON",
                          "T43"."CUSTOMER_ID" AS "CUSTOMER_ID",
                          COALESCE(SUM(IFF("T43"."AGE" <= 7, "T43"."ORDERS", NULL)), 0) AS "ORDERS_7D",
                          COALESCE(SUM(IFF("T43"."AGE" <= 30, "T43"."ORDERS", NULL)), 0) AS "ORDERS_30D",
                          COALESCE(SUM(IFF("T43"."AGE" <= 90, "T43"."ORDERS", NULL)), 0) AS "ORDERS_90D",
                          COALESCE(SUM(IFF("T43"."AGE" <= 180, "T43"."ORDERS", NULL)), 0) AS "ORDERS_180D",
                          COALESCE(SUM(IFF("T43"."AGE" <= 365, "T43"."ORDERS", NULL)), 0) AS "ORDERS_365D",
                          CAST(SUM(IFF("T43"."AGE" <= 7, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_7D",
                          CAST(SUM(IFF("T43"."AGE" <= 30, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_30D",
                          CAST(SUM(IFF("T43"."AGE" <= 90, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_90D",
                          CAST(SUM(IFF("T43"."AGE" <= 180, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_180D",
                          CAST(SUM(IFF("T43"."AGE" <= 365, "T43"."SPEND", NULL)) AS DOUBLE) AS "SPEND_365D",
                          SUM(
                            IFF(
                              "T43"."AGE" <= 84,
                              "T43"."ORDERS" * (
                                11 - (
                                  CAST(FLOOR(CAST((
                                    "T43"."AGE" - 1
                                  ) AS DOUBLE) / 7) AS BIGINT) * 2
                                )
                              ),
                              NULL
                            )
                          ) AS "SLOPE_SUM"
                        FROM (
                          SELECT
                            "T38"."CUSTOMER_ID" AS "CUSTOMER_ID",
                            "T38"."HAPPENED_ON" AS "HAPPENED_ON",
                            "T38"."ORDERS" AS "ORDERS",
                            "T38"."SPEND" AS "SPEND",
                            "T38"."OBSERVED_ON" AS "OBSERVED_ON",
                            "T38"."AGE" AS "AGE"
                          FROM (
                            SELECT
                              "T14"."CUSTOMER_ID" AS "CUSTOMER_ID",
                              "T14"."HAPPENED_ON" AS "HAPPENED_ON",
                              "T14"."ORDERS" AS "ORDERS",
                              "T14"."SPEND" AS "SPEND",
                              "T27"."OBSERVED_ON" AS "OBSERVED_ON",
                              "T27"."AGE" AS "AGE"
                            FROM (
                              SELECT
                                "T12"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                "T12"."HAPPENED_ON" AS "HAPPENED_ON",
                                "T12"."ORDERS" AS "ORDERS",
                                "T12"."SPEND" AS "SPEND"
                              FROM (
                                SELECT
                                  "T4"."CUSTOMER_ID" AS "CUSTOMER_ID",
                                  "T4"."ORDER_ID" AS "ORDER_ID",
                                  CAST("T4"."ORDERED_AT" AS DATE) AS "HAPPENED_ON",
                                  CAST(CASE WHEN "T4"."IS_REFUND" THEN 0 ELSE 1 END AS BIGINT) AS "ORDERS",
                                  CASE
                                    WHEN "T4"."REFUND_OF" IS NULL
                                    THEN "T4"."AMOUNT"
                                    ELSE -(
                                      ABS("T4"."AMOUNT")
                                    )
                                  END AS "SPEND"
                                FROM "CUSTOMERS"."ORDERS" AS "T4"
                              ) AS "T12"
                            ) AS "T14"
                            INNER JOIN "T25" AS "T27"
                              ON "T14"."HAPPENED_ON" = "T27"."HAPPENED_ON"
                          ) AS "T38"
                          WHERE
                            "T38"."AGE" <= 365
                        ) AS "T43"
                        GROUP BY
                          "T43"."OBSERVED_ON",
                          "T43"."CUSTOMER_ID"
                      ) AS "T50"
                        ON "T53"."OBSERVED_ON" = "T50"."OBSERVED_ON"
                        AND "T53"."CUSTOMER_ID" = "T50"."CUSTOMER_ID"
                    ) AS "T54"
                  ) AS "T56"
                    ON "T59"."OBSERVED_ON" = "T56"."OBSERVED_ON"
                    AND "T59"."CUSTOMER_ID" = "T56"."CUSTOMER_ID"
                ) AS "T60"
              ) AS "T62"
              LEFT OUTER JOIN "T35" AS "T39"
                ON "T62"."OBSERVED_ON" = "T39"."OBSERVED_ON"
                AND "T62"."CUSTOMER_ID" = "T39"."CUSTOMER_ID"
            ) AS "T63"
          ) AS "T65"
          LEFT OUTER JOIN (
            SELECT
              "T41"."OBSERVED_ON" AS "OBSERVED_ON",
              "T41"."CUSTOMER_ID" AS "CUSTOMER_ID",
              "T41"."EVENTS_7D" AS "EVENTS_7D",
              "T41"."EVENTS_30D" AS "EVENTS_30D",
              "T41"."EVENTS_90D" AS "EVENTS_90D",
              "T41"."EVENTS_180D" AS "EVENTS_180D",
              "T41"."EVENTS_365D" AS "EVENTS_365D",
              "T41"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
              "T41"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
              "T41"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
            FROM (
              SELECT
                "T31"."OBSERVED_ON" AS "OBSERVED_ON",
                "T31"."CUSTOMER_ID" AS "CUSTOMER_ID",
                "T31"."EVENTS_7D" AS "EVENTS_7D",
                "T31"."EVENTS_30D" AS "EVENTS_30D",
                "T31"."EVENTS_90D" AS "EVENTS_90D",
                "T31"."EVENTS_180D" AS "EVENTS_180D",
                "T31"."EVENTS_365D" AS "EVENTS_365D",
                "T31"."DAYS_SINCE_LAST_EVENT" AS "DAYS_SINCE_LAST_EVENT",
                "T31"."FEATURES_USED_90D" AS "FEATURES_USED_90D",
                "T32"."OBSERVED_ON" AS "OBSERVED_ON_RIGHT",
                "T32"."FEATURES_IN_USE_90D" AS "FEATURES_IN_USE_90D"
              FROM (
                SELECT
                  "T23"."OBSERVED_ON" AS "OBSERVED_ON",
                  "T23"."CUSTOMER_ID" AS "CUSTOMER_ID",
                  SUM(CAST("T23"."AGE" <= 7 AS INT)) AS "EVENTS_7D",
                  SUM(CAST("T23"."AGE" <= 30 AS INT)) AS "EVENTS_30D",
                  SUM(CAST("T23"."AGE" <= 90 AS INT)) AS "EVENTS_90D",
                  SUM(CAST("T23"."AGE" <= 180 AS INT)) AS "EVENTS_180D",
                  SUM(CAST("T23"."AGE" <= 365 AS INT)) AS "EVENTS_365D",
                  MIN("T23"."AGE") AS "DAYS_SINCE_LAST_EVENT",
                  COUNT(DISTINCT IFF("T23"."AGE" <= 90, "T23"."FEATURE", NULL)) AS "FEATURES_USED_90D"
                FROM (
                  SELECT
                    "T19"."EVENT_ID" AS "EVENT_ID",
                    "T19"."CUSTOMER_ID" AS "CUSTOMER_ID",
                    "T19"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
                    "T19"."EVENT_AT" AS "EVENT_AT",
                    "T19"."EVENT_NAME" AS "EVENT_NAME",
                    "T19"."SESSION_ID" AS "SESSION_ID",
                    "T19"."FEATURE" AS "FEATURE",
                    "T19"."HAPPENED_ON" AS "HAPPENED_ON",
                    "T19"."OBSERVED_ON" AS "OBSERVED_ON",
                    "T19"."SPLIT" AS "SPLIT",
                    DATEDIFF(DAY, "T19"."HAPPENED_ON", "T19"."OBSERVED_ON") AS "AGE"
                  FROM "T17" AS "T19"
                  WHERE
                    NOT "T19"."CUSTOMER_ID" IS NULL
                ) AS "T23"
                GROUP BY
                  "T23"."OBSERVED_ON",
                  "T23"."CUSTOMER_ID"
              ) AS "T31"
              LEFT OUTER JOIN (
                SELECT
                  "T24"."OBSERVED_ON" AS "OBSERVED_ON",
                  COUNT(DISTINCT IFF("T24"."AGE" <= 90, "T24"."FEATURE", NULL)) AS "FEATURES_IN_USE_90D"
                FROM (
                  SELECT
                    "T19"."EVENT_ID" AS "EVENT_ID",
                    "T19"."CUSTOMER_ID" AS "CUSTOMER_ID",
                    "T19"."ANONYMOUS_ID" AS "ANONYMOUS_ID",
                    "T19"."EVENT_AT" AS "EVENT_AT",
                    "T19"."EVENT_NAME" AS "EVENT_NAME",
                    "T19"."SESSION_ID" AS "SESSION_ID",
                    "T19"."FEATURE" AS "FEATURE",
                    "T19"."HAPPENED_ON" AS "HAPPENED_ON",
                    "T19"."OBSERVED_ON" AS "OBSERVED_ON",
                    "T19"."SPLIT" AS "SPLIT",
                    DATEDIFF(DAY, "T19"."HAPPENED_ON", "T19"."OBSERVED_ON") AS "AGE"
                  FROM "T17" AS "T19"
                ) AS "T24"
                GROUP BY
                  "T24"."OBSERVED_ON"
              ) AS "T32"
                ON "T31"."OBSERVED_ON" = "T32"."OBSERVED_ON"
            ) AS "T41"
          ) AS "T45"
            ON "T65"."OBSERVED_ON" = "T45"."OBSERVED_ON"
            AND "T65"."CUSTOMER_ID" = "T45"."CUSTOMER_ID"
        ) AS "T66"
      ) AS "T68"
      LEFT OUTER JOIN (
        SELECT
          "T21"."OBSERVED_ON" AS "OBSERVED_ON",
          "T21"."CUSTOMER_ID" AS "CUSTOMER_ID",
          SUM(CAST("T21"."AGE" <= 7 AS INT)) AS "TICKETS_7D",
          SUM(CAST("T21"."AGE" <= 30 AS INT)) AS "TICKETS_30D",
          SUM(CAST("T21"."AGE" <= 90 AS INT)) AS "TICKETS_90D",
          SUM(CAST("T21"."AGE" <= 180 AS INT)) AS "TICKETS_180D",
          SUM(CAST("T21"."AGE" <= 365 AS INT)) AS "TICKETS_365D",
          COUNT(*) AS "TICKETS_TOTAL",
          SUM(
            CAST((
              "T21"."CLOSED_AT" IS NULL
            )
            OR (
              CAST("T21"."CLOSED_AT" AS DATE) >= "T21"."OBSERVED_ON"
            ) AS INT)
          ) AS "OPEN_TICKETS",
          MIN("T21"."AGE") AS "DAYS_SINCE_LAST_TICKET"
        FROM (
          SELECT
            "T15"."TICKET_ID" AS "TICKET_ID",
            "T15"."CUSTOMER_ID" AS "CUSTOMER_ID",
            "T15"."CREATED_AT" AS "CREATED_AT",
            "T15"."CLOSED_AT" AS "CLOSED_AT",
            "T15"."PRIORITY" AS "PRIORITY",
            "T15"."HAPPENED_ON" AS "HAPPENED_ON",
            "T15"."OBSERVED_ON" AS "OBSERVED_ON",
            "T15"."SPLIT" AS "SPLIT",
            DATEDIFF(DAY, "T15"."HAPPENED_ON", "T15"."OBSERVED_ON") AS "AGE"
          FROM (
            SELECT
              "T9"."TICKET_ID" AS "TICKET_ID",
              "T9"."CUSTOMER_ID" AS "CUSTOMER_ID",
              "T9"."CREATED_AT" AS "CREATED_AT",
              "T9"."CLOSED_AT" AS "CLOSED_AT",
              "T9"."PRIORITY" AS "PRIORITY",
              "T9"."HAPPENED_ON" AS "HAPPENED_ON",
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
            ) AS "T9"
            INNER JOIN "CUSTOMERS"."OBSERVATION_DATES" AS "T5"
              ON "T9"."HAPPENED_ON" < "T5"."OBSERVED_ON"
          ) AS "T15"
        ) AS "T21"
        GROUP BY
          "T21"."OBSERVED_ON",
          "T21"."CUSTOMER_ID"
      ) AS "T34"
        ON "T68"."OBSERVED_ON" = "T34"."OBSERVED_ON"
        AND "T68"."CUSTOMER_ID" = "T34"."CUSTOMER_ID"
    ) AS "T69"
  ) AS "T70"
)
SELECT
  "RESULT"."OBSERVED_ON" AS "OBSERVED_ON",
  "RESULT"."CUSTOMER_ID" AS "CUSTOMER_ID",
  CAST("RESULT"."ORDERS_7D" AS BIGINT) AS "ORDERS_7D",
  CAST("RESULT"."ORDERS_30D" AS BIGINT) AS "ORDERS_30D",
  CAST("RESULT"."ORDERS_90D" AS BIGINT) AS "ORDERS_90D",
  CAST("RESULT"."ORDERS_180D" AS BIGINT) AS "ORDERS_180D",
  CAST("RESULT"."ORDERS_365D" AS BIGINT) AS "ORDERS_365D",
  "RESULT"."SPEND_7D" AS "SPEND_7D",
  "RESULT"."SPEND_30D" AS "SPEND_30D",
  "RESULT"."SPEND_90D" AS "SPEND_90D",
  "RESULT"."SPEND_180D" AS "SPEND_180D",
  "RESULT"."SPEND_365D" AS "SPEND_365D",
  CAST("RESULT"."ORDERS_TOTAL" AS BIGINT) AS "ORDERS_TOTAL",
  "RESULT"."SPEND_TOTAL" AS "SPEND_TOTAL",
  "RESULT"."SPEND_PER_ORDER" AS "SPEND_PER_ORDER",
  "RESULT"."DAYS_SINCE_LAST_ORDER" AS "DAYS_SINCE_LAST_ORDER",
  "RESULT"."DAYS_SINCE_FIRST_ORDER" AS "DAYS_SINCE_FIRST_ORDER",
  "RESULT"."MEAN_GAP_DAYS" AS "MEAN_GAP_DAYS",
  "RESULT"."GAP_RATIO" AS "GAP_RATIO",
  "RESULT"."ORDERS_SLOPE" AS "ORDERS_SLOPE",
  CAST("RESULT"."ORDERS_DECLINE_90D" AS BIGINT) AS "ORDERS_DECLINE_90D",
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
