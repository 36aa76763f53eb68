/*+++
id = "invoice_reused"
version = 1
status = "stable"
severity = "medium"
title = { zh = "同一发票用于多人的结算", en = "One invoice on the claims of several persons" }
summary = { zh = "同一机构、同号、同金额的发票出现在不同家庭多人的结算上。", en = "An invoice of one institution, number and amount stands on claims of persons of different households." }
rationale = { zh = "一张发票只属于一人。退费、中途结算、同户母婴共用已排除。", en = "An invoice is one person's. Refunds, interim bills and the bill of one household (mother and newborn) are left out." }
blind_spots = { zh = "改动号码或金额的发票不可见。", en = "Invoices with an altered number or amount are invisible." }
triage = { zh = ["调取两份报销的发票原件", "向开票机构核对发票归属", "查经办人是否相同"], en = ["Get the originals of both claims", "Ask the issuing institution whose invoice it is", "See whether one hand took both in"] }
source = "Published pattern: one invoice claimed again (票据重复报销)"
references = ["Published case: forged and reused invoices over several cities"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_invoice_persons"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[[legal]]
article = "社会保险经办条例 第五十五条"
gist = { zh = "骗取社会保险基金支出的处理", en = "Anybody who obtains fund payments by deceit" }
in_force_from = "2023-12-01"
[reads]
labels = ["Claim", "Patient", "Institution", "Invoice"]
relationships = ["BILLED_ON", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_persons]
type = "integer"
default = 2
min = 2
why = { zh = "一张发票只属于一人", en = "An invoice is one person's" }
[result]
anchor = "invoice"
members = { patients = "patient:participant", invoice = "invoice:context", institution = "institution:context" }
claims = "claims"
measures = ["n_persons", "n_claims"]
strength = "strength"
[[benign]]
explanation = "mother and newborn on one paper"
case = "mother_and_newborn"
effect = "excluded"
[[benign]]
explanation = "one number, other amounts"
case = "split_payment"
effect = "excluded"
[[benign]]
explanation = "refunded, then filed again"
case = "refunded_and_filed_again"
effect = "excluded"
[[benign]]
explanation = "one person's claim entered twice"
case = "entered_twice"
effect = "excluded"
[[benign]]
explanation = "the same number at another institution"
case = "other_institution"
effect = "excluded"
[[benign]]
explanation = "one paper for a group of patients"
case = "group_invoice"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:BILLED_ON]->(v:Invoice)
WHERE c.n_invoice_persons >= $min_persons
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH v, i, collect(DISTINCT p.id) AS patients, count(DISTINCT p) AS n_persons,
     collect(c.id) AS claims, count(c) AS n_claims
RETURN v.id AS invoice, patients, i.id AS institution, claims, n_persons, n_claims,
       n_persons / (n_persons + 1.0) AS strength
ORDER BY invoice, institution
