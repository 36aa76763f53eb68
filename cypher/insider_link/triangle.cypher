/*+++
id = "triangle"
version = 1
status = "stable"
severity = "high"
title = { zh = "经办人、医师、机构三角", en = "Case-worker, doctor and institution over the same patients" }
summary = { zh = "同一批参保人反复由同一医师出具材料、经同一经办人报销，而该经办人受理该医师材料的次数远超同事。", en = "The same patients come back with papers of one doctor through one case-worker, who takes this doctor's papers far more often than colleagues do." }
rationale = { zh = "三方反复围绕同一批人，是内外勾结报销的典型结构；疗程患者会由不同窗口受理。", en = "Three parties around the same people, again and again, is what collusion from outside and inside looks like; patients of a course of treatment come to any window." }
blind_spots = { zh = "每人只报一次的看不到；材料未写医师的看不到。", en = "Patients who come once stay unseen; so do papers without a doctor." }
triage = { zh = ["核对医师执业与出诊记录", "核对病案与检查报告是否雷同", "核对患者是否本人到医院", "查看三方资金往来"], en = ["Compare with the doctor's registration and hours", "See whether records and reports are copies", "Find out whether the patients were there", "Look for money between the three"] }
source = "Published pattern: insider with provider and claimants; the same doctor's signature across diseases"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.n_triangle_patients"

[[legal]]
article = "医疗保障基金使用监督管理条例 第十八条"
gist = { zh = "经办机构及其工作人员不得收受贿赂或者取得其他非法收入", en = "Agencies and their staff take no bribes or other unlawful income" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第二十条"
gist = { zh = "经办机构、定点医药机构、参保人员等不得伪造、变造、隐匿材料或者虚构服务骗取基金", en = "Nobody may obtain fund money by forged, altered or hidden papers or fictitious services" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十七条"
gist = { zh = "经办机构骗取基金支出的，责令退回，处二倍以上五倍以下罚款，处分责任人员", en = "An agency that defrauds the fund refunds it and pays two to five times; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构以虚假就医、虚开单据、虚构服务等骗取基金的处理", en = "Institutions that obtain fund money by fictitious visits, false papers or services" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "CaseWorker", "Doctor", "Institution", "Patient"]
relationships = ["EXCEEDS_COLLEAGUES_AT", "HANDLED_BY", "TREATED_BY", "AT_INSTITUTION", "FOR_PATIENT"]

[params.min_patients]
type = "integer"
default = 5
min = 3
why = { zh = "三五人以下可能偶然", en = "fewer may be chance" }

[params.min_households]
type = "integer"
default = 4
min = 1
why = { zh = "一家人常看同一医师", en = "a family sees one doctor" }

[params.max_q]
type = "float"
default = 0.05
max = 0.05
why = { zh = "与同事比较的误报率", en = "false discovery rate against colleagues" }

[result]
anchor = "caseworker"
members = { caseworker = "caseworker:handler", doctor = "doctor:participant", institution = "institution:context", patients = "patient:participant" }
claims = "claims"
measures = ["n_patients", "n_households", "n_claims", "observed", "expected"]
strength = "strength"

[[benign]]
explanation = "treatment_course"
case = "course_at_any_window"
effect = "excluded"

[[benign]]
explanation = "desk_of_one_township"
case = "one_township"
effect = "excluded"

[[benign]]
explanation = "desk_for_one_kind_of_claim"
case = "one_kind"
effect = "excluded"

[[benign]]
explanation = "one_household"
case = "one_household"
effect = "excluded"

[[benign]]
explanation = "patients_who_come_once"
case = "come_once"
effect = "excluded"
+++*/
// patients who come back with one doctor's papers to one case-worker
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_triangle_patients >= $min_patients
MATCH (c)-[h:HANDLED_BY]->(w:CaseWorker)
WHERE h.role = 'submitter'
MATCH (c)-[:TREATED_BY]->(d:Doctor)
MATCH (w)-[e:EXCEEDS_COLLEAGUES_AT]->(d)
WHERE e.q_value <= $max_q
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH w, d, i, e.observed AS observed, e.expected AS expected,
     collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households
WHERE n_households >= $min_households
RETURN w.id AS caseworker, d.id AS doctor, i.id AS institution, patients, claims,
       size(patients) AS n_patients, n_households, size(claims) AS n_claims, observed, expected,
       (1.0 - expected / observed) * n_households / (n_households + 4.0) AS strength
ORDER BY caseworker, doctor
