-- V-RISK-10: regelsettet vrisk10 1.0.0 som én SQL-spørring for PostgreSQL.
-- Laget av riskengine 0.1.0 fra regelsettet med SHA-256
-- b793d42132120fcf486d58468b9a3b395f83a701696b76978e2a6e3e3969c400.
-- Dette er beslutningsstøtte. Det er behandleren som avgjør.
--
-- Leser tabellen cases. En rad er en sak, og disse kolonnene må finnes:
--   "case": string; saken, et pseudonym; føres videre
--   "as_of": timestamp('UTC'); når vurderingen gjelder, med tidssone; må være utfylt
--   "violence": string; Tidligere og/eller aktuell vold (no, maybe, yes)
--   "threats": string; Tidligere og/eller aktuelle trusler (no, maybe, yes)
--   "substance_use": string; Tidligere og/eller aktuelt rusmisbruk (no, maybe, yes)
--   "mental_illness": string; Tidligere og/eller aktuell alvorlig psykisk lidelse (no, maybe, yes)
--   "personality_disorder": string; Personlighetsforstyrrelse (no, maybe, yes)
--   "insight": string; Manglende innsikt i sykdom og/eller atferd (no, maybe, yes)
--   "suspicion": string; Mistenksomhet (no, maybe, yes)
--   "empathy": string; Manglende innlevelse (empati) (no, maybe, yes)
--   "planning": string; Urealistisk planlegging (no, maybe, yes)
--   "stress": string; Framtidige stressituasjoner (no, maybe, yes)
--   "summary_risk": string; Samlet vurdering av voldsrisiko (low, moderate, high)
--   "more_assessment": string; Grundigere voldsrisikovurdering (no, yes)
--   "preventive_measures": string; Forebyggende tiltak (no, yes)
-- NULL betyr at spørsmålet ikke er besvart. 'unknown' betyr spurt, men ikke kjent. Ingen av delene regnes som
-- nei: utfallet får grenser i stedet.
-- Innstillinger, de samme for alle rader:
--   detailed_assessment_within = P14D
--   measures_within = PT0S
--
-- Rader der et svar ikke er gyldig, er utelatt. Tell radene, og list dem med --bad-rows.
-- Gir:
--   "case": saken, et pseudonym; føres videre
--   "as_of": føres videre ulest
--   "risk": nivået av «Voldsrisiko»: low < moderate < high; NULL når det ikke er avgjort
--   "risk__lowest": det laveste nivået det ennå kan bli
--   "risk__highest": det høyeste nivået det ennå kan bli
--   "risk__determined": om det er avgjort
--   "plan_level": nivået av «Oppfølging»: no-further-action < detailed-assessment < immediate-measures; NULL når
--       det ikke er avgjort
--   "plan_level__lowest": det laveste nivået det ennå kan bli
--   "plan_level__highest": det høyeste nivået det ennå kan bli
--   "plan_level__determined": om det er avgjort
-- Merknader: 'holds' gjelder, 'open' kan gjelde, 'fails' gjelder ikke.
--   "finding__unsure:violence": «Vet ikke»: Tidligere og/eller aktuell vold
--   "finding__unsure:threats": «Vet ikke»: Tidligere og/eller aktuelle trusler
--   "finding__unsure:substance_use": «Vet ikke»: Tidligere og/eller aktuelt rusmisbruk
--   "finding__unsure:mental_illness": «Vet ikke»: Tidligere og/eller aktuell alvorlig psykisk lidelse
--   "finding__unsure:personality_disorder": «Vet ikke»: Personlighetsforstyrrelse
--   "finding__unsure:insight": «Vet ikke»: Manglende innsikt i sykdom og/eller atferd
--   "finding__unsure:suspicion": «Vet ikke»: Mistenksomhet
--   "finding__unsure:empathy": «Vet ikke»: Manglende innlevelse (empati)
--   "finding__unsure:planning": «Vet ikke»: Urealistisk planlegging
--   "finding__unsure:stress": «Vet ikke»: Framtidige stressituasjoner
--   "finding__judgement-unknown": Den samlede vurderingen er ikke gjort
--   "finding__low-despite-violence": Lav risiko tross vold eller trusler
--   "finding__low-despite-unknown": Lav risiko tross ukjente forhold
--   "finding__high-without-follow-up": Høy risiko uten oppfølging
--   "finding__required:violence": «Tidligere og/eller aktuell vold» er ikke besvart.
--   "finding__required:threats": «Tidligere og/eller aktuelle trusler» er ikke besvart.
--   "finding__required:substance_use": «Tidligere og/eller aktuelt rusmisbruk» er ikke besvart.
--   "finding__required:mental_illness": «Tidligere og/eller aktuell alvorlig psykisk lidelse» er ikke besvart.
--   "finding__required:personality_disorder": «Personlighetsforstyrrelse» er ikke besvart.
--   "finding__required:insight": «Manglende innsikt i sykdom og/eller atferd» er ikke besvart.
--   "finding__required:suspicion": «Mistenksomhet» er ikke besvart.
--   "finding__required:empathy": «Manglende innlevelse (empati)» er ikke besvart.
--   "finding__required:planning": «Urealistisk planlegging» er ikke besvart.
--   "finding__required:stress": «Framtidige stressituasjoner» er ikke besvart.
--   "finding__required:summary_risk": «Samlet vurdering av voldsrisiko» er ikke besvart.
--   "finding__role:mental_illness": «Tidligere og/eller aktuell alvorlig psykisk lidelse» skal besvares av lege
--       eller psykolog.
--   "finding__role:personality_disorder": «Personlighetsforstyrrelse» skal besvares av lege eller psykolog.
-- Tiltak: 'do' skal gjøres, 'if' kan bli aktuelt, ellers NULL.
--   "action__detailed-risk-assessment": Gjør en grundigere voldsrisikovurdering (Helsedirektoratet anbefaler
--       HCR-20 V3 og START)
--   "action__detailed-risk-assessment__due": fristen, i UTC
--   "action__preventive-measures-now": Sett i verk forebyggende tiltak tilpasset personen, så langt det er mulig
--       sammen med personen selv
--   "action__preventive-measures-now__due": fristen, i UTC
--   "action__pass-on-results": Gi vurderingen videre så tidlig som mulig, innenfor taushetsplikten
--   "action__obtain-information": Hent inn det som ikke er kjent, fra personens hverdag og fra journalen, eller
--       skriv hvorfor det ikke lar seg gjøre
--   "action__document-reason": Begrunn den samlede vurderingen i journalen
--   "open__violence": om svaret mangler og kan endre noe
--   "open__threats": om svaret mangler og kan endre noe
--   "open__substance_use": om svaret mangler og kan endre noe
--   "open__mental_illness": om svaret mangler og kan endre noe
--   "open__personality_disorder": om svaret mangler og kan endre noe
--   "open__insight": om svaret mangler og kan endre noe
--   "open__suspicion": om svaret mangler og kan endre noe
--   "open__empathy": om svaret mangler og kan endre noe
--   "open__planning": om svaret mangler og kan endre noe
--   "open__stress": om svaret mangler og kan endre noe
--   "open__summary_risk": om svaret mangler og kan endre noe
--   "open__more_assessment": om svaret mangler og kan endre noe
--   "open__preventive_measures": om svaret mangler og kan endre noe
--
-- Om PostgreSQL:
--   Navn står i anførselstegn, så store og små bokstaver teller i dem.

WITH "answers" AS (
  SELECT
    "case",
    "as_of",
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
    NULLIF("preventive_measures", 'unknown') AS "preventive_measures",
    COALESCE(CAST(EXTRACT(EPOCH FROM "as_of") * 1000000 AS BIGINT), 0) AS "as_of__micros"
  FROM "cases"
  WHERE
    NOT CAST(EXTRACT(EPOCH FROM "as_of") * 1000000 AS BIGINT) IS NULL
    AND NOT (
      COALESCE(CAST(EXTRACT(EPOCH FROM "as_of") * 1000000 AS BIGINT), 0) < -2209039200000000
      OR 7258168799999999 < COALESCE(CAST(EXTRACT(EPOCH FROM "as_of") * 1000000 AS BIGINT), 0)
    )
    AND 736809 <= (
      (
        (
          COALESCE(CAST(EXTRACT(EPOCH FROM "as_of") * 1000000 AS BIGINT), 0) - (
            COALESCE(CAST(EXTRACT(EPOCH FROM "as_of") * 1000000 AS BIGINT), 0) % 86400000000 + 86400000000
          ) % 86400000000
        ) / 86400000000
      ) + 719163
    )
    AND (
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
    "as_of",
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
    "as_of__micros",
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
    "as_of",
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
    "as_of__micros",
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
    "as_of",
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
    "as_of__micros",
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
    "as_of",
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
    "as_of__micros",
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
    END AS "plan_level__highest",
    "as_of__micros" + 1209600000000 AS "action__detailed-risk-assessment__due__micros"
  FROM "rules_2"
)
SELECT
  "case",
  "as_of",
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
    THEN (
      CAST('1970-01-01' AS TIMESTAMP) + MAKE_INTERVAL(SECS => "action__detailed-risk-assessment__due__micros" / 1000000.0)
    ) AT TIME ZONE 'UTC'
  END AS "action__detailed-risk-assessment__due",
  CASE
    WHEN "holds__needs-measures-now"
    THEN 'do'
    WHEN "holds__needs-measures-now" IS NULL
    THEN 'if'
  END AS "action__preventive-measures-now",
  CASE
    WHEN COALESCE("holds__needs-measures-now", TRUE)
    THEN (
      CAST('1970-01-01' AS TIMESTAMP) + MAKE_INTERVAL(SECS => "as_of__micros" / 1000000.0)
    ) AT TIME ZONE 'UTC'
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
