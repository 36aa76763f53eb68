/*+++
id = "reversals_by_one_hand"
version = 1
status = "stable"
severity = "medium"
title = { zh = "退费冲销集中于一人", en = "Reversals in one hand" }
summary = { zh = "某经办人或收费员办理的退费笔数远超其业务份额，且多数退费后未重新结算。", en = "One case-worker or cashier makes far more refunds than their share of the work, most of them not settled again." }
rationale = { zh = "异常删除结算数据可掩盖虚假结算或截留现金；录错后立即重结属正常。", en = "Undoing settlements can hide fictitious ones or keep the cash; a correction is settled again at once." }
blind_spots = { zh = "退费记录不含操作人的看不到；同窗口同事不足两人的无法比较。", en = "Refunds without a name stay unseen; where fewer than two colleagues work nothing can be compared." }
triage = { zh = ["逐笔核对退费原因与签字", "核对退款去向", "询问患者是否知情", "查看是否集中于系统故障日"], en = ["Compare reason and signature of each refund", "Find out where the money went", "Ask the persons whether they know of it", "See whether they fall on a day of an outage"] }
source = "Published pattern: settlement data deleted or reversed by one hand"
references = []
cost = "low"
timeout_s = 60
prefilter = "REVERSED_FOR"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十六条"
gist = { zh = "经办机构未建立健全内部管理制度、未履行职责的，责令改正，处理责任人员", en = "An agency that lacks controls or fails in its duties is ordered to mend them; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十七条"
gist = { zh = "经办机构骗取基金支出的，责令退回，处二倍以上五倍以下罚款，处分责任人员", en = "An agency that defrauds the fund refunds it and pays two to five times; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "社会保险经办条例 第五十三条"
gist = { zh = "经办机构内部控制缺失的处理", en = "Consequences for an agency whose internal control fails" }
in_force_from = "2023-12-01"

[reads]
labels = ["Patient", "CaseWorker", "Cashier"]
relationships = ["REVERSED_FOR"]

[params.min_reversals]
type = "integer"
default = 5
min = 5
why = { zh = "退费每二十笔约有一笔", en = "about one settlement in twenty is refunded" }

[params.min_days]
type = "integer"
default = 3
min = 1
why = { zh = "故障日会集中退费", en = "an outage makes refunds of one day" }

[params.max_q]
type = "float"
default = 0.01
max = 0.05
why = { zh = "所有人员一起检验的误报率", en = "false discovery rate over all hands" }

[result]
anchor = "hand"
members = { caseworkers = "caseworker:handler", cashiers = "cashier:handler", patients = "patient:identity_used" }
claims = "claims"
measures = ["n_reversals", "expected", "n_days", "n_resettled", "n_patients"]
strength = "strength"

[[benign]]
explanation = "corrections_settled_again"
case = "corrections"
effect = "excluded"

[[benign]]
explanation = "outage_of_one_day"
case = "outage"
effect = "excluded"

[[benign]]
explanation = "refunds_by_the_share_of_work"
case = "by_share"
effect = "excluded"

[[benign]]
explanation = "too_few_colleagues"
case = "alone"
effect = "excluded"

[[benign]]
explanation = "refund_window"
case = "refund_window"
effect = "still_fires"
+++*/
// hands with too many refunds that were not settled again
MATCH (p:Patient {run_id: $run_id})<-[:REVERSED_FOR]-(w)
WHERE (w:CaseWorker OR w:Cashier) AND w.reversals_q_value <= $max_q
  AND w.reversals - w.reversals_resettled >= $min_reversals AND w.reversal_days >= $min_days
WITH w, collect(DISTINCT p.id) AS patients
RETURN w.id AS hand, CASE WHEN w:CaseWorker THEN [w.id] ELSE [] END AS caseworkers,
       CASE WHEN w:Cashier THEN [w.id] ELSE [] END AS cashiers, patients, [] AS claims,
       w.reversals AS n_reversals, w.reversals_expected AS expected,
       w.reversal_days AS n_days, w.reversals_resettled AS n_resettled,
       size(patients) AS n_patients,
       (1.0 - w.reversals_expected / w.reversals)
         * (w.reversals - w.reversals_resettled) / (w.reversals + 5.0) AS strength
ORDER BY hand
