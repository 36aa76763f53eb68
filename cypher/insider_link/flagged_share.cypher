/*+++
id = "flagged_share"
version = 1
status = "stable"
severity = "high"
title = { zh = "异常结算集中于同一经办人", en = "A case-worker with an abnormal share of flagged claims" }
summary = { zh = "不涉及经办人信息的规则（重复票据、住院重叠、住院期间他处就医）标记的手工报销，集中由某经办人受理，远超办理同类业务的同事。", en = "Manual claims flagged by detectors that know nothing of case-workers (repeated papers, overlapping stays, settlements elsewhere during a stay) were taken in by one case-worker far more often than by colleagues with the same kind of work." }
rationale = { zh = "高频异常结算数据关联同一经办人员，说明其把关缺失或相互配合；标记本身与经办人无关，不会自证。", en = "Where flagged claims gather in one hand, that hand checks too little or helps. The flags know nothing of the hand, so they prove nothing by themselves." }
blind_spots = { zh = "标记规则看不到的虚假报销不计入；独办某类业务的无法比较。", en = "What no flag sees does not count; work that fewer than three colleagues share cannot be compared." }
triage = { zh = ["逐笔复核被标记的报销", "了解该经办人的业务分工", "核对审核人是否也集中", "查看收款账户"], en = ["Review each flagged claim", "Find out which work the case-worker is given", "See whether the reviewers gather too", "Look at the payee accounts"] }
source = "Published pattern: frequent abnormal settlements tied to one case-worker"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.n_flags"

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
labels = ["CaseWorker", "Claim", "Patient"]
relationships = ["HANDLED_BY", "FOR_PATIENT"]

[params.min_flagged]
type = "integer"
default = 5
min = 2
why = { zh = "一两笔可能偶然", en = "one or two may be chance" }

[params.min_households]
type = "integer"
default = 4
min = 1
why = { zh = "一户的多笔是一件事", en = "several claims of one household are one act" }

[params.max_q]
type = "float"
default = 0.01
max = 0.05
why = { zh = "所有经办人一起检验的误报率", en = "false discovery rate over all case-workers" }

[params.min_ratio]
type = "float"
default = 2.0
min = 1.0
why = { zh = "不到同事两倍的差异常见", en = "less than twice the colleagues' rate is common" }

[result]
anchor = "caseworker"
members = { caseworker = "caseworker:handler", patients = "patient:participant" }
claims = "claims"
measures = ["n_flagged", "expected", "n_households", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "flags_by_the_share_of_work"
case = "by_share"
effect = "excluded"

[[benign]]
explanation = "desk_for_one_kind_of_claim"
case = "one_kind"
effect = "excluded"

[[benign]]
explanation = "too_few_colleagues"
case = "few_colleagues"
effect = "excluded"

[[benign]]
explanation = "one_household"
case = "one_household"
effect = "excluded"

[[benign]]
explanation = "few_flags"
case = "few_flags"
effect = "excluded"
+++*/
// case-workers above their colleagues, and their flagged claims
MATCH (w:CaseWorker {run_id: $run_id})
WHERE w.flagged_q_value <= $max_q AND w.n_flagged >= $min_flagged
  AND w.n_flagged >= $min_ratio * w.flagged_expected
MATCH (c:Claim)-[h:HANDLED_BY]->(w)
WHERE c.n_flags >= 1 AND h.role = 'submitter'
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH w, collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households, sum(c.fund_pay) AS fund_pay
WHERE n_households >= $min_households
RETURN w.id AS caseworker, patients, claims, w.n_flagged AS n_flagged,
       w.flagged_expected AS expected, n_households, fund_pay / 100.0 AS fund_paid,
       (1.0 - w.flagged_expected / w.n_flagged) * w.n_flagged / (w.n_flagged + 5.0) AS strength
ORDER BY caseworker
