/*+++
id = "over_capacity"
version = 1
status = "stable"
severity = "medium"
title = { zh = "在院人数超过核定床位", en = "More in-patients than beds" }
summary = { zh = "多日在院人数明显超过核定床位。", en = "On many days an institution has far more in-patients than beds." }
rationale = { zh = "床位容不下的住院不可能都真实发生。当日出院不计入在院，床位周转不会误计。", en = "Stays that no bed can hold cannot all have taken place. The day of discharge is not counted, so a bed that changes hands is one." }
blind_spots = { zh = "床位数陈旧、加床未备案时会误报；无床位数的机构不可评估。", en = "Stale bed counts and beds not yet filed raise it wrongly; without a bed count an institution is not assessable." }
triage = { zh = ["核对核定床位、实际开放床位与加床审批", "到场清点在院人数", "抽查超额日期的护理记录"], en = ["Compare licensed beds, open beds and permits for more", "Count the patients on site", "Look at nursing records of the days over capacity"] }
source = "Published pattern: overloaded beds"
references = ["Published case, Qiqihar: 80 beds, 218 registered on one day"]
cost = "low"
timeout_s = 60
prefilter = "Claim.peak_occupancy"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医、购药等骗取基金行为的处理", en = "Institutions that induce or assist impersonated or fake visits and purchases, or invent services" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "分解住院、挂床住院等违法使用基金行为的处理", en = "Split stays, empty beds and other unlawful use of the fund" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.min_occupancy]
type = "float"
default = 1.3
min = 1.2
why = { zh = "走廊加床常见，至两成", en = "Beds in the corridor are common, up to a fifth" }
[params.min_days]
type = "integer"
default = 10
min = 1
why = { zh = "流感高峰可能持续一周", en = "A wave of influenza may last a week" }
[result]
anchor = "institution"
members = { patients = "patient:identity_used", institution = "institution:participant" }
claims = "claims"
measures = ["n_days_over", "top_occupancy", "n_stays"]
strength = "strength"
[[benign]]
explanation = "a wave fills the corridors for a week"
case = "influenza_week"
effect = "excluded"
[[benign]]
explanation = "one leaves and one comes on the same day"
case = "bed_changes_hands"
effect = "excluded"
[[benign]]
explanation = "the extract does not say how many beds"
case = "beds_unknown"
effect = "excluded"
[[benign]]
explanation = "beds in the corridor, up to a fifth"
case = "corridor_beds"
effect = "excluded"
[[benign]]
explanation = "a new wing that the bed count does not know yet"
case = "new_wing"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i:Institution)
WHERE c.peak_occupancy >= $min_occupancy AND i.n_days_over >= $min_days
WITH i, collect(DISTINCT p.id) AS patients, collect(c.id) AS claims,
     count(DISTINCT c.stay) AS n_stays, max(c.peak_occupancy) AS top_occupancy
RETURN i.id AS institution, patients, claims, i.n_days_over AS n_days_over, top_occupancy, n_stays,
       1 - 1 / top_occupancy AS strength
ORDER BY institution
