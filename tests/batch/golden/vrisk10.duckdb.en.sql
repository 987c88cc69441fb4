-- V-RISK-10: the ruleset vrisk10 1.0.0 as one SQL query for DuckDB.
-- Made by riskengine 0.1.0 from the ruleset with SHA-256
-- b793d42132120fcf486d58468b9a3b395f83a701696b76978e2a6e3e3969c400.
-- This is decision support. The clinician decides.
--
-- Reads the table cases. A row is a case, and these columns must be there:
--   "case": string; the case, a pseudonym; carried through
--   "violence": string; Previous and/or current violence (no, maybe, yes)
--   "threats": string; Previous and/or current threats (no, maybe, yes)
--   "substance_use": string; Previous and/or current substance abuse (no, maybe, yes)
--   "mental_illness": string; Previous and/or current major mental illness (no, maybe, yes)
--   "personality_disorder": string; Personality disorder (no, maybe, yes)
--   "insight": string; Lack of insight into illness and/or behaviour (no, maybe, yes)
--   "suspicion": string; Suspicion (no, maybe, yes)
--   "empathy": string; Lack of empathy (no, maybe, yes)
--   "planning": string; Unrealistic planning (no, maybe, yes)
--   "stress": string; Future stress situations (no, maybe, yes)
--   "summary_risk": string; Summary judgement of violence risk (low, moderate, high)
--   "more_assessment": string; Fuller violence risk assessment (no, yes)
--   "preventive_measures": string; Preventive measures (no, yes)
-- All rows are assessed as of 2026-11-22T12:00:00+01:00.
-- NULL means that the question is not answered. 'unknown' means asked, but not known. Neither counts as no: the
-- outcome gets bounds instead.
-- Settings, the same for all rows:
--   detailed_assessment_within = P14D
--   measures_within = PT0S
--
-- Rows with an answer that is not in order are left out. Count the rows, and list them with --bad-rows.
-- Gives:
--   "case": the case, a pseudonym; carried through
--   "risk": the level of “Violence risk”: low < moderate < high; NULL where it is not determined
--   "risk__lowest": the lowest level that it can still have
--   "risk__highest": the highest level that it can still have
--   "risk__determined": whether it is determined
--   "plan_level": the level of “Follow-up”: no-further-action < detailed-assessment < immediate-measures; NULL
--       where it is not determined
--   "plan_level__lowest": the lowest level that it can still have
--   "plan_level__highest": the highest level that it can still have
--   "plan_level__determined": whether it is determined
-- Findings: 'holds', 'open' (may hold) or 'fails'.
--   "finding__unsure:violence": “Do not know”: Previous and/or current violence
--   "finding__unsure:threats": “Do not know”: Previous and/or current threats
--   "finding__unsure:substance_use": “Do not know”: Previous and/or current substance abuse
--   "finding__unsure:mental_illness": “Do not know”: Previous and/or current major mental illness
--   "finding__unsure:personality_disorder": “Do not know”: Personality disorder
--   "finding__unsure:insight": “Do not know”: Lack of insight into illness and/or behaviour
--   "finding__unsure:suspicion": “Do not know”: Suspicion
--   "finding__unsure:empathy": “Do not know”: Lack of empathy
--   "finding__unsure:planning": “Do not know”: Unrealistic planning
--   "finding__unsure:stress": “Do not know”: Future stress situations
--   "finding__judgement-unknown": The summary judgement is not made
--   "finding__low-despite-violence": Low risk in spite of violence or threats
--   "finding__low-despite-unknown": Low risk in spite of unknowns
--   "finding__high-without-follow-up": High risk without follow-up
--   "finding__required:violence": “Previous and/or current violence” is not answered.
--   "finding__required:threats": “Previous and/or current threats” is not answered.
--   "finding__required:substance_use": “Previous and/or current substance abuse” is not answered.
--   "finding__required:mental_illness": “Previous and/or current major mental illness” is not answered.
--   "finding__required:personality_disorder": “Personality disorder” is not answered.
--   "finding__required:insight": “Lack of insight into illness and/or behaviour” is not answered.
--   "finding__required:suspicion": “Suspicion” is not answered.
--   "finding__required:empathy": “Lack of empathy” is not answered.
--   "finding__required:planning": “Unrealistic planning” is not answered.
--   "finding__required:stress": “Future stress situations” is not answered.
--   "finding__required:summary_risk": “Summary judgement of violence risk” is not answered.
--   "finding__role:mental_illness": “Previous and/or current major mental illness” is to be answered by
--       physician or psychologist.
--   "finding__role:personality_disorder": “Personality disorder” is to be answered by physician or psychologist.
-- Actions: 'do', 'if' (may be called for), or else NULL.
--   "action__detailed-risk-assessment": Carry out a fuller violence risk assessment (the Directorate of Health
--       recommends HCR-20 V3 and START)
--   "action__detailed-risk-assessment__due": the deadline, in UTC
--   "action__preventive-measures-now": Put in place preventive measures made for the person, as far as possible
--       together with the person
--   "action__preventive-measures-now__due": the deadline, in UTC
--   "action__pass-on-results": Pass the assessment on as early as possible, within the duty of confidentiality
--   "action__obtain-information": Obtain what is not known, from the person's daily life and from the record, or
--       say why it cannot be done
--   "action__document-reason": Give the reason for the summary judgement in the record
--   "open__violence": whether the answer is lacking and could change something
--   "open__threats": whether the answer is lacking and could change something
--   "open__substance_use": whether the answer is lacking and could change something
--   "open__mental_illness": whether the answer is lacking and could change something
--   "open__personality_disorder": whether the answer is lacking and could change something
--   "open__insight": whether the answer is lacking and could change something
--   "open__suspicion": whether the answer is lacking and could change something
--   "open__empathy": whether the answer is lacking and could change something
--   "open__planning": whether the answer is lacking and could change something
--   "open__stress": whether the answer is lacking and could change something
--   "open__summary_risk": whether the answer is lacking and could change something
--   "open__more_assessment": whether the answer is lacking and could change something
--   "open__preventive_measures": whether the answer is lacking and could change something
--
-- About DuckDB:
--   Names are quoted, so capital and small letters count in them.

WITH "answers" AS (
  SELECT
    "case",
    NULLIF("violence", 'unknown') AS "violence",
    COALESCE("violence" = 'unknown', FALSE) AS "violence__unknown",
    "violence" IS NULL AS "violence__missing",
    NULLIF("threats", 'unknown') AS "threats",
    COALESCE("threats" = 'unknown', FALSE) AS "threats__unknown",
    "threats" IS NULL AS "threats__missing",
    COALESCE("substance_use" = 'unknown', FALSE) AS "substance_use__unknown",
    "substance_use" IS NULL AS "substance_use__missing",
    COALESCE("mental_illness" = 'unknown', FALSE) AS "mental_illness__unknown",
    "mental_illness" IS NULL AS "mental_illness__missing",
    COALESCE("personality_disorder" = 'unknown', FALSE) AS "personality_disorder__unknown",
    "personality_disorder" IS NULL AS "personality_disorder__missing",
    COALESCE("insight" = 'unknown', FALSE) AS "insight__unknown",
    "insight" IS NULL AS "insight__missing",
    COALESCE("suspicion" = 'unknown', FALSE) AS "suspicion__unknown",
    "suspicion" IS NULL AS "suspicion__missing",
    COALESCE("empathy" = 'unknown', FALSE) AS "empathy__unknown",
    "empathy" IS NULL AS "empathy__missing",
    COALESCE("planning" = 'unknown', FALSE) AS "planning__unknown",
    "planning" IS NULL AS "planning__missing",
    COALESCE("stress" = 'unknown', FALSE) AS "stress__unknown",
    "stress" IS NULL AS "stress__missing",
    NULLIF("summary_risk", 'unknown') AS "summary_risk",
    COALESCE("summary_risk" = 'unknown', FALSE) AS "summary_risk__unknown",
    "summary_risk" IS NULL AS "summary_risk__missing",
    NULLIF("more_assessment", 'unknown') AS "more_assessment",
    NULLIF("preventive_measures", 'unknown') AS "preventive_measures"
  FROM "cases"
  WHERE
    (
      "violence" IS NULL OR "violence" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "threats" IS NULL OR "threats" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "substance_use" IS NULL OR "substance_use" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "mental_illness" IS NULL OR "mental_illness" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "personality_disorder" IS NULL
      OR "personality_disorder" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "insight" IS NULL OR "insight" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "suspicion" IS NULL OR "suspicion" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "empathy" IS NULL OR "empathy" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "planning" IS NULL OR "planning" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "stress" IS NULL OR "stress" IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      "summary_risk" IS NULL
      OR "summary_risk" IN ('low', 'moderate', 'high', 'unknown')
    )
    AND (
      "more_assessment" IS NULL OR "more_assessment" IN ('no', 'yes', 'unknown')
    )
    AND (
      "preventive_measures" IS NULL
      OR "preventive_measures" IN ('no', 'yes', 'unknown')
    )
), "shared" AS (
  SELECT
    "case",
    "violence",
    "violence__unknown",
    "violence__missing",
    "threats",
    "threats__unknown",
    "threats__missing",
    "substance_use__unknown",
    "substance_use__missing",
    "mental_illness__unknown",
    "mental_illness__missing",
    "personality_disorder__unknown",
    "personality_disorder__missing",
    "insight__unknown",
    "insight__missing",
    "suspicion__unknown",
    "suspicion__missing",
    "empathy__unknown",
    "empathy__missing",
    "planning__unknown",
    "planning__missing",
    "stress__unknown",
    "stress__missing",
    "summary_risk",
    "summary_risk__unknown",
    "summary_risk__missing",
    "more_assessment",
    "preventive_measures",
    "violence__unknown"
    OR "threats__unknown"
    OR "substance_use__unknown"
    OR "mental_illness__unknown"
    OR "personality_disorder__unknown"
    OR "insight__unknown"
    OR "suspicion__unknown"
    OR "empathy__unknown"
    OR "planning__unknown"
    OR "stress__unknown" AS "shared_1"
  FROM "answers"
), "rules" AS (
  SELECT
    "case",
    "violence",
    "violence__unknown",
    "violence__missing",
    "threats",
    "threats__unknown",
    "threats__missing",
    "substance_use__unknown",
    "substance_use__missing",
    "mental_illness__unknown",
    "mental_illness__missing",
    "personality_disorder__unknown",
    "personality_disorder__missing",
    "insight__unknown",
    "insight__missing",
    "suspicion__unknown",
    "suspicion__missing",
    "empathy__unknown",
    "empathy__missing",
    "planning__unknown",
    "planning__missing",
    "stress__unknown",
    "stress__missing",
    "summary_risk",
    "summary_risk__unknown",
    "summary_risk__missing",
    "more_assessment",
    "preventive_measures",
    "shared_1",
    "summary_risk" <> 'low' OR "more_assessment" = 'yes' AS "holds__needs-detailed-assessment",
    "summary_risk" = 'high' OR "preventive_measures" = 'yes' AS "holds__needs-measures-now",
    "summary_risk" <> 'low'
    OR "more_assessment" = 'yes'
    OR "preventive_measures" = 'yes' AS "holds__pass-on-early",
    "summary_risk" = 'low' AND (
      "violence" = 'yes' OR "threats" = 'yes'
    ) AS "holds__low-despite-violence",
    "summary_risk" = 'low' AND "shared_1" AS "holds__low-despite-unknown",
    "summary_risk" = 'high'
    AND "more_assessment" = 'no'
    AND "preventive_measures" = 'no' AS "holds__high-without-follow-up",
    NOT "mental_illness__missing"
    AND NOT "mental_illness__unknown"
    AND CAST(NULL AS BOOLEAN) AS "holds__role:mental_illness",
    NOT "personality_disorder__missing"
    AND NOT "personality_disorder__unknown"
    AND CAST(NULL AS BOOLEAN) AS "holds__role:personality_disorder"
  FROM "shared"
), "rules_2" AS (
  SELECT
    "case",
    "violence",
    "violence__unknown",
    "violence__missing",
    "threats",
    "threats__unknown",
    "threats__missing",
    "substance_use__unknown",
    "substance_use__missing",
    "mental_illness__unknown",
    "mental_illness__missing",
    "personality_disorder__unknown",
    "personality_disorder__missing",
    "insight__unknown",
    "insight__missing",
    "suspicion__unknown",
    "suspicion__missing",
    "empathy__unknown",
    "empathy__missing",
    "planning__unknown",
    "planning__missing",
    "stress__unknown",
    "stress__missing",
    "summary_risk",
    "summary_risk__unknown",
    "summary_risk__missing",
    "more_assessment",
    "preventive_measures",
    "shared_1",
    "holds__needs-detailed-assessment",
    "holds__needs-measures-now",
    "holds__pass-on-early",
    "holds__low-despite-violence",
    "holds__low-despite-unknown",
    "holds__high-without-follow-up",
    "holds__role:mental_illness",
    "holds__role:personality_disorder",
    "holds__low-despite-violence" IS NULL
    AND (
      "violence" = 'yes' OR "threats" = 'yes'
    ) IS NULL AS "shared_2",
    "holds__needs-detailed-assessment" IS NULL
    AND (
      NOT COALESCE(
        "summary_risk" = 'high'
        OR "preventive_measures" = 'yes'
        OR "summary_risk" <> 'low'
        OR "more_assessment" = 'yes',
        FALSE
      )
      OR NOT COALESCE("holds__needs-detailed-assessment", FALSE)
    )
    AND "holds__needs-detailed-assessment" IS NULL AS "shared_3",
    "holds__needs-measures-now" IS NULL
    AND NOT COALESCE("holds__needs-measures-now", FALSE)
    AND "holds__needs-measures-now" IS NULL AS "shared_4",
    "holds__pass-on-early" IS NULL
    AND NOT COALESCE("holds__pass-on-early", FALSE)
    AND "holds__pass-on-early" IS NULL AS "shared_5"
  FROM "rules"
), "outcomes" AS (
  SELECT
    "case",
    "violence",
    "violence__unknown",
    "violence__missing",
    "threats",
    "threats__unknown",
    "threats__missing",
    "substance_use__unknown",
    "substance_use__missing",
    "mental_illness__unknown",
    "mental_illness__missing",
    "personality_disorder__unknown",
    "personality_disorder__missing",
    "insight__unknown",
    "insight__missing",
    "suspicion__unknown",
    "suspicion__missing",
    "empathy__unknown",
    "empathy__missing",
    "planning__unknown",
    "planning__missing",
    "stress__unknown",
    "stress__missing",
    "summary_risk",
    "summary_risk__unknown",
    "summary_risk__missing",
    "more_assessment",
    "preventive_measures",
    "shared_1",
    "holds__needs-detailed-assessment",
    "holds__needs-measures-now",
    "holds__pass-on-early",
    "holds__low-despite-violence",
    "holds__low-despite-unknown",
    "holds__high-without-follow-up",
    "holds__role:mental_illness",
    "holds__role:personality_disorder",
    "shared_2",
    "shared_3",
    "shared_4",
    "shared_5",
    COALESCE("summary_risk", 'low') AS "risk__lowest",
    COALESCE("summary_risk", 'high') AS "risk__highest",
    CASE
      WHEN "holds__needs-measures-now"
      THEN 'immediate-measures'
      WHEN "holds__needs-detailed-assessment"
      THEN 'detailed-assessment'
      ELSE 'no-further-action'
    END AS "plan_level__lowest",
    CASE
      WHEN COALESCE("holds__needs-measures-now", TRUE)
      THEN 'immediate-measures'
      WHEN COALESCE("holds__needs-detailed-assessment", TRUE)
      THEN 'detailed-assessment'
      ELSE 'no-further-action'
    END AS "plan_level__highest"
  FROM "rules_2"
)
SELECT
  "case",
  CASE WHEN NOT "summary_risk" IS NULL THEN "risk__lowest" END AS "risk",
  "risk__lowest",
  "risk__highest",
  NOT "summary_risk" IS NULL AS "risk__determined",
  CASE
    WHEN "plan_level__lowest" = "plan_level__highest"
    THEN "plan_level__lowest"
  END AS "plan_level",
  "plan_level__lowest",
  "plan_level__highest",
  "plan_level__lowest" = "plan_level__highest" AS "plan_level__determined",
  CASE WHEN "violence__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:violence",
  CASE WHEN "threats__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:threats",
  CASE WHEN "substance_use__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:substance_use",
  CASE WHEN "mental_illness__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:mental_illness",
  CASE WHEN "personality_disorder__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:personality_disorder",
  CASE WHEN "insight__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:insight",
  CASE WHEN "suspicion__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:suspicion",
  CASE WHEN "empathy__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:empathy",
  CASE WHEN "planning__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:planning",
  CASE WHEN "stress__unknown" THEN 'holds' ELSE 'fails' END AS "finding__unsure:stress",
  CASE WHEN "summary_risk__unknown" THEN 'holds' ELSE 'fails' END AS "finding__judgement-unknown",
  CASE
    WHEN "holds__low-despite-violence"
    THEN 'holds'
    WHEN "holds__low-despite-violence" IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS "finding__low-despite-violence",
  CASE
    WHEN "holds__low-despite-unknown"
    THEN 'holds'
    WHEN "holds__low-despite-unknown" IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS "finding__low-despite-unknown",
  CASE
    WHEN "holds__high-without-follow-up"
    THEN 'holds'
    WHEN "holds__high-without-follow-up" IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS "finding__high-without-follow-up",
  CASE WHEN "violence__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:violence",
  CASE WHEN "threats__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:threats",
  CASE WHEN "substance_use__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:substance_use",
  CASE WHEN "mental_illness__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:mental_illness",
  CASE WHEN "personality_disorder__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:personality_disorder",
  CASE WHEN "insight__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:insight",
  CASE WHEN "suspicion__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:suspicion",
  CASE WHEN "empathy__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:empathy",
  CASE WHEN "planning__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:planning",
  CASE WHEN "stress__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:stress",
  CASE WHEN "summary_risk__missing" THEN 'holds' ELSE 'fails' END AS "finding__required:summary_risk",
  CASE
    WHEN "holds__role:mental_illness"
    THEN 'holds'
    WHEN "holds__role:mental_illness" IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS "finding__role:mental_illness",
  CASE
    WHEN "holds__role:personality_disorder"
    THEN 'holds'
    WHEN "holds__role:personality_disorder" IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS "finding__role:personality_disorder",
  CASE
    WHEN "holds__needs-detailed-assessment"
    THEN 'do'
    WHEN "holds__needs-detailed-assessment" IS NULL
    THEN 'if'
  END AS "action__detailed-risk-assessment",
  CASE
    WHEN COALESCE("holds__needs-detailed-assessment", TRUE)
    THEN CAST('2026-12-06 11:00:00+00:00' AS TIMESTAMPTZ)
  END AS "action__detailed-risk-assessment__due",
  CASE
    WHEN "holds__needs-measures-now"
    THEN 'do'
    WHEN "holds__needs-measures-now" IS NULL
    THEN 'if'
  END AS "action__preventive-measures-now",
  CASE
    WHEN COALESCE("holds__needs-measures-now", TRUE)
    THEN CAST('2026-11-22 11:00:00+00:00' AS TIMESTAMPTZ)
  END AS "action__preventive-measures-now__due",
  CASE
    WHEN "holds__pass-on-early"
    THEN 'do'
    WHEN "holds__pass-on-early" IS NULL
    THEN 'if'
  END AS "action__pass-on-results",
  CASE WHEN "shared_1" THEN 'do' END AS "action__obtain-information",
  CASE
    WHEN "holds__low-despite-violence"
    OR "holds__low-despite-unknown"
    OR "holds__high-without-follow-up"
    THEN 'do'
    WHEN (
      "holds__low-despite-violence"
      OR "holds__low-despite-unknown"
      OR "holds__high-without-follow-up"
    ) IS NULL
    THEN 'if'
  END AS "action__document-reason",
  "shared_2" AND (
    "violence" = 'yes'
  ) IS NULL AND "violence" IS NULL AS "open__violence",
  "shared_2" AND (
    "threats" = 'yes'
  ) IS NULL AND "threats" IS NULL AS "open__threats",
  FALSE AS "open__substance_use",
  FALSE AS "open__mental_illness",
  FALSE AS "open__personality_disorder",
  FALSE AS "open__insight",
  FALSE AS "open__suspicion",
  FALSE AS "open__empathy",
  FALSE AS "open__planning",
  FALSE AS "open__stress",
  NOT (
    NOT "summary_risk__missing" AND NOT "summary_risk__unknown"
  )
  OR "summary_risk" IS NULL
  OR (
    "shared_3" AND (
      "summary_risk" <> 'low'
    ) IS NULL AND "summary_risk" IS NULL
  )
  OR (
    "shared_4" AND (
      "summary_risk" = 'high'
    ) IS NULL AND "summary_risk" IS NULL
  )
  OR (
    "shared_5" AND (
      "summary_risk" <> 'low'
    ) IS NULL AND "summary_risk" IS NULL
  )
  OR (
    "holds__low-despite-violence" IS NULL
    AND (
      "summary_risk" = 'low'
    ) IS NULL
    AND "summary_risk" IS NULL
  )
  OR (
    "holds__low-despite-unknown" IS NULL
    AND (
      "summary_risk" = 'low'
    ) IS NULL
    AND "summary_risk" IS NULL
  )
  OR (
    "holds__high-without-follow-up" IS NULL
    AND (
      "summary_risk" = 'high'
    ) IS NULL
    AND "summary_risk" IS NULL
  ) AS "open__summary_risk",
  (
    "shared_3"
    AND (
      "more_assessment" = 'yes'
    ) IS NULL
    AND "more_assessment" IS NULL
  )
  OR (
    "shared_5"
    AND (
      "more_assessment" = 'yes'
    ) IS NULL
    AND "more_assessment" IS NULL
  )
  OR (
    "holds__high-without-follow-up" IS NULL
    AND (
      "more_assessment" = 'no'
    ) IS NULL
    AND "more_assessment" IS NULL
  ) AS "open__more_assessment",
  (
    "shared_4"
    AND (
      "preventive_measures" = 'yes'
    ) IS NULL
    AND "preventive_measures" IS NULL
  )
  OR (
    "shared_5"
    AND (
      "preventive_measures" = 'yes'
    ) IS NULL
    AND "preventive_measures" IS NULL
  )
  OR (
    "holds__high-without-follow-up" IS NULL
    AND (
      "preventive_measures" = 'no'
    ) IS NULL
    AND "preventive_measures" IS NULL
  ) AS "open__preventive_measures"
FROM "outcomes";
