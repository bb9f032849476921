WITH "NORMAL" AS (
  SELECT
    0.0006329113924050633 AS "LEVEL",
    SQRT(-2 * LN(0.0006329113924050633)) AS "T"
), "BEGUN" AS (
  SELECT
    CAST("NUMBERS"."NUMBER" AS INT) AS "DEGREES",
    "NORMAL"."LEVEL" AS "LEVEL",
    CAST("NUMBERS"."NUMBER" AS DOUBLE) / 2 * POWER(
      1 - CAST(2 AS DOUBLE) / NULLIF(9 * "NUMBERS"."NUMBER", 0) + SQRT(CAST(2 AS DOUBLE) / NULLIF(9 * "NUMBERS"."NUMBER", 0)) * (
        "NORMAL"."T" - (
          2.515517 + 0.802853 * "NORMAL"."T" + 0.010328 * "NORMAL"."T" * "NORMAL"."T"
        ) / NULLIF(
          1 + 1.432788 * "NORMAL"."T" + 0.189269 * "NORMAL"."T" * "NORMAL"."T" + 0.001308 * "NORMAL"."T" * "NORMAL"."T" * "NORMAL"."T",
          0
        )
      ),
      3
    ) AS "HALF"
  FROM "CUSTOMERS"."NUMBERS" AS "NUMBERS"
  CROSS JOIN "NORMAL" AS "NORMAL"
  WHERE
    "NUMBERS"."NUMBER" BETWEEN 1 AND 21
), "BEGUN_TAILS" AS (
  SELECT
    "BEGUN"."DEGREES" AS "DEGREES",
    "BEGUN"."LEVEL" AS "LEVEL",
    "BEGUN"."HALF" AS "HALF",
    CASE
      WHEN "BEGUN"."DEGREES" % 2 = 1
      THEN SQRT("BEGUN"."HALF") * EXP(-SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF")) / 3.141592653589793 * (
        EXP(-0.0625) / NULLIF(0.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-0.5625) / NULLIF(0.5625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-1.5625) / NULLIF(1.5625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-3.0625) / NULLIF(3.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-5.0625) / NULLIF(5.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-7.5625) / NULLIF(7.5625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-10.5625) / NULLIF(10.5625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-14.0625) / NULLIF(14.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-18.0625) / NULLIF(18.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-22.5625) / NULLIF(22.5625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-27.5625) / NULLIF(27.5625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-33.0625) / NULLIF(33.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0) + EXP(-39.0625) / NULLIF(39.0625 + SQRT("BEGUN"."HALF") * SQRT("BEGUN"."HALF"), 0)
      ) + CASE
        WHEN SQRT("BEGUN"."HALF") < 6.283185307179586
        THEN CAST(2 AS DOUBLE) / NULLIF(1 + EXP(12.566370614359172 * LEAST_IGNORE_NULLS(SQRT("BEGUN"."HALF"), 7)), 0)
        ELSE 0
      END
      ELSE 0
    END + EXP(-"BEGUN"."HALF") * (
      CASE
        WHEN "BEGUN"."DEGREES" >= 2 AND (
          "BEGUN"."DEGREES" - 2
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 0.0) / 1
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 3 AND (
          "BEGUN"."DEGREES" - 3
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 0.5) / 0.8862269254527579
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 4 AND (
          "BEGUN"."DEGREES" - 4
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 1.0) / 1.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 5 AND (
          "BEGUN"."DEGREES" - 5
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 1.5) / 1.329340388179137
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 6 AND (
          "BEGUN"."DEGREES" - 6
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 2.0) / 2.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 7 AND (
          "BEGUN"."DEGREES" - 7
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 2.5) / 3.3233509704478426
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 8 AND (
          "BEGUN"."DEGREES" - 8
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 3.0) / 6.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 9 AND (
          "BEGUN"."DEGREES" - 9
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 3.5) / 11.63172839656745
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 10 AND (
          "BEGUN"."DEGREES" - 10
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 4.0) / 24.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 11 AND (
          "BEGUN"."DEGREES" - 11
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 4.5) / 52.342777784553526
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 12 AND (
          "BEGUN"."DEGREES" - 12
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 5.0) / 120.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 13 AND (
          "BEGUN"."DEGREES" - 13
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 5.5) / 287.8852778150444
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 14 AND (
          "BEGUN"."DEGREES" - 14
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 6.0) / 720.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 15 AND (
          "BEGUN"."DEGREES" - 15
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 6.5) / 1871.2543057977884
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 16 AND (
          "BEGUN"."DEGREES" - 16
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 7.0) / 5040.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 17 AND (
          "BEGUN"."DEGREES" - 17
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 7.5) / 14034.407293483413
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 18 AND (
          "BEGUN"."DEGREES" - 18
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 8.0) / 40320.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 19 AND (
          "BEGUN"."DEGREES" - 19
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 8.5) / 119292.46199460901
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 20 AND (
          "BEGUN"."DEGREES" - 20
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 9.0) / 362880.0
        ELSE 0
      END + CASE
        WHEN "BEGUN"."DEGREES" >= 21 AND (
          "BEGUN"."DEGREES" - 21
        ) % 2 = 0
        THEN POWER("BEGUN"."HALF", 9.5) / 1133278.3889487856
        ELSE 0
      END
    ) AS "TAIL",
    EXP(-"BEGUN"."HALF") / 2 * CASE "BEGUN"."DEGREES"
      WHEN 1
      THEN POWER("BEGUN"."HALF", (
        -0.5
      )) / 1.7724538509055159
      WHEN 2
      THEN POWER("BEGUN"."HALF", 0.0) / 1
      WHEN 3
      THEN POWER("BEGUN"."HALF", 0.5) / 0.8862269254527579
      WHEN 4
      THEN POWER("BEGUN"."HALF", 1.0) / 1.0
      WHEN 5
      THEN POWER("BEGUN"."HALF", 1.5) / 1.329340388179137
      WHEN 6
      THEN POWER("BEGUN"."HALF", 2.0) / 2.0
      WHEN 7
      THEN POWER("BEGUN"."HALF", 2.5) / 3.3233509704478426
      WHEN 8
      THEN POWER("BEGUN"."HALF", 3.0) / 6.0
      WHEN 9
      THEN POWER("BEGUN"."HALF", 3.5) / 11.63172839656745
      WHEN 10
      THEN POWER("BEGUN"."HALF", 4.0) / 24.0
      WHEN 11
      THEN POWER("BEGUN"."HALF", 4.5) / 52.342777784553526
      WHEN 12
      THEN POWER("BEGUN"."HALF", 5.0) / 120.0
      WHEN 13
      THEN POWER("BEGUN"."HALF", 5.5) / 287.8852778150444
      WHEN 14
      THEN POWER("BEGUN"."HALF", 6.0) / 720.0
      WHEN 15
      THEN POWER("BEGUN"."HALF", 6.5) / 1871.2543057977884
      WHEN 16
      THEN POWER("BEGUN"."HALF", 7.0) / 5040.0
      WHEN 17
      THEN POWER("BEGUN"."HALF", 7.5) / 14034.407293483413
      WHEN 18
      THEN POWER("BEGUN"."HALF", 8.0) / 40320.0
      WHEN 19
      THEN POWER("BEGUN"."HALF", 8.5) / 119292.46199460901
      WHEN 20
      THEN POWER("BEGUN"."HALF", 9.0) / 362880.0
      WHEN 21
      THEN POWER("BEGUN"."HALF", 9.5) / 1133278.3889487856
    END AS "DENSITY"
  FROM "BEGUN" AS "BEGUN"
), "ONCE" AS (
  SELECT
    "TAILS"."DEGREES" AS "DEGREES",
    "TAILS"."LEVEL" AS "LEVEL",
    "TAILS"."HALF" + LN("TAILS"."TAIL" / NULLIF("TAILS"."LEVEL", 0)) * "TAILS"."TAIL" / NULLIF("TAILS"."DENSITY", 0) / 2 AS "HALF"
  FROM "BEGUN_TAILS" AS "TAILS"
), "ONCE_TAILS" AS (
  SELECT
    "ONCE"."DEGREES" AS "DEGREES",
    "ONCE"."LEVEL" AS "LEVEL",
    "ONCE"."HALF" AS "HALF",
    CASE
      WHEN "ONCE"."DEGREES" % 2 = 1
      THEN SQRT("ONCE"."HALF") * EXP(-SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF")) / 3.141592653589793 * (
        EXP(-0.0625) / NULLIF(0.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-0.5625) / NULLIF(0.5625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-1.5625) / NULLIF(1.5625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-3.0625) / NULLIF(3.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-5.0625) / NULLIF(5.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-7.5625) / NULLIF(7.5625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-10.5625) / NULLIF(10.5625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-14.0625) / NULLIF(14.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-18.0625) / NULLIF(18.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-22.5625) / NULLIF(22.5625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-27.5625) / NULLIF(27.5625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-33.0625) / NULLIF(33.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0) + EXP(-39.0625) / NULLIF(39.0625 + SQRT("ONCE"."HALF") * SQRT("ONCE"."HALF"), 0)
      ) + CASE
        WHEN SQRT("ONCE"."HALF") < 6.283185307179586
        THEN CAST(2 AS DOUBLE) / NULLIF(1 + EXP(12.566370614359172 * LEAST_IGNORE_NULLS(SQRT("ONCE"."HALF"), 7)), 0)
        ELSE 0
      END
      ELSE 0
    END + EXP(-"ONCE"."HALF") * (
      CASE
        WHEN "ONCE"."DEGREES" >= 2 AND (
          "ONCE"."DEGREES" - 2
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 0.0) / 1
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 3 AND (
          "ONCE"."DEGREES" - 3
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 0.5) / 0.8862269254527579
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 4 AND (
          "ONCE"."DEGREES" - 4
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 1.0) / 1.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 5 AND (
          "ONCE"."DEGREES" - 5
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 1.5) / 1.329340388179137
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 6 AND (
          "ONCE"."DEGREES" - 6
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 2.0) / 2.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 7 AND (
          "ONCE"."DEGREES" - 7
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 2.5) / 3.3233509704478426
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 8 AND (
          "ONCE"."DEGREES" - 8
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 3.0) / 6.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 9 AND (
          "ONCE"."DEGREES" - 9
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 3.5) / 11.63172839656745
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 10 AND (
          "ONCE"."DEGREES" - 10
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 4.0) / 24.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 11 AND (
          "ONCE"."DEGREES" - 11
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 4.5) / 52.342777784553526
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 12 AND (
          "ONCE"."DEGREES" - 12
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 5.0) / 120.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 13 AND (
          "ONCE"."DEGREES" - 13
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 5.5) / 287.8852778150444
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 14 AND (
          "ONCE"."DEGREES" - 14
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 6.0) / 720.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 15 AND (
          "ONCE"."DEGREES" - 15
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 6.5) / 1871.2543057977884
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 16 AND (
          "ONCE"."DEGREES" - 16
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 7.0) / 5040.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 17 AND (
          "ONCE"."DEGREES" - 17
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 7.5) / 14034.407293483413
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 18 AND (
          "ONCE"."DEGREES" - 18
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 8.0) / 40320.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 19 AND (
          "ONCE"."DEGREES" - 19
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 8.5) / 119292.46199460901
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 20 AND (
          "ONCE"."DEGREES" - 20
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 9.0) / 362880.0
        ELSE 0
      END + CASE
        WHEN "ONCE"."DEGREES" >= 21 AND (
          "ONCE"."DEGREES" - 21
        ) % 2 = 0
        THEN POWER("ONCE"."HALF", 9.5) / 1133278.3889487856
        ELSE 0
      END
    ) AS "TAIL",
    EXP(-"ONCE"."HALF") / 2 * CASE "ONCE"."DEGREES"
      WHEN 1
      THEN POWER("ONCE"."HALF", (
        -0.5
      )) / 1.7724538509055159
      WHEN 2
      THEN POWER("ONCE"."HALF", 0.0) / 1
      WHEN 3
      THEN POWER("ONCE"."HALF", 0.5) / 0.8862269254527579
      WHEN 4
      THEN POWER("ONCE"."HALF", 1.0) / 1.0
      WHEN 5
      THEN POWER("ONCE"."HALF", 1.5) / 1.329340388179137
      WHEN 6
      THEN POWER("ONCE"."HALF", 2.0) / 2.0
      WHEN 7
      THEN POWER("ONCE"."HALF", 2.5) / 3.3233509704478426
      WHEN 8
      THEN POWER("ONCE"."HALF", 3.0) / 6.0
      WHEN 9
      THEN POWER("ONCE"."HALF", 3.5) / 11.63172839656745
      WHEN 10
      THEN POWER("ONCE"."HALF", 4.0) / 24.0
      WHEN 11
      THEN POWER("ONCE"."HALF", 4.5) / 52.342777784553526
      WHEN 12
      THEN POWER("ONCE"."HALF", 5.0) / 120.0
      WHEN 13
      THEN POWER("ONCE"."HALF", 5.5) / 287.8852778150444
      WHEN 14
      THEN POWER("ONCE"."HALF", 6.0) / 720.0
      WHEN 15
      THEN POWER("ONCE"."HALF", 6.5) / 1871.2543057977884
      WHEN 16
      THEN POWER("ONCE"."HALF", 7.0) / 5040.0
      WHEN 17
      THEN POWER("ONCE"."HALF", 7.5) / 14034.407293483413
      WHEN 18
      THEN POWER("ONCE"."HALF", 8.0) / 40320.0
      WHEN 19
      THEN POWER("ONCE"."HALF", 8.5) / 119292.46199460901
      WHEN 20
      THEN POWER("ONCE"."HALF", 9.0) / 362880.0
      WHEN 21
      THEN POWER("ONCE"."HALF", 9.5) / 1133278.3889487856
    END AS "DENSITY"
  FROM "ONCE" AS "ONCE"
), "TWICE" AS (
  SELECT
    "TAILS"."DEGREES" AS "DEGREES",
    "TAILS"."LEVEL" AS "LEVEL",
    "TAILS"."HALF" + LN("TAILS"."TAIL" / NULLIF("TAILS"."LEVEL", 0)) * "TAILS"."TAIL" / NULLIF("TAILS"."DENSITY", 0) / 2 AS "HALF"
  FROM "ONCE_TAILS" AS "TAILS"
), "TWICE_TAILS" AS (
  SELECT
    "TWICE"."DEGREES" AS "DEGREES",
    "TWICE"."LEVEL" AS "LEVEL",
    "TWICE"."HALF" AS "HALF",
    CASE
      WHEN "TWICE"."DEGREES" % 2 = 1
      THEN SQRT("TWICE"."HALF") * EXP(-SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF")) / 3.141592653589793 * (
        EXP(-0.0625) / NULLIF(0.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-0.5625) / NULLIF(0.5625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-1.5625) / NULLIF(1.5625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-3.0625) / NULLIF(3.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-5.0625) / NULLIF(5.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-7.5625) / NULLIF(7.5625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-10.5625) / NULLIF(10.5625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-14.0625) / NULLIF(14.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-18.0625) / NULLIF(18.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-22.5625) / NULLIF(22.5625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-27.5625) / NULLIF(27.5625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-33.0625) / NULLIF(33.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0) + EXP(-39.0625) / NULLIF(39.0625 + SQRT("TWICE"."HALF") * SQRT("TWICE"."HALF"), 0)
      ) + CASE
        WHEN SQRT("TWICE"."HALF") < 6.283185307179586
        THEN CAST(2 AS DOUBLE) / NULLIF(1 + EXP(12.566370614359172 * LEAST_IGNORE_NULLS(SQRT("TWICE"."HALF"), 7)), 0)
        ELSE 0
      END
      ELSE 0
    END + EXP(-"TWICE"."HALF") * (
      CASE
        WHEN "TWICE"."DEGREES" >= 2 AND (
          "TWICE"."DEGREES" - 2
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 0.0) / 1
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 3 AND (
          "TWICE"."DEGREES" - 3
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 0.5) / 0.8862269254527579
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 4 AND (
          "TWICE"."DEGREES" - 4
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 1.0) / 1.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 5 AND (
          "TWICE"."DEGREES" - 5
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 1.5) / 1.329340388179137
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 6 AND (
          "TWICE"."DEGREES" - 6
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 2.0) / 2.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 7 AND (
          "TWICE"."DEGREES" - 7
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 2.5) / 3.3233509704478426
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 8 AND (
          "TWICE"."DEGREES" - 8
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 3.0) / 6.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 9 AND (
          "TWICE"."DEGREES" - 9
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 3.5) / 11.63172839656745
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 10 AND (
          "TWICE"."DEGREES" - 10
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 4.0) / 24.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 11 AND (
          "TWICE"."DEGREES" - 11
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 4.5) / 52.342777784553526
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 12 AND (
          "TWICE"."DEGREES" - 12
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 5.0) / 120.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 13 AND (
          "TWICE"."DEGREES" - 13
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 5.5) / 287.8852778150444
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 14 AND (
          "TWICE"."DEGREES" - 14
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 6.0) / 720.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 15 AND (
          "TWICE"."DEGREES" - 15
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 6.5) / 1871.2543057977884
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 16 AND (
          "TWICE"."DEGREES" - 16
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 7.0) / 5040.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 17 AND (
          "TWICE"."DEGREES" - 17
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 7.5) / 14034.407293483413
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 18 AND (
          "TWICE"."DEGREES" - 18
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 8.0) / 40320.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 19 AND (
          "TWICE"."DEGREES" - 19
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 8.5) / 119292.46199460901
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 20 AND (
          "TWICE"."DEGREES" - 20
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 9.0) / 362880.0
        ELSE 0
      END + CASE
        WHEN "TWICE"."DEGREES" >= 21 AND (
          "TWICE"."DEGREES" - 21
        ) % 2 = 0
        THEN POWER("TWICE"."HALF", 9.5) / 1133278.3889487856
        ELSE 0
      END
    ) AS "TAIL",
    EXP(-"TWICE"."HALF") / 2 * CASE "TWICE"."DEGREES"
      WHEN 1
      THEN POWER("TWICE"."HALF", (
        -0.5
      )) / 1.7724538509055159
      WHEN 2
      THEN POWER("TWICE"."HALF", 0.0) / 1
      WHEN 3
      THEN POWER("TWICE"."HALF", 0.5) / 0.8862269254527579
      WHEN 4
      THEN POWER("TWICE"."HALF", 1.0) / 1.0
      WHEN 5
      THEN POWER("TWICE"."HALF", 1.5) / 1.329340388179137
      WHEN 6
      THEN POWER("TWICE"."HALF", 2.0) / 2.0
      WHEN 7
      THEN POWER("TWICE"."HALF", 2.5) / 3.3233509704478426
      WHEN 8
      THEN POWER("TWICE"."HALF", 3.0) / 6.0
      WHEN 9
      THEN POWER("TWICE"."HALF", 3.5) / 11.63172839656745
      WHEN 10
      THEN POWER("TWICE"."HALF", 4.0) / 24.0
      WHEN 11
      THEN POWER("TWICE"."HALF", 4.5) / 52.342777784553526
      WHEN 12
      THEN POWER("TWICE"."HALF", 5.0) / 120.0
      WHEN 13
      THEN POWER("TWICE"."HALF", 5.5) / 287.8852778150444
      WHEN 14
      THEN POWER("TWICE"."HALF", 6.0) / 720.0
      WHEN 15
      THEN POWER("TWICE"."HALF", 6.5) / 1871.2543057977884
      WHEN 16
      THEN POWER("TWICE"."HALF", 7.0) / 5040.0
      WHEN 17
      THEN POWER("TWICE"."HALF", 7.5) / 14034.407293483413
      WHEN 18
      THEN POWER("TWICE"."HALF", 8.0) / 40320.0
      WHEN 19
      THEN POWER("TWICE"."HALF", 8.5) / 119292.46199460901
      WHEN 20
      THEN POWER("TWICE"."HALF", 9.0) / 362880.0
      WHEN 21
      THEN POWER("TWICE"."HALF", 9.5) / 1133278.3889487856
    END AS "DENSITY"
  FROM "TWICE" AS "TWICE"
), "THRICE" AS (
  SELECT
    "TAILS"."DEGREES" AS "DEGREES",
    "TAILS"."LEVEL" AS "LEVEL",
    "TAILS"."HALF" + LN("TAILS"."TAIL" / NULLIF("TAILS"."LEVEL", 0)) * "TAILS"."TAIL" / NULLIF("TAILS"."DENSITY", 0) / 2 AS "HALF"
  FROM "TWICE_TAILS" AS "TAILS"
)
SELECT
  "THRICE"."DEGREES" AS "DEGREES",
  2 * "THRICE"."HALF" AS "CHI_SQUARE"
FROM "THRICE" AS "THRICE"
