WITH "LISTED" AS (
  SELECT
    "CHURN_EXPLAINED"."CUSTOMER_ID" AS "CUSTOMER_ID",
    "CHURN_EXPLAINED"."OBSERVED_ON" AS "OBSERVED_ON",
    1 AS "REASON_RANK",
    CAST(ROUND("CHURN_EXPLAINED"."FEATURE_1") AS INT) AS "FEATURE_PLACE",
    "CHURN_EXPLAINED"."CONTRIBUTION_1" AS "CONTRIBUTION",
    "CHURN_EXPLAINED"."MODEL_VERSION" AS "MODEL_VERSION"
  FROM "CUSTOMERS"."CHURN_EXPLAINED" AS "CHURN_EXPLAINED"
  WHERE
    NOT "CHURN_EXPLAINED"."FEATURE_1" IS NULL
  UNION ALL
  SELECT
    "CHURN_EXPLAINED"."CUSTOMER_ID" AS "CUSTOMER_ID",
    "CHURN_EXPLAINED"."OBSERVED_ON" AS "OBSERVED_ON",
    2 AS "REASON_RANK",
    CAST(ROUND("CHURN_EXPLAINED"."FEATURE_2") AS INT) AS "FEATURE_PLACE",
    "CHURN_EXPLAINED"."CONTRIBUTION_2" AS "CONTRIBUTION",
    "CHURN_EXPLAINED"."MODEL_VERSION" AS "MODEL_VERSION"
  FROM "CUSTOMERS"."CHURN_EXPLAINED" AS "CHURN_EXPLAINED"
  WHERE
    NOT "CHURN_EXPLAINED"."FEATURE_2" IS NULL
  UNION ALL
  SELECT
    "CHURN_EXPLAINED"."CUSTOMER_ID" AS "CUSTOMER_ID",
    "CHURN_EXPLAINED"."OBSERVED_ON" AS "OBSERVED_ON",
    3 AS "REASON_RANK",
    CAST(ROUND("CHURN_EXPLAINED"."FEATURE_3") AS INT) AS "FEATURE_PLACE",
    "CHURN_EXPLAINED"."CONTRIBUTION_3" AS "CONTRIBUTION",
    "CHURN_EXPLAINED"."MODEL_VERSION" AS "MODEL_VERSION"
  FROM "CUSTOMERS"."CHURN_EXPLAINED" AS "CHURN_EXPLAINED"
  WHERE
    NOT "CHURN_EXPLAINED"."FEATURE_3" IS NULL
), "OTHERS" AS (
  SELECT
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_7D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_7D" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_7D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_30D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_30D" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_30D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_90D" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_180D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_180D" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_180D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_365D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_365D" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_365D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_7D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_7D" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_7D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_30D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_30D" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_30D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_90D" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_180D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_180D" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_180D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_365D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_365D" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_365D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_TOTAL" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_TOTAL" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_TOTAL",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_TOTAL" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_TOTAL" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_TOTAL",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SPEND_PER_ORDER" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SPEND_PER_ORDER" AS DECIMAL(18, 4))), 0)
    ) AS "SPEND_PER_ORDER",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_LAST_ORDER" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_LAST_ORDER" AS DECIMAL(18, 4))), 0)
    ) AS "DAYS_SINCE_LAST_ORDER",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_FIRST_ORDER" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_FIRST_ORDER" AS DECIMAL(18, 4))), 0)
    ) AS "DAYS_SINCE_FIRST_ORDER",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."MEAN_GAP_DAYS" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."MEAN_GAP_DAYS" AS DECIMAL(18, 4))), 0)
    ) AS "MEAN_GAP_DAYS",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."GAP_RATIO" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."GAP_RATIO" AS DECIMAL(18, 4))), 0)
    ) AS "GAP_RATIO",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_SLOPE" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_SLOPE" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_SLOPE",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ORDERS_DECLINE_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ORDERS_DECLINE_90D" AS DECIMAL(18, 4))), 0)
    ) AS "ORDERS_DECLINE_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."EVENTS_7D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."EVENTS_7D" AS DECIMAL(18, 4))), 0)
    ) AS "EVENTS_7D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."EVENTS_30D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."EVENTS_30D" AS DECIMAL(18, 4))), 0)
    ) AS "EVENTS_30D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."EVENTS_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."EVENTS_90D" AS DECIMAL(18, 4))), 0)
    ) AS "EVENTS_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."EVENTS_180D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."EVENTS_180D" AS DECIMAL(18, 4))), 0)
    ) AS "EVENTS_180D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."EVENTS_365D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."EVENTS_365D" AS DECIMAL(18, 4))), 0)
    ) AS "EVENTS_365D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_LAST_EVENT" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_LAST_EVENT" AS DECIMAL(18, 4))), 0)
    ) AS "DAYS_SINCE_LAST_EVENT",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."EVENTS_DECLINE_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."EVENTS_DECLINE_90D" AS DECIMAL(18, 4))), 0)
    ) AS "EVENTS_DECLINE_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."ADOPTION_RATE_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."ADOPTION_RATE_90D" AS DECIMAL(18, 4))), 0)
    ) AS "ADOPTION_RATE_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."TICKETS_7D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."TICKETS_7D" AS DECIMAL(18, 4))), 0)
    ) AS "TICKETS_7D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."TICKETS_30D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."TICKETS_30D" AS DECIMAL(18, 4))), 0)
    ) AS "TICKETS_30D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."TICKETS_90D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."TICKETS_90D" AS DECIMAL(18, 4))), 0)
    ) AS "TICKETS_90D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."TICKETS_180D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."TICKETS_180D" AS DECIMAL(18, 4))), 0)
    ) AS "TICKETS_180D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."TICKETS_365D" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."TICKETS_365D" AS DECIMAL(18, 4))), 0)
    ) AS "TICKETS_365D",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."OPEN_TICKETS" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."OPEN_TICKETS" AS DECIMAL(18, 4))), 0)
    ) AS "OPEN_TICKETS",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_LAST_TICKET" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."DAYS_SINCE_LAST_TICKET" AS DECIMAL(18, 4))), 0)
    ) AS "DAYS_SINCE_LAST_TICKET",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."TICKET_RATE" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."TICKET_RATE" AS DECIMAL(18, 4))), 0)
    ) AS "TICKET_RATE",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."OPEN_SUBSCRIPTIONS" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."OPEN_SUBSCRIPTIONS" AS DECIMAL(18, 4))), 0)
    ) AS "OPEN_SUBSCRIPTIONS",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."MRR" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."MRR" AS DECIMAL(18, 4))), 0)
    ) AS "MRR",
    (
      CAST(SUM(CAST("CUSTOMER_FEATURES"."SUBSCRIPTION_DAYS" AS DECIMAL(18, 4))) AS DOUBLE) / NULLIF(COUNT(CAST("CUSTOMER_FEATURES"."SUBSCRIPTION_DAYS" AS DECIMAL(18, 4))), 0)
    ) AS "SUBSCRIPTION_DAYS"
  FROM "CUSTOMERS"."CUSTOMER_FEATURES" AS "CUSTOMER_FEATURES"
  INNER JOIN "CUSTOMERS"."CHURN_SCORES" AS "CHURN_SCORES"
    ON "CHURN_SCORES"."CUSTOMER_ID" = "CUSTOMER_FEATURES"."CUSTOMER_ID"
  CROSS JOIN "CUSTOMERS"."RUN_PARAMS" AS "RUN_PARAMS"
  WHERE
    "CUSTOMER_FEATURES"."OBSERVED_ON" = "RUN_PARAMS"."AS_OF_DATE"
), "RESULT" AS (
  SELECT
    "LISTED"."CUSTOMER_ID" AS "CUSTOMER_ID",
    "LISTED"."REASON_RANK" AS "REASON_RANK",
    CASE "LISTED"."FEATURE_PLACE"
      WHEN 0
      THEN 'orders_7d'
      WHEN 1
      THEN 'orders_30d'
      WHEN 2
      THEN 'orders_90d'
      WHEN 3
      THEN 'orders_180d'
      WHEN 4
      THEN 'orders_365d'
      WHEN 5
      THEN 'spend_7d'
      WHEN 6
      THEN 'spend_30d'
      WHEN 7
      THEN 'spend_90d'
      WHEN 8
      THEN 'spend_180d'
      WHEN 9
      THEN 'spend_365d'
      WHEN 10
      THEN 'orders_total'
      WHEN 11
      THEN 'spend_total'
      WHEN 12
      THEN 'spend_per_order'
      WHEN 13
      THEN 'days_since_last_order'
      WHEN 14
      THEN 'days_since_first_order'
      WHEN 15
      THEN 'mean_gap_days'
      WHEN 16
      THEN 'gap_ratio'
      WHEN 17
      THEN 'orders_slope'
      WHEN 18
      THEN 'orders_decline_90d'
      WHEN 19
      THEN 'events_7d'
      WHEN 20
      THEN 'events_30d'
      WHEN 21
      THEN 'events_90d'
      WHEN 22
      THEN 'events_180d'
      WHEN 23
      THEN 'events_365d'
      WHEN 24
      THEN 'days_since_last_event'
      WHEN 25
      THEN 'events_decline_90d'
      WHEN 26
      THEN 'adoption_rate_90d'
      WHEN 27
      THEN 'tickets_7d'
      WHEN 28
      THEN 'tickets_30d'
      WHEN 29
      THEN 'tickets_90d'
      WHEN 30
      THEN 'tickets_180d'
      WHEN 31
      THEN 'tickets_365d'
      WHEN 32
      THEN 'open_tickets'
      WHEN 33
      THEN 'days_since_last_ticket'
      WHEN 34
      THEN 'ticket_rate'
      WHEN 35
      THEN 'open_subscriptions'
      WHEN 36
      THEN 'mrr'
      WHEN 37
      THEN 'subscription_days'
      WHEN 38
      THEN 'plan'
    END AS "FEATURE",
    "LISTED"."CONTRIBUTION" AS "CONTRIBUTION",
    CASE WHEN "LISTED"."CONTRIBUTION" > 0 THEN 'raises' ELSE 'lowers' END AS "DIRECTION",
    CASE "LISTED"."FEATURE_PLACE"
      WHEN 0
      THEN CASE
        WHEN "KNOWN"."ORDERS_7D" IS NULL
        THEN 'orders in 7 days' || ' unknown'
        ELSE 'orders in 7 days' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_7D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_7D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 1
      THEN CASE
        WHEN "KNOWN"."ORDERS_30D" IS NULL
        THEN 'orders in 30 days' || ' unknown'
        ELSE 'orders in 30 days' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_30D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_30D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 2
      THEN CASE
        WHEN "KNOWN"."ORDERS_90D" IS NULL
        THEN 'orders in 90 days' || ' unknown'
        ELSE 'orders in 90 days' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_90D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 3
      THEN CASE
        WHEN "KNOWN"."ORDERS_180D" IS NULL
        THEN 'orders in 180 days' || ' unknown'
        ELSE 'orders in 180 days' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_180D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_180D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 4
      THEN CASE
        WHEN "KNOWN"."ORDERS_365D" IS NULL
        THEN 'orders in 365 days' || ' unknown'
        ELSE 'orders in 365 days' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_365D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_365D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 5
      THEN CASE
        WHEN "KNOWN"."SPEND_7D" IS NULL
        THEN 'spend in 7 days' || ' unknown'
        ELSE 'spend in 7 days' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_7D", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_7D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 6
      THEN CASE
        WHEN "KNOWN"."SPEND_30D" IS NULL
        THEN 'spend in 30 days' || ' unknown'
        ELSE 'spend in 30 days' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_30D", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_30D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 7
      THEN CASE
        WHEN "KNOWN"."SPEND_90D" IS NULL
        THEN 'spend in 90 days' || ' unknown'
        ELSE 'spend in 90 days' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_90D", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 8
      THEN CASE
        WHEN "KNOWN"."SPEND_180D" IS NULL
        THEN 'spend in 180 days' || ' unknown'
        ELSE 'spend in 180 days' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_180D", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_180D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 9
      THEN CASE
        WHEN "KNOWN"."SPEND_365D" IS NULL
        THEN 'spend in 365 days' || ' unknown'
        ELSE 'spend in 365 days' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_365D", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_365D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 10
      THEN CASE
        WHEN "KNOWN"."ORDERS_TOTAL" IS NULL
        THEN 'orders so far' || ' unknown'
        ELSE 'orders so far' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_TOTAL") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_TOTAL", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 11
      THEN CASE
        WHEN "KNOWN"."SPEND_TOTAL" IS NULL
        THEN 'spend so far' || ' unknown'
        ELSE 'spend so far' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_TOTAL", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_TOTAL", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 12
      THEN CASE
        WHEN "KNOWN"."SPEND_PER_ORDER" IS NULL
        THEN 'spend per order' || ' unknown'
        ELSE 'spend per order' || ': ' || CAST(CAST(ROUND("KNOWN"."SPEND_PER_ORDER", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SPEND_PER_ORDER", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 13
      THEN CASE
        WHEN "KNOWN"."DAYS_SINCE_LAST_ORDER" IS NULL
        THEN 'no order ever'
        ELSE 'no order for ' || CAST(CAST(ROUND("KNOWN"."DAYS_SINCE_LAST_ORDER") AS BIGINT) AS VARCHAR) || CASE WHEN "KNOWN"."DAYS_SINCE_LAST_ORDER" = 1 THEN ' day' ELSE ' days' END
      END || COALESCE(
        ', usual gap ' || CAST(CAST(ROUND("KNOWN"."MEAN_GAP_DAYS") AS BIGINT) AS VARCHAR),
        ''
      )
      WHEN 14
      THEN CASE
        WHEN "KNOWN"."DAYS_SINCE_FIRST_ORDER" IS NULL
        THEN 'days since the first order' || ' unknown'
        ELSE 'days since the first order' || ': ' || CAST(CAST(ROUND("KNOWN"."DAYS_SINCE_FIRST_ORDER") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."DAYS_SINCE_FIRST_ORDER", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 15
      THEN CASE
        WHEN "KNOWN"."MEAN_GAP_DAYS" IS NULL
        THEN 'a single order so far'
        ELSE 'usual days between orders' || ': ' || CAST(CAST(ROUND("KNOWN"."MEAN_GAP_DAYS", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."MEAN_GAP_DAYS", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 16
      THEN CASE
        WHEN "KNOWN"."GAP_RATIO" IS NULL
        THEN 'a single order so far'
        ELSE 'days since the last order, in usual gaps' || ': ' || CAST(CAST(ROUND("KNOWN"."GAP_RATIO", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."GAP_RATIO", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 17
      THEN CASE
        WHEN "KNOWN"."ORDERS_SLOPE" IS NULL
        THEN 'weekly trend of orders' || ' unknown'
        ELSE 'weekly trend of orders' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_SLOPE") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_SLOPE", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 18
      THEN CASE
        WHEN "KNOWN"."ORDERS_DECLINE_90D" IS NULL
        THEN 'orders less than in the 90 days before' || ' unknown'
        ELSE 'orders less than in the 90 days before' || ': ' || CAST(CAST(ROUND("KNOWN"."ORDERS_DECLINE_90D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ORDERS_DECLINE_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 19
      THEN CASE
        WHEN "KNOWN"."EVENTS_7D" IS NULL
        THEN 'events in 7 days' || ' unknown'
        ELSE 'events in 7 days' || ': ' || CAST(CAST(ROUND("KNOWN"."EVENTS_7D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."EVENTS_7D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 20
      THEN CASE
        WHEN "KNOWN"."EVENTS_30D" IS NULL
        THEN 'events in 30 days' || ' unknown'
        ELSE 'events in 30 days' || ': ' || CAST(CAST(ROUND("KNOWN"."EVENTS_30D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."EVENTS_30D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 21
      THEN CASE
        WHEN "KNOWN"."EVENTS_90D" IS NULL
        THEN 'events in 90 days' || ' unknown'
        ELSE 'events in 90 days' || ': ' || CAST(CAST(ROUND("KNOWN"."EVENTS_90D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."EVENTS_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 22
      THEN CASE
        WHEN "KNOWN"."EVENTS_180D" IS NULL
        THEN 'events in 180 days' || ' unknown'
        ELSE 'events in 180 days' || ': ' || CAST(CAST(ROUND("KNOWN"."EVENTS_180D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."EVENTS_180D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 23
      THEN CASE
        WHEN "KNOWN"."EVENTS_365D" IS NULL
        THEN 'events in 365 days' || ' unknown'
        ELSE 'events in 365 days' || ': ' || CAST(CAST(ROUND("KNOWN"."EVENTS_365D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."EVENTS_365D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 24
      THEN CASE
        WHEN "KNOWN"."DAYS_SINCE_LAST_EVENT" IS NULL
        THEN 'no event ever'
        ELSE 'no event for ' || CAST(CAST(ROUND("KNOWN"."DAYS_SINCE_LAST_EVENT") AS BIGINT) AS VARCHAR) || CASE WHEN "KNOWN"."DAYS_SINCE_LAST_EVENT" = 1 THEN ' day' ELSE ' days' END
      END
      WHEN 25
      THEN CASE
        WHEN "KNOWN"."EVENTS_DECLINE_90D" IS NULL
        THEN 'events less than in the 90 days before' || ' unknown'
        ELSE 'events less than in the 90 days before' || ': ' || CAST(CAST(ROUND("KNOWN"."EVENTS_DECLINE_90D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."EVENTS_DECLINE_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 26
      THEN CASE
        WHEN "KNOWN"."ADOPTION_RATE_90D" IS NULL
        THEN 'share of features used in 90 days' || ' unknown'
        ELSE 'share of features used in 90 days' || ': ' || CAST(CAST(ROUND("KNOWN"."ADOPTION_RATE_90D", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."ADOPTION_RATE_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 27
      THEN CASE
        WHEN "KNOWN"."TICKETS_7D" IS NULL
        THEN 'support requests in 7 days' || ' unknown'
        ELSE 'support requests in 7 days' || ': ' || CAST(CAST(ROUND("KNOWN"."TICKETS_7D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."TICKETS_7D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 28
      THEN CASE
        WHEN "KNOWN"."TICKETS_30D" IS NULL
        THEN 'support requests in 30 days' || ' unknown'
        ELSE 'support requests in 30 days' || ': ' || CAST(CAST(ROUND("KNOWN"."TICKETS_30D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."TICKETS_30D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 29
      THEN CASE
        WHEN "KNOWN"."TICKETS_90D" IS NULL
        THEN 'support requests in 90 days' || ' unknown'
        ELSE 'support requests in 90 days' || ': ' || CAST(CAST(ROUND("KNOWN"."TICKETS_90D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."TICKETS_90D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 30
      THEN CASE
        WHEN "KNOWN"."TICKETS_180D" IS NULL
        THEN 'support requests in 180 days' || ' unknown'
        ELSE 'support requests in 180 days' || ': ' || CAST(CAST(ROUND("KNOWN"."TICKETS_180D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."TICKETS_180D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 31
      THEN CASE
        WHEN "KNOWN"."TICKETS_365D" IS NULL
        THEN 'support requests in 365 days' || ' unknown'
        ELSE 'support requests in 365 days' || ': ' || CAST(CAST(ROUND("KNOWN"."TICKETS_365D") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."TICKETS_365D", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 32
      THEN CASE
        WHEN "KNOWN"."OPEN_TICKETS" IS NULL
        THEN 'open support requests' || ' unknown'
        ELSE 'open support requests' || ': ' || CAST(CAST(ROUND("KNOWN"."OPEN_TICKETS") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."OPEN_TICKETS", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 33
      THEN CASE
        WHEN "KNOWN"."DAYS_SINCE_LAST_TICKET" IS NULL
        THEN 'no support request ever'
        ELSE 'no support request for ' || CAST(CAST(ROUND("KNOWN"."DAYS_SINCE_LAST_TICKET") AS BIGINT) AS VARCHAR) || CASE WHEN "KNOWN"."DAYS_SINCE_LAST_TICKET" = 1 THEN ' day' ELSE ' days' END
      END
      WHEN 34
      THEN CASE
        WHEN "KNOWN"."TICKET_RATE" IS NULL
        THEN 'support requests per order' || ' unknown'
        ELSE 'support requests per order' || ': ' || CAST(CAST(ROUND("KNOWN"."TICKET_RATE", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."TICKET_RATE", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 35
      THEN CASE
        WHEN "KNOWN"."OPEN_SUBSCRIPTIONS" IS NULL
        THEN 'open subscriptions' || ' unknown'
        ELSE 'open subscriptions' || ': ' || CAST(CAST(ROUND("KNOWN"."OPEN_SUBSCRIPTIONS") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."OPEN_SUBSCRIPTIONS", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 36
      THEN CASE
        WHEN "KNOWN"."MRR" IS NULL
        THEN 'monthly recurring revenue' || ' unknown'
        ELSE 'monthly recurring revenue' || ': ' || CAST(CAST(ROUND("KNOWN"."MRR", 2) AS DECIMAL(18, 2)) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."MRR", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 37
      THEN CASE
        WHEN "KNOWN"."SUBSCRIPTION_DAYS" IS NULL
        THEN 'days since the first subscription' || ' unknown'
        ELSE 'days since the first subscription' || ': ' || CAST(CAST(ROUND("KNOWN"."SUBSCRIPTION_DAYS") AS BIGINT) AS VARCHAR) || COALESCE(
          ' (others ' || CAST(CAST(ROUND("OTHERS"."SUBSCRIPTION_DAYS", 1) AS DECIMAL(18, 1)) AS VARCHAR) || ')',
          ''
        )
      END
      WHEN 38
      THEN 'plan' || ': ' || COALESCE(CAST("KNOWN"."PLAN" AS VARCHAR), 'unknown')
    END AS "REASON",
    "LISTED"."MODEL_VERSION" AS "MODEL_VERSION"
  FROM "LISTED" AS "LISTED"
  INNER JOIN "CUSTOMERS"."CUSTOMER_FEATURES" AS "KNOWN"
    ON "KNOWN"."CUSTOMER_ID" = "LISTED"."CUSTOMER_ID"
    AND "KNOWN"."OBSERVED_ON" = "LISTED"."OBSERVED_ON"
  CROSS JOIN "OTHERS" AS "OTHERS"
)
SELECT
  "RESULT"."CUSTOMER_ID" AS "CUSTOMER_ID",
  "RESULT"."REASON_RANK" AS "REASON_RANK",
  "RESULT"."FEATURE" AS "FEATURE",
  "RESULT"."CONTRIBUTION" AS "CONTRIBUTION",
  "RESULT"."DIRECTION" AS "DIRECTION",
  "RESULT"."REASON" AS "REASON",
  "RESULT"."MODEL_VERSION" AS "MODEL_VERSION",
  "RUN_PARAMS"."AS_OF_DATE",
  "RUN_PARAMS"."RUN_ID"
FROM "RESULT"
CROSS JOIN "CUSTOMERS"."RUN_PARAMS" AS "RUN_PARAMS"
