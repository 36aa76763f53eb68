/*+++
id = "claims_behind_link"
version = 1
status = "stable"
title = { zh = "关系背后的结算", en = "Claims behind a link" }
summary = { zh = "两名参保人在同一机构的成对结算：住院按入院、出院日期相近，门诊和购药按结算时间相近。", en = "Pairs of claims of two patients at one institution: stays that begin and end within some days of each other, other claims settled within some minutes." }
references = []
cost = "low"
timeout_s = 60
[reads]
labels = ["Patient", "Claim", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.patient_a]
type = "string"
why = { zh = "一人的编号", en = "id of one patient" }
[params.patient_b]
type = "string"
why = { zh = "另一人的编号", en = "id of the other patient" }
[params.admit_days]
type = "integer"
default = 1
min = 0
max = 30
why = { zh = "与共同住院关系的默认窗口相同", en = "the window of the links of co-admission" }
[params.discharge_days]
type = "integer"
default = 2
min = 0
max = 30
why = { zh = "与共同住院关系的默认窗口相同", en = "the window of the links of co-admission" }
[params.minutes]
type = "integer"
default = 15
min = 0
max = 1440
why = { zh = "同一柜台前后相接", en = "one after the other at one counter" }
[result]
columns = ["institution", "claim_a", "claim_b", "kind", "begin_a", "begin_b", "days_apart", "minutes_apart"]
+++*/
MATCH (a:Patient {run_id: $run_id, id: $patient_a})<-[:FOR_PATIENT]-(one:Claim)-[:AT_INSTITUTION]->(i:Institution)
MATCH (b:Patient {run_id: $run_id, id: $patient_b})<-[:FOR_PATIENT]-(two:Claim)-[:AT_INSTITUTION]->(i)
WHERE one.kind = two.kind AND (
      (one.kind = 'inpatient' AND abs(one.admit_day - two.admit_day) <= $admit_days
       AND abs(one.discharge_day - two.discharge_day) <= $discharge_days)
   OR (one.kind <> 'inpatient' AND abs(one.settle_minute - two.settle_minute) <= $minutes))
RETURN i.id AS institution, one.id AS claim_a, two.id AS claim_b, one.kind AS kind, toString(one.begin_date) AS begin_a,
       toString(two.begin_date) AS begin_b, abs(one.begin_day - two.begin_day) AS days_apart,
       abs(one.settle_minute - two.settle_minute) AS minutes_apart
ORDER BY begin_a, institution, claim_a, claim_b
