/*+++
id = "dialysis_in_two_places"
version = 1
status = "stable"
severity = "high"
title = { zh = "同日两处透析或住院期间院外透析", en = "Dialysis in two places at once" }
summary = { zh = "同一患者同一天在两家机构透析，或在甲机构住院期间又在乙机构透析，多次出现。", en = "One patient is dialysed at two institutions on a day, or at one while in hospital at another, several times." }
rationale = { zh = "一次透析约四小时，同日两处或住院中外出透析在时间上难以成立，除非住院机构没有透析室。", en = "A session takes about four hours; two on a day or one during a stay elsewhere hardly fit, unless the hospital has no dialysis of its own." }
blind_spots = { zh = "只有日期而一处为前后日的看不到；用他人名义透析的看不到。", en = "Bills moved to the next day stay unseen; so does a session under another name." }
triage = { zh = ["核对两家机构透析记录单的时间", "核对住院机构是否有透析资质、是否外送", "核对交通与陪护记录", "询问患者"], en = ["Compare the hours of both treatment sheets", "See whether the hospital offers dialysis or sends its patients out", "Look for transport and escort records", "Ask the patient"] }
source = "Published pattern: two centres on one day; a session while an in-patient elsewhere"
references = []
cost = "low"
timeout_s = 60
prefilter = "DIALYSED_DURING"

[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构应核验凭证，不得分解住院、挂床住院，不得诱导、协助他人冒名或者虚假就医", en = "Institutions check the voucher and must not help with impersonated or fictitious visits" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "定点医药机构重复收费、将范围外费用纳入结算等的，责令改正，退回并处一倍以上二倍以下罚款", en = "Institutions that charge twice or bill what is out of scope refund it and pay one to two times" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构以虚假就医、虚开单据、虚构服务等骗取基金的处理", en = "Institutions that obtain fund money by fictitious visits, false papers or services" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "Institution", "Patient"]
relationships = ["AT_INSTITUTION", "FOR_PATIENT", "DIALYSED_DURING"]

[params.min_days]
type = "integer"
default = 2
min = 1
why = { zh = "一次可能是转院或录错日期", en = "once may be a transfer or a wrong date" }

[result]
anchor = "patient"
members = { patient = "patient:identity_used", institutions = "institution:participant" }
claims = "claims"
measures = ["n_days", "n_days_in_stay", "n_days_sent_out", "n_institutions", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "admitted_on_the_day"
case = "admitted_that_day"
effect = "excluded"

[[benign]]
explanation = "one_house_two_bills"
case = "one_house"
effect = "excluded"

[[benign]]
explanation = "hospital_without_dialysis"
case = "sent_out"
effect = "lowers"

[[benign]]
explanation = "moved_to_another_centre"
case = "moved"
effect = "excluded"

[[benign]]
explanation = "one_wrong_date"
case = "one_day"
effect = "excluded"
+++*/
// sessions of a day with two centres, and sessions within a stay elsewhere
MATCH (c:Claim {run_id: $run_id})-[:FOR_PATIENT]->(p:Patient)
WHERE c.dialysis_day_places >= 2 OR EXISTS { (c)-[:DIALYSED_DURING]->(:Claim) }
OPTIONAL MATCH (c)-[:DIALYSED_DURING]->(s:Claim)-[:AT_INSTITUTION]->(h:Institution)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH p, c, i, collect(DISTINCT s.id) AS stays, collect(DISTINCT h.id) AS hospitals,
     max(CASE WHEN h.dialyses = true THEN 1 ELSE 0 END) AS own_dialysis
WITH p, c, i, stays, hospitals, c.dialysis_day_places >= 2 AS two,
     size(stays) > 0 AS inside, size(stays) > 0 AND own_dialysis = 0 AS sent
WITH p, collect(DISTINCT c.id) AS sessions, collect(stays) AS of_stays,
     collect(DISTINCT i.id) AS centres, collect(hospitals) AS of_hospitals,
     count(DISTINCT c.begin_day) AS n_days,
     count(DISTINCT CASE WHEN inside THEN c.begin_day END) AS n_days_in_stay,
     count(DISTINCT CASE WHEN sent AND NOT two THEN c.begin_day END) AS n_days_sent_out,
     sum(c.fund_pay) AS fund_pay
WHERE n_days >= $min_days
WITH p, n_days, n_days_in_stay, n_days_sent_out, fund_pay,
     reduce(all = sessions, s IN of_stays | all + [x IN s WHERE NOT x IN all]) AS claims,
     reduce(all = centres, h IN of_hospitals | all + [x IN h WHERE NOT x IN all])
       AS institutions
RETURN p.id AS patient, institutions, claims, n_days, n_days_in_stay, n_days_sent_out,
       size(institutions) AS n_institutions, fund_pay / 100.0 AS fund_paid,
       // days on which a hospital without dialysis sends its patient out weigh a quarter
       (n_days - 0.75 * n_days_sent_out) / (n_days - 0.75 * n_days_sent_out + 2.0) AS strength
ORDER BY patient
