WITH "RESULT" AS (
  SELECT
    "ALIKE"."CUSTOMER_ID" AS "CUSTOMER_ID",
    CAST(ROUND("ALIKE"."SEGMENT") AS INT) AS "SEGMENT",
    CASE
      WHEN "ALIKE"."SEGMENT" = 0
      THEN 'apart from all'
      ELSE COALESCE(
        CASE CAST(ROUND("ALIKE"."TRAIT_1") AS INT)
          WHEN -1
          THEN 'recent'
          WHEN 1
          THEN 'lapsed'
          WHEN -2
          THEN 'few orders'
          WHEN 2
          THEN 'many orders'
          WHEN -3
          THEN 'small orders'
          WHEN 3
          THEN 'large orders'
          WHEN -4
          THEN 'new'
          WHEN 4
          THEN 'long-standing'
          WHEN 5
          THEN CAST(CAST(ROUND("ALIKE"."SEGMENT") AS INT) AS VARCHAR)
        END,
        'average'
      ) || COALESCE(
        ', ' || CASE CAST(ROUND("ALIKE"."TRAIT_2") AS INT)
          WHEN -1
          THEN 'recent'
          WHEN 1
          THEN 'lapsed'
          WHEN -2
          THEN 'few orders'
          WHEN 2
          THEN 'many orders'
          WHEN -3
          THEN 'small orders'
          WHEN 3
          THEN 'large orders'
          WHEN -4
          THEN 'new'
          WHEN 4
          THEN 'long-standing'
          WHEN 5
          THEN CAST(CAST(ROUND("ALIKE"."SEGMENT") AS INT) AS VARCHAR)
        END,
        ''
      ) || COALESCE(
        ', ' || CASE CAST(ROUND("ALIKE"."TRAIT_3") AS INT)
          WHEN -1
          THEN 'recent'
          WHEN 1
          THEN 'lapsed'
          WHEN -2
          THEN 'few orders'
          WHEN 2
          THEN 'many orders'
          WHEN -3
          THEN 'small orders'
          WHEN 3
          THEN 'large orders'
          WHEN -4
          THEN 'new'
          WHEN 4
          THEN 'long-standing'
          WHEN 5
          THEN CAST(CAST(ROUND("ALIKE"."SEGMENT") AS INT) AS VARCHAR)
        END,
        ''
      )
    END AS "SEGMENT_NAME",
    "ALIKE"."DISTANCE" AS "DISTANCE",
    'micro_segment_model' AS "MODEL_NAME",
    "ALIKE"."MODEL_VERSION" AS "MODEL_VERSION"
  FROM "CUSTOMERS"."MICRO_SEGMENT_MODEL" AS "ALIKE"
  CROSS JOIN "CUSTOMERS"."RUN_PARAMS" AS "RUN_PARAMS"
  WHERE
    "ALIKE"."OBSERVED_ON" = "RUN_PARAMS"."AS_OF_DATE"
)
SELECT
  "RESULT"."CUSTOMER_ID" AS "CUSTOMER_ID",
  "RESULT"."SEGMENT" AS "SEGMENT",
  "RESULT"."SEGMENT_NAME" AS "SEGMENT_NAME",
  "RESULT"."DISTANCE" AS "DISTANCE",
  "RESULT"."MODEL_NAME" AS "MODEL_NAME",
  "RESULT"."MODEL_VERSION" AS "MODEL_VERSION",
  "RUN_PARAMS"."AS_OF_DATE",
  "RUN_PARAMS"."RUN_ID"
FROM "RESULT"
CROSS JOIN "CUSTOMERS"."RUN_PARAMS" AS "RUN_PARAMS"
