/*+++
id = "many_pick_ups"
version = 1
status = "stable"
severity = "medium"
title = { zh = "一月内多次、多处领取特病药品", en = "Too many pick-ups of special-disease medicine a month, at several places" }
summary = { zh = "同一人一个月内领取门诊慢特病药品超过三次且不止一处，并有多个月如此。", en = "One person picks up medicine for a special disease more than three times a month at more than one place, in several months." }
rationale = { zh = "专项治理方案以每月超过三次为线索。透析、化疗就诊不是领药，已排除；普通药店购药不计。", en = "The special-governance plan names more than three a month. Sessions of dialysis or chemotherapy are no pick-ups; ordinary purchases are not counted." }
blind_spots = { zh = "每月三次以内、或每次顶格开药的囤药不可见；按次数不按剂量。", en = "Three a month with the largest dose each is invisible; times are counted, not doses." }
triage = { zh = ["累计各次用药天数，与日历天数比较", "查药品去向与剩药", "核对代领人"], en = ["Add up days of supply against the calendar", "Ask where the medicine is", "See who picked it up"] }
source = "Published pattern: more than three pick-ups a month, several institutions (倒卖药品)"
references = ["Special-governance plan: more than 3 pick-ups a month"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_pick_ups"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十九条"
gist = { zh = "不得转卖药品、接受返还现金或者实物", en = "No resale of drugs, no cash or goods in return" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "为参保人员转卖药品、接受返还等提供便利的处理", en = "Institutions that make resale of drugs or cash-back easy" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.min_pick_ups]
type = "integer"
default = 4
min = 4
why = { zh = "方案以每月超过三次为线索", en = "The plan names more than three a month" }
[params.min_places]
type = "integer"
default = 2
min = 2
why = { zh = "一处按周取药属常见", en = "Weekly supply at one place is common" }
[params.min_months]
type = "integer"
default = 3
min = 1
why = { zh = "一个月可能是换药", en = "One month may be a change of medicine" }
[result]
anchor = "patient"
members = { patient = "patient:participant", institutions = "institution:context" }
claims = "claims"
measures = ["n_months", "most_pick_ups", "most_places"]
strength = "strength"
[[benign]]
explanation = "sessions of dialysis at two centres"
case = "dialysis"
effect = "excluded"
[[benign]]
explanation = "weekly supply at one clinic"
case = "weekly_at_one_clinic"
effect = "excluded"
[[benign]]
explanation = "a month in which the medicine was changed"
case = "one_month"
effect = "excluded"
[[benign]]
explanation = "ordinary purchases in pharmacies"
case = "shop_purchases"
effect = "excluded"
[[benign]]
explanation = "a caregiver who fetches for three relatives, each with an own number"
case = "caregiver"
effect = "excluded"
[[benign]]
explanation = "two diseases, two hospitals, weekly doses"
case = "two_diseases"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i:Institution)
WHERE c.n_pick_ups >= $min_pick_ups AND c.n_pick_up_places >= $min_places
WITH p, collect(DISTINCT i.id) AS institutions, collect(c.id) AS claims,
     count(DISTINCT substring(toString(c.settle_date), 0, 7)) AS n_months,
     max(c.n_pick_ups) AS most_pick_ups, max(c.n_pick_up_places) AS most_places
WHERE n_months >= $min_months
RETURN p.id AS patient, institutions, claims, n_months, most_pick_ups, most_places,
       n_months / (n_months + 3.0) AS strength
ORDER BY patient
