/*+++
id = "trace_code_reused"
version = 1
status = "stable"
severity = "medium"
title = { zh = "药品追溯码在多笔结算中重复", en = "One drug trace code in several settlements" }
summary = { zh = "同一盒药的追溯码在不同结算中再次出现。", en = "The trace code of one box turns up again in another settlement." }
rationale = { zh = "一盒药只能卖一次。再次出现可能是回流药或空刷。拆零销售（数量小于一）与同店同日重复扫码不计。", en = "A box is sold once. If it turns up again it may have been sold on, or never left. Parts of a box (count below 1) and double scans of one person, place and day are not counted." }
blind_spots = { zh = "无追溯码的明细不可见；退货已在读入时冲销。", en = "Lines without a code are invisible; goods returned were netted before." }
triage = { zh = ["比对两次结算的实物与进销存", "顺着追溯码找出药品回流路径", "询问首次购药人药品去向"], en = ["Compare stock and box of both sales", "Follow the code: how did the box come back", "Ask the first buyer where the medicine went"] }
source = "Published pattern: drug trace code in two or more settlements"
references = ["Published cases: one code settled 8 times; 72 codes at one place"]
cost = "low"
timeout_s = 60
prefilter = "SAME_TRACE_CODE"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十九条"
gist = { zh = "不得转卖药品、接受返还现金或者实物", en = "No resale of drugs, no cash or goods in return" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "为参保人员转卖药品、接受返还等提供便利的处理", en = "Institutions that make resale of drugs or cash-back easy" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["SAME_TRACE_CODE", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_codes]
type = "integer"
default = 2
min = 1
why = { zh = "一次可能是扫错盒子", en = "One may be the wrong box scanned" }
[result]
anchor = "institution"
members = { patients = "patient:participant", institution = "institution:participant", sellers = "institution:context" }
claims = "claims"
measures = ["n_codes", "n_patients", "fewest_days", "most_days"]
strength = "strength"
[[benign]]
explanation = "a box opened and sold in parts"
case = "opened_box"
effect = "excluded"
[[benign]]
explanation = "scanned twice at the till"
case = "double_scan"
effect = "excluded"
[[benign]]
explanation = "returned, refunded, sold again"
case = "returned_goods"
effect = "excluded"
[[benign]]
explanation = "a code that is none, such as 00000000"
case = "false_code"
effect = "excluded"
[[benign]]
explanation = "the wrong box scanned, once"
case = "one_wrong_box"
effect = "excluded"
[[benign]]
explanation = "a chain's branches that move boxes after the scan"
case = "branches_share_stock"
effect = "still_fires"
+++*/
MATCH (a:Claim)-[r:SAME_TRACE_CODE]->(b:Claim {run_id: $run_id})
MATCH (a)-[:FOR_PATIENT]->(p:Patient)
MATCH (a)-[:AT_INSTITUTION]->(x:Institution)
MATCH (b)-[:FOR_PATIENT]->(q:Patient)
MATCH (b)-[:AT_INSTITUTION]->(i:Institution)
WITH i, sum(r.n_codes) AS n_codes, collect(a.id) + collect(b.id) AS claims,
     collect(p.id) + collect(q.id) AS persons, collect(DISTINCT x.id) AS sellers,
     min(r.days_between) AS fewest_days, max(r.days_between) AS most_days
WHERE n_codes >= $min_codes
UNWIND persons AS person
WITH i, n_codes, claims, sellers, fewest_days, most_days, collect(DISTINCT person) AS patients
RETURN i.id AS institution, patients, sellers, claims, n_codes, size(patients) AS n_patients,
       fewest_days, most_days, n_codes / (n_codes + 3.0) AS strength
ORDER BY institution
