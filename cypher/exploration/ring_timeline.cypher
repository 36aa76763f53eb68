/*+++
id = "ring_timeline"
version = 1
status = "stable"
title = { zh = "团伙线索的时间线", en = "A ring's timeline" }
summary = { zh = "某一线索的全部可疑结算，按时间排列：谁、在哪里、从何日到何日、金额。", en = "The suspect claims of a ring in the order of time: who, where, from when to when, how much." }
references = []
cost = "low"
timeout_s = 60
[reads]
labels = ["Ring", "Claim", "Patient", "Institution"]
relationships = ["MEMBER_OF", "FOR_PATIENT", "AT_INSTITUTION"]
[params.ring]
type = "string"
why = { zh = "线索编号（case_id）", en = "id of the ring (case_id)" }
[result]
columns = ["begin", "end", "setl_id", "kind", "patient", "institution", "medfee", "fund_pay", "acct_pay"]
+++*/
MATCH (r:Ring {run_id: $run_id, id: $ring})<-[:MEMBER_OF]-(c:Claim)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
RETURN toString(c.begin_date) AS begin, toString(c.end_date) AS end, c.id AS setl_id, c.kind AS kind, p.id AS patient,
       i.id AS institution, c.medfee AS medfee, c.fund_pay AS fund_pay, c.acct_pay AS acct_pay
ORDER BY begin, setl_id
