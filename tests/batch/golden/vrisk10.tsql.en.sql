-- V-RISK-10: the ruleset vrisk10 1.0.0 as one SQL query for SQL Server (T-SQL).
-- Made by riskengine 0.1.0 from the ruleset with SHA-256
-- b793d42132120fcf486d58468b9a3b395f83a701696b76978e2a6e3e3969c400.
-- This is decision support. The clinician decides.
--
-- Reads the table cases. A row is a case, and these columns must be there:
--   "case": string; the case, a pseudonym; carried through
--   "as_of": timestamp('UTC'); when the assessment is made, with time zone; must be filled in
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
-- NULL means that the question is not answered. 'unknown' means asked, but not known. Neither counts as no: the
-- outcome gets bounds instead.
-- Settings, the same for all rows:
--   detailed_assessment_within = P14D
--   measures_within = PT0S
--
-- Rows with an answer that is not in order are left out. Count the rows, and list them with --bad-rows.
-- Gives:
--   "case": the case, a pseudonym; carried through
--   "as_of": carried through unread
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
-- About SQL Server (T-SQL):
--   Names are quoted, so capital and small letters count in them.
--   True and false are 1 and 0 (bit). A moment without an offset is read as UTC.
--   Blanks at the end of a text are not told apart from none, as everywhere in SQL Server.
--   LEAST and GREATEST, where they occur, need SQL Server 2022 or later, or Azure SQL.

WITH [texts] AS (
  SELECT
    [case],
    [as_of],
    [violence] COLLATE Latin1_General_100_BIN2 AS [violence],
    [threats] COLLATE Latin1_General_100_BIN2 AS [threats],
    [substance_use] COLLATE Latin1_General_100_BIN2 AS [substance_use],
    [mental_illness] COLLATE Latin1_General_100_BIN2 AS [mental_illness],
    [personality_disorder] COLLATE Latin1_General_100_BIN2 AS [personality_disorder],
    [insight] COLLATE Latin1_General_100_BIN2 AS [insight],
    [suspicion] COLLATE Latin1_General_100_BIN2 AS [suspicion],
    [empathy] COLLATE Latin1_General_100_BIN2 AS [empathy],
    [planning] COLLATE Latin1_General_100_BIN2 AS [planning],
    [stress] COLLATE Latin1_General_100_BIN2 AS [stress],
    [summary_risk] COLLATE Latin1_General_100_BIN2 AS [summary_risk],
    [more_assessment] COLLATE Latin1_General_100_BIN2 AS [more_assessment],
    [preventive_measures] COLLATE Latin1_General_100_BIN2 AS [preventive_measures]
  FROM [cases]
), [answers] AS (
  SELECT
    [case],
    [as_of],
    NULLIF([violence], 'unknown') AS [violence],
    CASE WHEN [violence] = 'unknown' THEN 1 ELSE 0 END AS [violence__unknown],
    CASE WHEN [violence] IS NULL THEN 1 ELSE 0 END AS [violence__missing],
    NULLIF([threats], 'unknown') AS [threats],
    CASE WHEN [threats] = 'unknown' THEN 1 ELSE 0 END AS [threats__unknown],
    CASE WHEN [threats] IS NULL THEN 1 ELSE 0 END AS [threats__missing],
    CASE WHEN [substance_use] = 'unknown' THEN 1 ELSE 0 END AS [substance_use__unknown],
    CASE WHEN [substance_use] IS NULL THEN 1 ELSE 0 END AS [substance_use__missing],
    CASE WHEN [mental_illness] = 'unknown' THEN 1 ELSE 0 END AS [mental_illness__unknown],
    CASE WHEN [mental_illness] IS NULL THEN 1 ELSE 0 END AS [mental_illness__missing],
    CASE WHEN [personality_disorder] = 'unknown' THEN 1 ELSE 0 END AS [personality_disorder__unknown],
    CASE WHEN [personality_disorder] IS NULL THEN 1 ELSE 0 END AS [personality_disorder__missing],
    CASE WHEN [insight] = 'unknown' THEN 1 ELSE 0 END AS [insight__unknown],
    CASE WHEN [insight] IS NULL THEN 1 ELSE 0 END AS [insight__missing],
    CASE WHEN [suspicion] = 'unknown' THEN 1 ELSE 0 END AS [suspicion__unknown],
    CASE WHEN [suspicion] IS NULL THEN 1 ELSE 0 END AS [suspicion__missing],
    CASE WHEN [empathy] = 'unknown' THEN 1 ELSE 0 END AS [empathy__unknown],
    CASE WHEN [empathy] IS NULL THEN 1 ELSE 0 END AS [empathy__missing],
    CASE WHEN [planning] = 'unknown' THEN 1 ELSE 0 END AS [planning__unknown],
    CASE WHEN [planning] IS NULL THEN 1 ELSE 0 END AS [planning__missing],
    CASE WHEN [stress] = 'unknown' THEN 1 ELSE 0 END AS [stress__unknown],
    CASE WHEN [stress] IS NULL THEN 1 ELSE 0 END AS [stress__missing],
    NULLIF([summary_risk], 'unknown') AS [summary_risk],
    CASE WHEN [summary_risk] = 'unknown' THEN 1 ELSE 0 END AS [summary_risk__unknown],
    CASE WHEN [summary_risk] IS NULL THEN 1 ELSE 0 END AS [summary_risk__missing],
    NULLIF([more_assessment], 'unknown') AS [more_assessment],
    NULLIF([preventive_measures], 'unknown') AS [preventive_measures],
    COALESCE(
      DATEDIFF_BIG(
        MICROSECOND,
        CAST('1970-01-01' AS DATETIME2),
        CAST([as_of] AT TIME ZONE 'UTC' AS DATETIME2)
      ),
      0
    ) AS [as_of__micros]
  FROM [texts]
  WHERE
    NOT DATEDIFF_BIG(
      MICROSECOND,
      CAST('1970-01-01' AS DATETIME2),
      CAST([as_of] AT TIME ZONE 'UTC' AS DATETIME2)
    ) IS NULL
    AND NOT (
      COALESCE(
        DATEDIFF_BIG(
          MICROSECOND,
          CAST('1970-01-01' AS DATETIME2),
          CAST([as_of] AT TIME ZONE 'UTC' AS DATETIME2)
        ),
        0
      ) < -2209039200000000
      OR 7258168799999999 < COALESCE(
        DATEDIFF_BIG(
          MICROSECOND,
          CAST('1970-01-01' AS DATETIME2),
          CAST([as_of] AT TIME ZONE 'UTC' AS DATETIME2)
        ),
        0
      )
    )
    AND 736809 <= (
      (
        (
          COALESCE(
            DATEDIFF_BIG(
              MICROSECOND,
              CAST('1970-01-01' AS DATETIME2),
              CAST([as_of] AT TIME ZONE 'UTC' AS DATETIME2)
            ),
            0
          ) - (
            COALESCE(
              DATEDIFF_BIG(
                MICROSECOND,
                CAST('1970-01-01' AS DATETIME2),
                CAST([as_of] AT TIME ZONE 'UTC' AS DATETIME2)
              ),
              0
            ) % 86400000000 + 86400000000
          ) % 86400000000
        ) / 86400000000
      ) + 719163
    )
    AND (
      [violence] IS NULL OR [violence] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [threats] IS NULL OR [threats] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [substance_use] IS NULL OR [substance_use] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [mental_illness] IS NULL OR [mental_illness] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [personality_disorder] IS NULL
      OR [personality_disorder] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [insight] IS NULL OR [insight] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [suspicion] IS NULL OR [suspicion] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [empathy] IS NULL OR [empathy] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [planning] IS NULL OR [planning] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [stress] IS NULL OR [stress] IN ('no', 'maybe', 'yes', 'unknown')
    )
    AND (
      [summary_risk] IS NULL
      OR [summary_risk] IN ('low', 'moderate', 'high', 'unknown')
    )
    AND (
      [more_assessment] IS NULL OR [more_assessment] IN ('no', 'yes', 'unknown')
    )
    AND (
      [preventive_measures] IS NULL
      OR [preventive_measures] IN ('no', 'yes', 'unknown')
    )
), [shared] AS (
  SELECT
    [case],
    [as_of],
    [violence],
    [violence__unknown],
    [violence__missing],
    [threats],
    [threats__unknown],
    [threats__missing],
    [substance_use__unknown],
    [substance_use__missing],
    [mental_illness__unknown],
    [mental_illness__missing],
    [personality_disorder__unknown],
    [personality_disorder__missing],
    [insight__unknown],
    [insight__missing],
    [suspicion__unknown],
    [suspicion__missing],
    [empathy__unknown],
    [empathy__missing],
    [planning__unknown],
    [planning__missing],
    [stress__unknown],
    [stress__missing],
    [summary_risk],
    [summary_risk__unknown],
    [summary_risk__missing],
    [more_assessment],
    [preventive_measures],
    [as_of__micros],
    CASE
      WHEN [violence__unknown] = 1
      OR [threats__unknown] = 1
      OR [substance_use__unknown] = 1
      OR [mental_illness__unknown] = 1
      OR [personality_disorder__unknown] = 1
      OR [insight__unknown] = 1
      OR [suspicion__unknown] = 1
      OR [empathy__unknown] = 1
      OR [planning__unknown] = 1
      OR [stress__unknown] = 1
      THEN 1
      ELSE 0
    END AS [shared_1]
  FROM [answers]
), [rules] AS (
  SELECT
    [case],
    [as_of],
    [violence],
    [violence__unknown],
    [violence__missing],
    [threats],
    [threats__unknown],
    [threats__missing],
    [substance_use__unknown],
    [substance_use__missing],
    [mental_illness__unknown],
    [mental_illness__missing],
    [personality_disorder__unknown],
    [personality_disorder__missing],
    [insight__unknown],
    [insight__missing],
    [suspicion__unknown],
    [suspicion__missing],
    [empathy__unknown],
    [empathy__missing],
    [planning__unknown],
    [planning__missing],
    [stress__unknown],
    [stress__missing],
    [summary_risk],
    [summary_risk__unknown],
    [summary_risk__missing],
    [more_assessment],
    [preventive_measures],
    [as_of__micros],
    [shared_1],
    CASE
      WHEN [summary_risk] <> 'low' OR [more_assessment] = 'yes'
      THEN 1
      WHEN NOT (
        [summary_risk] <> 'low' OR [more_assessment] = 'yes'
      )
      THEN 0
    END AS [holds__needs-detailed-assessment],
    CASE
      WHEN [summary_risk] = 'high' OR [preventive_measures] = 'yes'
      THEN 1
      WHEN NOT (
        [summary_risk] = 'high' OR [preventive_measures] = 'yes'
      )
      THEN 0
    END AS [holds__needs-measures-now],
    CASE
      WHEN [summary_risk] <> 'low'
      OR [more_assessment] = 'yes'
      OR [preventive_measures] = 'yes'
      THEN 1
      WHEN NOT (
        [summary_risk] <> 'low'
        OR [more_assessment] = 'yes'
        OR [preventive_measures] = 'yes'
      )
      THEN 0
    END AS [holds__pass-on-early],
    CASE
      WHEN [summary_risk] = 'low' AND (
        [violence] = 'yes' OR [threats] = 'yes'
      )
      THEN 1
      WHEN NOT (
        [summary_risk] = 'low' AND (
          [violence] = 'yes' OR [threats] = 'yes'
        )
      )
      THEN 0
    END AS [holds__low-despite-violence],
    CASE
      WHEN [summary_risk] = 'low' AND [shared_1] = 1
      THEN 1
      WHEN NOT (
        [summary_risk] = 'low' AND [shared_1] = 1
      )
      THEN 0
    END AS [holds__low-despite-unknown],
    CASE
      WHEN [summary_risk] = 'high'
      AND [more_assessment] = 'no'
      AND [preventive_measures] = 'no'
      THEN 1
      WHEN NOT (
        [summary_risk] = 'high'
        AND [more_assessment] = 'no'
        AND [preventive_measures] = 'no'
      )
      THEN 0
    END AS [holds__high-without-follow-up],
    CASE
      WHEN NOT [mental_illness__missing] = 1
      AND NOT [mental_illness__unknown] = 1
      AND NULL = 1
      THEN 1
      WHEN NOT (
        NOT [mental_illness__missing] = 1
        AND NOT [mental_illness__unknown] = 1
        AND NULL = 1
      )
      THEN 0
    END AS [holds__role:mental_illness],
    CASE
      WHEN NOT [personality_disorder__missing] = 1
      AND NOT [personality_disorder__unknown] = 1
      AND NULL = 1
      THEN 1
      WHEN NOT (
        NOT [personality_disorder__missing] = 1
        AND NOT [personality_disorder__unknown] = 1
        AND NULL = 1
      )
      THEN 0
    END AS [holds__role:personality_disorder]
  FROM [shared]
), [rules_2] AS (
  SELECT
    [case],
    [as_of],
    [violence],
    [violence__unknown],
    [violence__missing],
    [threats],
    [threats__unknown],
    [threats__missing],
    [substance_use__unknown],
    [substance_use__missing],
    [mental_illness__unknown],
    [mental_illness__missing],
    [personality_disorder__unknown],
    [personality_disorder__missing],
    [insight__unknown],
    [insight__missing],
    [suspicion__unknown],
    [suspicion__missing],
    [empathy__unknown],
    [empathy__missing],
    [planning__unknown],
    [planning__missing],
    [stress__unknown],
    [stress__missing],
    [summary_risk],
    [summary_risk__unknown],
    [summary_risk__missing],
    [more_assessment],
    [preventive_measures],
    [as_of__micros],
    [shared_1],
    [holds__needs-detailed-assessment],
    [holds__needs-measures-now],
    [holds__pass-on-early],
    [holds__low-despite-violence],
    [holds__low-despite-unknown],
    [holds__high-without-follow-up],
    [holds__role:mental_illness],
    [holds__role:personality_disorder],
    CASE
      WHEN [holds__low-despite-violence] IS NULL
      AND CASE
        WHEN [violence] = 'yes' OR [threats] = 'yes'
        THEN 1
        WHEN NOT (
          [violence] = 'yes' OR [threats] = 'yes'
        )
        THEN 0
      END IS NULL
      THEN 1
      ELSE 0
    END AS [shared_2],
    CASE
      WHEN [holds__needs-detailed-assessment] IS NULL
      AND (
        NOT CASE
          WHEN [summary_risk] = 'high'
          OR [preventive_measures] = 'yes'
          OR [summary_risk] <> 'low'
          OR [more_assessment] = 'yes'
          THEN 1
          ELSE 0
        END = 1
        OR NOT COALESCE([holds__needs-detailed-assessment], 0) = 1
      )
      AND [holds__needs-detailed-assessment] IS NULL
      THEN 1
      ELSE 0
    END AS [shared_3],
    CASE
      WHEN [holds__needs-measures-now] IS NULL
      AND NOT COALESCE([holds__needs-measures-now], 0) = 1
      AND [holds__needs-measures-now] IS NULL
      THEN 1
      ELSE 0
    END AS [shared_4],
    CASE
      WHEN [holds__pass-on-early] IS NULL
      AND NOT COALESCE([holds__pass-on-early], 0) = 1
      AND [holds__pass-on-early] IS NULL
      THEN 1
      ELSE 0
    END AS [shared_5]
  FROM [rules]
), [outcomes] AS (
  SELECT
    [case],
    [as_of],
    [violence],
    [violence__unknown],
    [violence__missing],
    [threats],
    [threats__unknown],
    [threats__missing],
    [substance_use__unknown],
    [substance_use__missing],
    [mental_illness__unknown],
    [mental_illness__missing],
    [personality_disorder__unknown],
    [personality_disorder__missing],
    [insight__unknown],
    [insight__missing],
    [suspicion__unknown],
    [suspicion__missing],
    [empathy__unknown],
    [empathy__missing],
    [planning__unknown],
    [planning__missing],
    [stress__unknown],
    [stress__missing],
    [summary_risk],
    [summary_risk__unknown],
    [summary_risk__missing],
    [more_assessment],
    [preventive_measures],
    [as_of__micros],
    [shared_1],
    [holds__needs-detailed-assessment],
    [holds__needs-measures-now],
    [holds__pass-on-early],
    [holds__low-despite-violence],
    [holds__low-despite-unknown],
    [holds__high-without-follow-up],
    [holds__role:mental_illness],
    [holds__role:personality_disorder],
    [shared_2],
    [shared_3],
    [shared_4],
    [shared_5],
    COALESCE([summary_risk], 'low') AS [risk__lowest],
    COALESCE([summary_risk], 'high') AS [risk__highest],
    CASE
      WHEN [holds__needs-measures-now] = 1
      THEN 'immediate-measures'
      WHEN [holds__needs-detailed-assessment] = 1
      THEN 'detailed-assessment'
      ELSE 'no-further-action'
    END AS [plan_level__lowest],
    CASE
      WHEN COALESCE([holds__needs-measures-now], 1) = 1
      THEN 'immediate-measures'
      WHEN COALESCE([holds__needs-detailed-assessment], 1) = 1
      THEN 'detailed-assessment'
      ELSE 'no-further-action'
    END AS [plan_level__highest],
    [as_of__micros] + 1209600000000 AS [action__detailed-risk-assessment__due__micros]
  FROM [rules_2]
)
SELECT
  [case],
  [as_of],
  CASE WHEN NOT [summary_risk] IS NULL THEN [risk__lowest] END AS [risk],
  [risk__lowest],
  [risk__highest],
  CAST(CASE WHEN NOT [summary_risk] IS NULL THEN 1 ELSE 0 END AS BIT) AS [risk__determined],
  CASE
    WHEN [plan_level__lowest] = [plan_level__highest]
    THEN [plan_level__lowest]
  END AS [plan_level],
  [plan_level__lowest],
  [plan_level__highest],
  CAST(CASE WHEN [plan_level__lowest] = [plan_level__highest] THEN 1 ELSE 0 END AS BIT) AS [plan_level__determined],
  CASE WHEN [violence__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:violence],
  CASE WHEN [threats__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:threats],
  CASE WHEN [substance_use__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:substance_use],
  CASE WHEN [mental_illness__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:mental_illness],
  CASE WHEN [personality_disorder__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:personality_disorder],
  CASE WHEN [insight__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:insight],
  CASE WHEN [suspicion__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:suspicion],
  CASE WHEN [empathy__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:empathy],
  CASE WHEN [planning__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:planning],
  CASE WHEN [stress__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__unsure:stress],
  CASE WHEN [summary_risk__unknown] = 1 THEN 'holds' ELSE 'fails' END AS [finding__judgement-unknown],
  CASE
    WHEN [holds__low-despite-violence] = 1
    THEN 'holds'
    WHEN [holds__low-despite-violence] IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS [finding__low-despite-violence],
  CASE
    WHEN [holds__low-despite-unknown] = 1
    THEN 'holds'
    WHEN [holds__low-despite-unknown] IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS [finding__low-despite-unknown],
  CASE
    WHEN [holds__high-without-follow-up] = 1
    THEN 'holds'
    WHEN [holds__high-without-follow-up] IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS [finding__high-without-follow-up],
  CASE WHEN [violence__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:violence],
  CASE WHEN [threats__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:threats],
  CASE WHEN [substance_use__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:substance_use],
  CASE WHEN [mental_illness__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:mental_illness],
  CASE WHEN [personality_disorder__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:personality_disorder],
  CASE WHEN [insight__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:insight],
  CASE WHEN [suspicion__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:suspicion],
  CASE WHEN [empathy__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:empathy],
  CASE WHEN [planning__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:planning],
  CASE WHEN [stress__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:stress],
  CASE WHEN [summary_risk__missing] = 1 THEN 'holds' ELSE 'fails' END AS [finding__required:summary_risk],
  CASE
    WHEN [holds__role:mental_illness] = 1
    THEN 'holds'
    WHEN [holds__role:mental_illness] IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS [finding__role:mental_illness],
  CASE
    WHEN [holds__role:personality_disorder] = 1
    THEN 'holds'
    WHEN [holds__role:personality_disorder] IS NULL
    THEN 'open'
    ELSE 'fails'
  END AS [finding__role:personality_disorder],
  CASE
    WHEN [holds__needs-detailed-assessment] = 1
    THEN 'do'
    WHEN [holds__needs-detailed-assessment] IS NULL
    THEN 'if'
  END AS [action__detailed-risk-assessment],
  CASE
    WHEN COALESCE([holds__needs-detailed-assessment], 1) = 1
    THEN TODATETIMEOFFSET(
      DATEADD(
        MICROSECOND,
        [action__detailed-risk-assessment__due__micros] % 1000000,
        DATEADD(
          SECOND,
          [action__detailed-risk-assessment__due__micros] / 1000000 % 86400,
          DATEADD(
            DAY,
            [action__detailed-risk-assessment__due__micros] / 86400000000,
            CAST('1970-01-01' AS DATETIME2)
          )
        )
      ),
      '+00:00'
    )
  END AS [action__detailed-risk-assessment__due],
  CASE
    WHEN [holds__needs-measures-now] = 1
    THEN 'do'
    WHEN [holds__needs-measures-now] IS NULL
    THEN 'if'
  END AS [action__preventive-measures-now],
  CASE
    WHEN COALESCE([holds__needs-measures-now], 1) = 1
    THEN TODATETIMEOFFSET(
      DATEADD(
        MICROSECOND,
        [as_of__micros] % 1000000,
        DATEADD(
          SECOND,
          [as_of__micros] / 1000000 % 86400,
          DATEADD(DAY, [as_of__micros] / 86400000000, CAST('1970-01-01' AS DATETIME2))
        )
      ),
      '+00:00'
    )
  END AS [action__preventive-measures-now__due],
  CASE
    WHEN [holds__pass-on-early] = 1
    THEN 'do'
    WHEN [holds__pass-on-early] IS NULL
    THEN 'if'
  END AS [action__pass-on-results],
  CASE WHEN [shared_1] = 1 THEN 'do' END AS [action__obtain-information],
  CASE
    WHEN [holds__low-despite-violence] = 1
    OR [holds__low-despite-unknown] = 1
    OR [holds__high-without-follow-up] = 1
    THEN 'do'
    WHEN CASE
      WHEN [holds__low-despite-violence] = 1
      OR [holds__low-despite-unknown] = 1
      OR [holds__high-without-follow-up] = 1
      THEN 1
      WHEN NOT (
        [holds__low-despite-violence] = 1
        OR [holds__low-despite-unknown] = 1
        OR [holds__high-without-follow-up] = 1
      )
      THEN 0
    END IS NULL
    THEN 'if'
  END AS [action__document-reason],
  CAST(CASE
    WHEN [shared_2] = 1
    AND CASE WHEN [violence] = 'yes' THEN 1 WHEN NOT (
      [violence] = 'yes'
    ) THEN 0 END IS NULL
    AND [violence] IS NULL
    THEN 1
    ELSE 0
  END AS BIT) AS [open__violence],
  CAST(CASE
    WHEN [shared_2] = 1
    AND CASE WHEN [threats] = 'yes' THEN 1 WHEN NOT (
      [threats] = 'yes'
    ) THEN 0 END IS NULL
    AND [threats] IS NULL
    THEN 1
    ELSE 0
  END AS BIT) AS [open__threats],
  CAST(0 AS BIT) AS [open__substance_use],
  CAST(0 AS BIT) AS [open__mental_illness],
  CAST(0 AS BIT) AS [open__personality_disorder],
  CAST(0 AS BIT) AS [open__insight],
  CAST(0 AS BIT) AS [open__suspicion],
  CAST(0 AS BIT) AS [open__empathy],
  CAST(0 AS BIT) AS [open__planning],
  CAST(0 AS BIT) AS [open__stress],
  CAST(CASE
    WHEN NOT (
      NOT [summary_risk__missing] = 1 AND NOT [summary_risk__unknown] = 1
    )
    OR [summary_risk] IS NULL
    OR (
      [shared_3] = 1
      AND CASE
        WHEN [summary_risk] <> 'low'
        THEN 1
        WHEN NOT (
          [summary_risk] <> 'low'
        )
        THEN 0
      END IS NULL
      AND [summary_risk] IS NULL
    )
    OR (
      [shared_4] = 1
      AND CASE
        WHEN [summary_risk] = 'high'
        THEN 1
        WHEN NOT (
          [summary_risk] = 'high'
        )
        THEN 0
      END IS NULL
      AND [summary_risk] IS NULL
    )
    OR (
      [shared_5] = 1
      AND CASE
        WHEN [summary_risk] <> 'low'
        THEN 1
        WHEN NOT (
          [summary_risk] <> 'low'
        )
        THEN 0
      END IS NULL
      AND [summary_risk] IS NULL
    )
    OR (
      [holds__low-despite-violence] IS NULL
      AND CASE
        WHEN [summary_risk] = 'low'
        THEN 1
        WHEN NOT (
          [summary_risk] = 'low'
        )
        THEN 0
      END IS NULL
      AND [summary_risk] IS NULL
    )
    OR (
      [holds__low-despite-unknown] IS NULL
      AND CASE
        WHEN [summary_risk] = 'low'
        THEN 1
        WHEN NOT (
          [summary_risk] = 'low'
        )
        THEN 0
      END IS NULL
      AND [summary_risk] IS NULL
    )
    OR (
      [holds__high-without-follow-up] IS NULL
      AND CASE
        WHEN [summary_risk] = 'high'
        THEN 1
        WHEN NOT (
          [summary_risk] = 'high'
        )
        THEN 0
      END IS NULL
      AND [summary_risk] IS NULL
    )
    THEN 1
    ELSE 0
  END AS BIT) AS [open__summary_risk],
  CAST(CASE
    WHEN (
      [shared_3] = 1
      AND CASE
        WHEN [more_assessment] = 'yes'
        THEN 1
        WHEN NOT (
          [more_assessment] = 'yes'
        )
        THEN 0
      END IS NULL
      AND [more_assessment] IS NULL
    )
    OR (
      [shared_5] = 1
      AND CASE
        WHEN [more_assessment] = 'yes'
        THEN 1
        WHEN NOT (
          [more_assessment] = 'yes'
        )
        THEN 0
      END IS NULL
      AND [more_assessment] IS NULL
    )
    OR (
      [holds__high-without-follow-up] IS NULL
      AND CASE
        WHEN [more_assessment] = 'no'
        THEN 1
        WHEN NOT (
          [more_assessment] = 'no'
        )
        THEN 0
      END IS NULL
      AND [more_assessment] IS NULL
    )
    THEN 1
    ELSE 0
  END AS BIT) AS [open__more_assessment],
  CAST(CASE
    WHEN (
      [shared_4] = 1
      AND CASE
        WHEN [preventive_measures] = 'yes'
        THEN 1
        WHEN NOT (
          [preventive_measures] = 'yes'
        )
        THEN 0
      END IS NULL
      AND [preventive_measures] IS NULL
    )
    OR (
      [shared_5] = 1
      AND CASE
        WHEN [preventive_measures] = 'yes'
        THEN 1
        WHEN NOT (
          [preventive_measures] = 'yes'
        )
        THEN 0
      END IS NULL
      AND [preventive_measures] IS NULL
    )
    OR (
      [holds__high-without-follow-up] IS NULL
      AND CASE
        WHEN [preventive_measures] = 'no'
        THEN 1
        WHEN NOT (
          [preventive_measures] = 'no'
        )
        THEN 0
      END IS NULL
      AND [preventive_measures] IS NULL
    )
    THEN 1
    ELSE 0
  END AS BIT) AS [open__preventive_measures]
FROM [outcomes];
