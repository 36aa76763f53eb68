/*+++
id = "outside_ring"
version = 1
status = "stable"
title = { zh = "团伙成员在线索之外的就诊", en = "What a ring's members did outside the ring" }
summary = { zh = "某一线索的成员不属于该线索的其他结算，按机构与类别汇总：可看出平时在哪里就医，也可看出尚未发现的共同去处。", en = "The other claims of a ring's patients, by institution and kind: where they usually go, and places they share that nobody has looked at yet." }
references = []
cost = "low"
timeout_s = 60
[reads]
labels = ["Ring", "Patient", "Claim", "Institution"]
relationships = ["MEMBER_OF", "FOR_PATIENT", "AT_INSTITUTION"]
[params.ring]
type = "string"
why = { zh = "线索编号（case_id）", en = "id of the ring (case_id)" }
[params.most]
type = "integer"
default = 50
min = 1
max = 10000
why = { zh = "一屏能读完", en = "what can be read on a screen" }
[result]
columns = ["institution", "kind", "n_patients", "n_claims", "fund_pay", "acct_pay", "first_date", "last_date"]
+++*/
MATCH (r:Ring {run_id: $run_id, id: $ring})<-[:MEMBER_OF]-(p:Patient)
MATCH (p)<-[:FOR_PATIENT]-(c:Claim)
WHERE NOT EXISTS { MATCH (c)-[:MEMBER_OF]->(r) }
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
RETURN i.id AS institution, c.kind AS kind, count(DISTINCT p) AS n_patients, count(c) AS n_claims, sum(c.fund_pay) AS fund_pay,
       sum(c.acct_pay) AS acct_pay, toString(min(c.begin_date)) AS first_date, toString(max(c.begin_date)) AS last_date
ORDER BY n_patients DESC, n_claims DESC, institution, kind
LIMIT $most
