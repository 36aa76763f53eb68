/*+++
id = "employer_clerk"
version = 1
status = "stable"
severity = "medium"
title = { zh = "单位经办人集中代办高额报销", en = "An employer's clerk who files dear claims for many" }
summary = { zh = "同一代办人为同一单位多户职工代办手工报销，金额普遍远高于同类报销。", en = "One proxy files manual claims for many households of one employer, and the amounts are far above those of claims of the same kind." }
rationale = { zh = "单位经办人代办本属正常，金额应与他人相仿；金额普遍偏高可能是涂改票据。", en = "A clerk lawfully hands in what colleagues have, with amounts like anybody's. Dear papers throughout may have been altered." }
blind_spots = { zh = "金额未改或只改少数的看不到；未登记代办人的看不到。", en = "Few altered papers stay unseen; so do claims without a proxy on record." }
triage = { zh = ["将票据与医院存根逐张核对", "询问职工是否知情、是否收到款项", "查看收款账户", "核对是否为工伤事故集中就医"], en = ["Compare each paper with the hospital's own", "Ask the employees whether they know and were paid", "Look at the payee accounts", "See whether a works accident lies behind"] }
source = "Published pattern: an employer's clerk and employees with altered papers (15,263 became 105,263)"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.n_clerk_households"

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

[[legal]]
article = "社会保险经办条例 第五十五条"
gist = { zh = "骗取社会保险基金支出的，退回并处二倍以上五倍以下罚款", en = "Whoever defrauds the funds refunds and pays two to five times" }
in_force_from = "2023-12-01"

[reads]
labels = ["Claim", "Proxy", "CaseWorker", "Patient"]
relationships = ["FILED_BY", "HANDLED_BY", "FOR_PATIENT"]

[params.min_households]
type = "integer"
default = 5
min = 5
why = { zh = "少数几户可能是熟人帮忙", en = "for a few, a friend may have gone" }

[params.max_p]
type = "float"
default = 0.001
max = 0.05
why = { zh = "金额排位偶然如此之高的概率", en = "chance of ranks so high" }

[params.min_days]
type = "integer"
default = 5
min = 1
why = { zh = "工伤事故集中于一两天", en = "a works accident falls on a day or two" }

[result]
anchor = "proxy"
members = { proxy = "proxy:organiser_contact", caseworkers = "caseworker:context", patients = "patient:participant" }
claims = "claims"
measures = ["employer", "n_households", "n_claims", "n_days", "p_value", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "lawful_clerk"
case = "usual_amounts"
effect = "excluded"

[[benign]]
explanation = "works_accident"
case = "works_accident"
effect = "excluded"

[[benign]]
explanation = "village_doctor_who_collects"
case = "village_errand"
effect = "excluded"

[[benign]]
explanation = "few_households"
case = "few_households"
effect = "excluded"

[[benign]]
explanation = "one_household"
case = "one_household"
effect = "excluded"
+++*/
// what one proxy filed for one employer's people
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_clerk_households >= $min_households AND c.clerk_p_value <= $max_p
MATCH (c)-[:FILED_BY]->(x:Proxy)
MATCH (c)-[h:HANDLED_BY]->(w:CaseWorker)
WHERE h.role = 'submitter'
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH x, c.employer AS employer, max(c.clerk_p_value) AS p_value,
     collect(DISTINCT w.id) AS caseworkers, collect(DISTINCT p.id) AS patients,
     collect(DISTINCT c.id) AS claims, count(DISTINCT c.begin_day) AS n_days,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households, sum(c.fund_pay) AS fund_pay
WHERE n_days >= $min_days
RETURN x.id AS proxy, caseworkers, patients, claims, employer, n_households,
       size(claims) AS n_claims, n_days, p_value, fund_pay / 100.0 AS fund_paid,
       n_households / (n_households + 5.0) AS strength
ORDER BY proxy, employer
