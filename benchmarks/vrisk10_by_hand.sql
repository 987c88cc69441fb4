-- V-RISK-10 over columns, as somebody who writes SQL for a living would have it: what is asked more than once is worked out
-- once, and each text stands where it is needed. Null is missing, 'unknown' is unknown, the assessor is a psychologist.
with answers as (
  select
    *,
    summary_risk is null or summary_risk = 'unknown' as risk_open,
    more_assessment is null or more_assessment = 'unknown' as more_open,
    preventive_measures is null or preventive_measures = 'unknown' as measures_open,
    violence is null or violence = 'unknown' as violence_open,
    threats is null or threats = 'unknown' as threats_open,
    coalesce(summary_risk = 'low', false) as low,
    coalesce(summary_risk = 'high', false) as high,
    coalesce(summary_risk in ('moderate', 'high'), false) as raised,
    coalesce(more_assessment = 'yes', false) as more,
    coalesce(preventive_measures = 'yes', false) as measures,
    coalesce(violence = 'yes' or threats = 'yes', false) as violent,
    coalesce(
      violence = 'unknown' or threats = 'unknown' or substance_use = 'unknown' or mental_illness = 'unknown'
      or personality_disorder = 'unknown' or insight = 'unknown' or suspicion = 'unknown' or empathy = 'unknown'
      or planning = 'unknown' or stress = 'unknown', false) as unsure
  from {source}
),
rules as (
  select
    *,
    raised or more as detailed,
    raised or more or risk_open or more_open as perhaps_detailed,
    high or measures as now,
    high or measures or risk_open or measures_open as perhaps_now,
    raised or more or measures as early,
    raised or more or measures or risk_open or more_open or measures_open as perhaps_early,
    low and violent as low_violent,
    (low or risk_open) and (violent or violence_open or threats_open) as perhaps_low_violent,
    low and unsure as low_unsure,
    (low or risk_open) and unsure as perhaps_low_unsure,
    high and coalesce(more_assessment = 'no' and preventive_measures = 'no', false) as neither,
    (high or risk_open) and (more_open or more_assessment = 'no') and (measures_open or preventive_measures = 'no')
      as perhaps_neither
  from answers
)
select
  "case",
  as_of,
  case when not risk_open then summary_risk end as risk,
  case when risk_open then 'low' else summary_risk end as risk__lowest,
  case when risk_open then 'high' else summary_risk end as risk__highest,
  not risk_open as risk__determined,
  case
    when now then 'immediate-measures'
    when perhaps_now then null
    when detailed then 'detailed-assessment'
    when not perhaps_detailed then 'no-further-action'
  end as plan_level,
  case when now then 'immediate-measures' when detailed then 'detailed-assessment' else 'no-further-action' end
    as plan_level__lowest,
  case
    when perhaps_now then 'immediate-measures' when perhaps_detailed then 'detailed-assessment' else 'no-further-action'
  end as plan_level__highest,
  now or (not perhaps_now and detailed = perhaps_detailed) as plan_level__determined,
  {unsure},
  case when summary_risk = 'unknown' then 'holds' else 'fails' end as "finding__judgement-unknown",
  case when low_violent then 'holds' when perhaps_low_violent then 'open' else 'fails' end as "finding__low-despite-violence",
  case when low_unsure then 'holds' when perhaps_low_unsure then 'open' else 'fails' end as "finding__low-despite-unknown",
  case when neither then 'holds' when perhaps_neither then 'open' else 'fails' end as "finding__high-without-follow-up",
  {required},
  'fails' as "finding__role:mental_illness",
  'fails' as "finding__role:personality_disorder",
  case when detailed then 'do' when perhaps_detailed then 'if' end as "action__detailed-risk-assessment",
  case when perhaps_detailed then as_of + interval 14 day end as "action__detailed-risk-assessment__due",
  case when now then 'do' when perhaps_now then 'if' end as "action__preventive-measures-now",
  case when perhaps_now then as_of end as "action__preventive-measures-now__due",
  case when early then 'do' when perhaps_early then 'if' end as "action__pass-on-results",
  case when unsure then 'do' end as "action__obtain-information",
  case
    when low_violent or low_unsure or neither then 'do'
    when perhaps_low_violent or perhaps_low_unsure or perhaps_neither then 'if'
  end as "action__document-reason",
  violence_open and perhaps_low_violent and not violent as open__violence,
  threats_open and perhaps_low_violent and not violent as open__threats,
  {never_asked},
  risk_open as open__summary_risk,
  more_open and (not raised or perhaps_neither) as open__more_assessment,
  measures_open and (not high or perhaps_neither) as open__preventive_measures
from rules
