/*+++
id = "village_admission_rate"
version = 1
status = "test"
severity = "low"
title = { zh = "住院率异常的村居", en = "A village admitted far more than its age explains" }
summary = { zh = "某村居的住院人次远高于按年龄推算的人次（背景信息）。", en = "A village has far more stays than its people's ages explain; context, not a clue on anybody." }
rationale = { zh = "住院率异常的地区曾用于选择检查对象；按年龄标准化后比较，老龄村不会因此突出。", en = "Areas with abnormal admission rates were used to choose where to inspect. Compared by age, so that an old village does not stand out." }
blind_spots = { zh = "人员表未给村居的看不到；小村无法比较。", en = "Without villages in the persons table nothing is seen; small villages cannot be compared." }
triage = { zh = ["查看该村住院集中的机构", "查看住院是否集中在某个月（流行病）", "与卫生院、村医核实", "对照聚集性住院线索"], en = ["See at which institutions the stays gather", "See whether they fall into one month (an epidemic)", "Ask the health centre and the village doctor", "Compare with the clues of group admission"] }
source = "Published pattern: areas with an abnormal admission rate"
references = []
cost = "low"
timeout_s = 60
prefilter = "Patient.village_q_value"

[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构应核验凭证，不得分解住院、挂床住院，不得诱导、协助他人冒名或者虚假就医", en = "Institutions check the voucher and must not help with impersonated or fictitious visits" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "Institution", "Patient"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]

[params.min_ratio]
type = "float"
default = 2.0
min = 1.2
why = { zh = "低于两倍的差异常见", en = "less than twice is common" }

[params.min_stays]
type = "integer"
default = 20
min = 5
why = { zh = "人次太少不成比例", en = "few stays make no rate" }

[params.max_q]
type = "float"
default = 0.01
max = 0.05
why = { zh = "所有村居一起检验的误报率", en = "false discovery rate over all villages" }

[result]
anchor = "village"
members = { patients = "patient:context", institutions = "institution:context" }
claims = "claims"
measures = ["n_stays", "expected_stays", "n_patients", "share_one_month"]
strength = "strength"

[[benign]]
explanation = "old_village"
case = "old_village"
effect = "excluded"

[[benign]]
explanation = "large_village"
case = "large_village"
effect = "excluded"

[[benign]]
explanation = "few_stays"
case = "few_stays"
effect = "excluded"

[[benign]]
explanation = "epidemic"
case = "epidemic"
effect = "lowers"

[[benign]]
explanation = "usual_rate"
case = "usual_rate"
effect = "excluded"
+++*/
// villages far above what the ages of their people explain
MATCH (p:Patient {run_id: $run_id})
WHERE p.village_q_value <= $max_q AND p.village_stays >= $min_stays
  AND p.village_stays >= $min_ratio * p.village_expected
MATCH (p)<-[:FOR_PATIENT]-(c:Claim {kind: 'inpatient'})-[:AT_INSTITUTION]->(i:Institution)
WITH p.village AS village, p.village_stays AS n_stays, p.village_expected AS expected_stays,
     p, c, i, c.begin_day - c.begin_day % 30 AS month
WITH village, n_stays, expected_stays, month, collect(DISTINCT p.id) AS of_people,
     collect(DISTINCT i.id) AS of_places, collect(DISTINCT c.id) AS of_claims
WITH village, n_stays, expected_stays, collect(of_people) AS of_people,
     collect(of_places) AS of_places, collect(of_claims) AS of_claims,
     max(size(of_claims)) AS largest, sum(size(of_claims)) AS n_claims
WITH village, n_stays, expected_stays, largest, n_claims,
     reduce(a = [], l IN of_claims | a + l) AS claims,
     reduce(a = [], l IN of_people | a + [x IN l WHERE NOT x IN a]) AS patients,
     reduce(a = [], l IN of_places | a + [x IN l WHERE NOT x IN a]) AS institutions
RETURN village, patients, institutions, claims, n_stays, expected_stays,
       size(patients) AS n_patients, largest * 1.0 / n_claims AS share_one_month,
       // an epidemic falls into one month
       (1.0 - expected_stays / n_stays) * (1.0 - 0.8 * largest / n_claims) AS strength
ORDER BY village
