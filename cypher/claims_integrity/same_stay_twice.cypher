/*+++
id = "same_stay_twice"
version = 1
status = "stable"
severity = "high"
title = { zh = "同一次住院重复报销", en = "The same stay claimed again" }
summary = { zh = "同一机构、同一入出院日期、金额分毫不差的住院费用在不同参保地或不同家庭各报销一次，其中至少一笔为手工报销。", en = "In-patient bills of one institution with the same first and last day and the same amount to the cent, claimed in different areas or for different households, at least one of them by hand." }
rationale = { zh = "金额到分相同且日期相同几乎不会偶然出现；定额收费会在其他日期重复出现，已排除。", en = "The same amount to the cent on the same days hardly happens by chance; a flat price comes back on other days and is left out." }
blind_spots = { zh = "改动金额一分即看不到；全部联网结算的重复看不到。", en = "A cent of difference hides it; so does a repetition without any manual claim." }
triage = { zh = ["调取两笔报销的原始票据和病案", "向就诊机构核实当日住院人员", "核对收款账户", "核对是否双胞胎或母婴分别计费"], en = ["Get the papers and the medical record of both claims", "Ask the institution who was in hospital on those days", "Compare the payee accounts", "See whether twins or mother and child were billed apart"] }
source = "Published pattern: the same hospital, amount and dates in two claims; a person insured in several areas"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.same_bill"

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
labels = ["Claim", "Institution", "Patient"]
relationships = ["AT_INSTITUTION", "FOR_PATIENT"]

[params.min_claims]
type = "integer"
default = 2
min = 2
why = { zh = "两笔即重复", en = "two claims are a repetition" }

[result]
anchor = "bill"
members = { patients = "patient:participant", institution = "institution:context" }
claims = "claims"
measures = ["n_claims", "n_patients", "n_areas", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "flat_price_of_a_programme"
case = "flat_price"
effect = "excluded"

[[benign]]
explanation = "household_on_one_bill"
case = "household"
effect = "excluded"

[[benign]]
explanation = "supplementary_reimbursement"
case = "supplementary"
effect = "excluded"

[[benign]]
explanation = "refund_and_new_settlement"
case = "resettled"
effect = "excluded"

[[benign]]
explanation = "all_settled_over_the_network"
case = "network"
effect = "excluded"
+++*/
// claims that name the same stay; its name is the smallest setl_id of them
MATCH (c:Claim {run_id: $run_id})
WHERE c.same_bill IS NOT NULL
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH c.same_bill AS bill, i, collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims,
     count(DISTINCT c.insu_area) AS n_areas, sum(c.fund_pay) AS fund_paid
WHERE size(claims) >= $min_claims
RETURN bill, i.id AS institution, patients, claims, size(claims) AS n_claims,
       size(patients) AS n_patients, n_areas, fund_paid / 100.0 AS fund_paid,
       1.0 - 1.0 / size(claims) AS strength
ORDER BY bill
