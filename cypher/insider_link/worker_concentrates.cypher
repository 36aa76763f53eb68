/*+++
id = "worker_concentrates"
version = 1
status = "stable"
severity = "medium"
title = { zh = "经办人业务异常集中", en = "A case-worker who concentrates" }
summary = { zh = "某经办人受理的报销集中于某机构、某医师或某联系电话，远超同窗口同事及其分工所能解释的程度。", en = "A case-worker's filings gather on one institution, doctor or contact telephone, far more than colleagues of the desk and the division of work explain." }
rationale = { zh = "按业务种类、村居、单位、星期、月份的分工折算后仍集中，可能有人专找这一窗口。", en = "What division of labour explains (kind of claim, village, employer, weekday, month) is taken off first. What is left may be people who look for this window." }
blind_spots = { zh = "一人独办的业务无法比较；同事不足三人的无法比较；小额分散的看不到。", en = "Work that one person does alone cannot be compared, nor desks with fewer than three colleagues; few and scattered claims stay unseen." }
triage = { zh = ["了解该经办人的分工与驻点", "抽查集中机构的原始单据", "向机构核实住院真实性", "查看收款账户与联系电话"], en = ["Find out the case-worker's duties and postings", "Draw original papers of the institution", "Ask the institution whether the stays took place", "Look at payee accounts and telephones"] }
source = "Published pattern: one case-worker against colleagues; 39 of 43 claims at one desk"
references = []
cost = "low"
timeout_s = 60
prefilter = "EXCEEDS_COLLEAGUES_AT"

[[legal]]
article = "医疗保障基金使用监督管理条例 第十八条"
gist = { zh = "经办机构及其工作人员不得收受贿赂或者取得其他非法收入", en = "Agencies and their staff take no bribes or other unlawful income" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十六条"
gist = { zh = "经办机构未建立健全内部管理制度、未履行职责的，责令改正，处理责任人员", en = "An agency that lacks controls or fails in its duties is ordered to mend them; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十七条"
gist = { zh = "经办机构骗取基金支出的，责令退回，处二倍以上五倍以下罚款，处分责任人员", en = "An agency that defrauds the fund refunds it and pays two to five times; those responsible are disciplined" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "CaseWorker", "Institution", "Doctor", "Phone", "Patient"]
relationships = ["EXCEEDS_COLLEAGUES_AT", "HANDLED_BY", "AT_INSTITUTION", "TREATED_BY", "GAVE_CONTACT", "FOR_PATIENT"]

[params.min_households]
type = "integer"
default = 8
min = 5
why = { zh = "少数几户可能是熟人介绍", en = "a few households may have told each other" }

[params.max_q]
type = "float"
default = 0.01
max = 0.05
why = { zh = "所有组合一起检验的误报率", en = "false discovery rate over all pairs of a family" }

[params.min_ratio]
type = "float"
default = 1.5
min = 1.0
why = { zh = "超出期望不多的差异常见", en = "little more than the expectation is common" }

[result]
anchor = "caseworker"
members = { caseworker = "caseworker:handler", institutions = "institution:context", doctors = "doctor:context", phones = "phone:organiser_contact", patients = "patient:participant" }
claims = "claims"
measures = ["observed", "total", "expected", "n_claims"]
strength = "strength"

[[benign]]
explanation = "desk_of_one_township"
case = "one_township"
effect = "excluded"

[[benign]]
explanation = "desk_for_one_kind_of_claim"
case = "one_kind"
effect = "excluded"

[[benign]]
explanation = "employers_batch"
case = "one_employer"
effect = "excluded"

[[benign]]
explanation = "posted_at_the_hospital"
case = "posted"
effect = "lowers"

[[benign]]
explanation = "too_few_colleagues"
case = "few_colleagues"
effect = "excluded"

[[benign]]
explanation = "one_household"
case = "one_household"
effect = "excluded"
+++*/
// what a case-worker meets far more than colleagues do, and the claims behind it
MATCH (w:CaseWorker {run_id: $run_id})-[e:EXCEEDS_COLLEAGUES_AT]->(t)
WHERE e.q_value <= $max_q AND e.observed >= $min_households
  AND e.observed >= $min_ratio * e.expected
MATCH (c:Claim)-[h:HANDLED_BY]->(w)
WHERE c.in_concentration = true AND h.role = 'submitter'
MATCH (c)-[:AT_INSTITUTION|TREATED_BY|GAVE_CONTACT]->(t)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH w, t, e.observed AS observed, e.total AS total, e.expected AS expected,
     collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims
RETURN w.id AS caseworker,
       CASE WHEN t:Institution THEN [t.id] ELSE [] END AS institutions,
       CASE WHEN t:Doctor THEN [t.id] ELSE [] END AS doctors,
       CASE WHEN t:Phone THEN [t.id] ELSE [] END AS phones,
       patients, claims, observed, total, expected, size(claims) AS n_claims,
       // a window that files nearly all of a house may be posted there
       (1.0 - 0.75 * CASE WHEN total >= 40 AND observed >= 0.9 * total THEN 1 ELSE 0 END)
         * (1.0 - expected / observed) * observed / (observed + 10.0) AS strength
ORDER BY caseworker, institutions, doctors, phones
