/*+++
id = "invoice_in_several_areas"
version = 1
status = "stable"
severity = "high"
title = { zh = "同一票据多地报销", en = "One invoice claimed in several areas" }
summary = { zh = "同一机构、同一票据号、同一金额的票据在两个以上参保地报销。", en = "An invoice of one institution, number and amount is claimed in two or more areas of insurance." }
rationale = { zh = "一张票据只能报销一次；多地参保人员或伪造票据会在多地留下同一票据号。", en = "A paper pays once. A person insured in several areas, or copied papers, leave the same number in several areas." }
blind_spots = { zh = "只提取一个统筹区的数据时看不到外地报销；改动票号或金额的看不到。", en = "An extract of one area alone does not see the others; a changed number or amount makes another invoice." }
triage = { zh = ["向各参保地经办机构核对报销记录", "向开票机构核实票据真伪及是否补开", "核对是否为补充保险二次报销", "核对是否一方已退款"], en = ["Ask the agencies of the areas for their records of the claim", "Ask the issuing institution whether the paper is its own and was issued again", "See whether a supplementary scheme paid a rest", "See whether one side was refunded outside the system"] }
source = "Published pattern: the same invoice claimed in several cities (one public case: eight cities)"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.n_invoice_areas"

[[legal]]
article = "医疗保障基金使用监督管理条例 第十七条"
gist = { zh = "参保人员不得重复享受医疗保障待遇", en = "An insured person must not take a benefit twice" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第二十条"
gist = { zh = "经办机构、定点医药机构、参保人员等不得伪造、变造、隐匿材料或者虚构服务骗取基金", en = "Nobody may obtain fund money by forged, altered or hidden papers or fictitious services" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人重复享受待遇、转卖药品、使用他人凭证或伪造材料骗取基金的处理", en = "Individuals who take a benefit twice, resell medicines, use another's voucher or forged papers" }
in_force_from = "2021-05-01"

[[legal]]
article = "社会保险法 第八十八条"
gist = { zh = "以欺诈、伪造证明材料等手段骗取社会保险待遇的，退回并处二倍以上五倍以下罚款", en = "Benefits obtained by deception or forged proofs are refunded with two to five times" }
in_force_from = "2011-07-01"

[reads]
labels = ["Claim", "Invoice", "Institution", "Patient"]
relationships = ["BILLED_ON", "AT_INSTITUTION", "FOR_PATIENT"]

[params.min_areas]
type = "integer"
default = 2
min = 2
why = { zh = "两地即重复", en = "two areas are a repetition" }

[result]
anchor = "invoice"
members = { invoice = "invoice:context", patients = "patient:participant", institution = "institution:context" }
claims = "claims"
measures = ["n_claims", "n_areas", "n_patients", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "number_of_another_institution"
case = "another_house"
effect = "excluded"

[[benign]]
explanation = "number_used_again_with_another_amount"
case = "another_amount"
effect = "excluded"

[[benign]]
explanation = "refund_and_new_settlement"
case = "moved_and_resettled"
effect = "excluded"

[[benign]]
explanation = "supplementary_reimbursement"
case = "supplementary"
effect = "excluded"

[[benign]]
explanation = "interim_bills_of_one_stay"
case = "interim"
effect = "excluded"
+++*/
// claims of one invoice that name several areas of insurance
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_invoice_areas >= $min_areas AND c.interim = false
MATCH (c)-[:BILLED_ON]->(v:Invoice)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH v, i, max(c.n_invoice_areas) AS n_areas, collect(DISTINCT p.id) AS patients,
     collect(DISTINCT c.id) AS claims, sum(c.fund_pay) AS fund_paid
RETURN v.id AS invoice, i.id AS institution, patients, claims, size(claims) AS n_claims,
       n_areas, size(patients) AS n_patients, fund_paid / 100.0 AS fund_paid,
       // one person in two areas may be a mistake of the counter; more of either is not
       1.0 - 1.0 / (n_areas + size(patients) - 1) AS strength
ORDER BY invoice
