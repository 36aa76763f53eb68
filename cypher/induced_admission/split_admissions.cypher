/*+++
id = "split_admissions"
version = 1
status = "stable"
severity = "medium"
title = { zh = "同病短期再入院集中于一名医师", en = "Early readmissions for one disease pile up with one doctor" }
summary = { zh = "出院十五日内因同一疾病再次入住同一医师名下，次数远超其他医师。", en = "Patients are back with the same doctor and disease within 15 days, far more often than other doctors' patients." }
rationale = { zh = "分解住院把一次治疗拆成几次结算。放化疗、透析、精神科按疗程再入院及转院不计。", en = "Splitting turns one treatment into several bills. Readmissions for chemotherapy, dialysis, tumours and psychiatric care, and transfers, are not counted." }
blind_spots = { zh = "诊断编码每次更换时不可见；全院普遍分解时医师之间看不出差别。", en = "Splits under another diagnosis are invisible; where all doctors split, none stands out." }
triage = { zh = ["核对出院指征与再入院理由", "查两次住院之间患者是否离院", "比对医师的均次费用考核"], en = ["Compare the grounds of discharge and of readmission", "See whether the patient left between the stays", "Look at the doctor's targets for costs by stay"] }
source = "Published pattern: split stays (分解住院), readmission within 15 days"
references = ["Agreement texts: readmission within 15 days"]
cost = "low"
timeout_s = 60
prefilter = "READMITTED"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "分解住院、挂床住院等违法使用基金行为的处理", en = "Split stays, empty beds and other unlawful use of the fund" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution", "Doctor"]
relationships = ["READMITTED", "TREATED_BY", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_returns]
type = "integer"
default = 5
min = 2
why = { zh = "少数再入院属病情反复", en = "A few relapses are medicine" }
[params.min_patients]
type = "integer"
default = 3
min = 2
why = { zh = "一两名体弱患者可反复住院", en = "One or two frail patients come back often" }
[params.max_p]
type = "float"
default = 0.0001
min = 0
max = 1
why = { zh = "一地数百名医师中偶然出现者少于一名", en = "Among hundreds of doctors chance gives less than one" }
[result]
anchor = "doctor"
members = { patients = "patient:identity_used", doctor = "doctor:participant", institution = "institution:context" }
claims = "claims"
measures = ["n_returns", "n_patients", "readmission_p"]
strength = "strength"
[[benign]]
explanation = "courses of treatment by the calendar"
case = "chemotherapy"
effect = "excluded"
[[benign]]
explanation = "sent on to another house and back"
case = "transfer_back"
effect = "excluded"
[[benign]]
explanation = "another disease brings them back"
case = "other_disease"
effect = "excluded"
[[benign]]
explanation = "one frail patient comes back again and again"
case = "one_frail_patient"
effect = "excluded"
[[benign]]
explanation = "a doctor whose patients relapse by nature"
case = "copd_doctor"
effect = "still_fires"
+++*/
MATCH (a:Claim)-[r:READMITTED]->(b:Claim {run_id: $run_id})-[:TREATED_BY]->(d:Doctor)
WHERE d.readmission_p <= $max_p
MATCH (b)-[:FOR_PATIENT]->(p:Patient)
MATCH (b)-[:AT_INSTITUTION]->(i:Institution)
WITH d, i, count(r) AS n_returns, collect(DISTINCT p.id) AS patients,
     count(DISTINCT p) AS n_patients, collect(a.id) + collect(b.id) AS claims
WHERE n_returns >= $min_returns AND n_patients >= $min_patients
RETURN d.id AS doctor, patients, i.id AS institution, claims, n_returns, n_patients,
       d.readmission_p AS readmission_p, n_returns / (n_returns + 5.0) AS strength
ORDER BY doctor, institution
