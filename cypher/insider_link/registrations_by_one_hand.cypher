/*+++
id = "registrations_by_one_hand"
version = 1
status = "stable"
severity = "medium"
title = { zh = "备案与特病认定集中于一人", en = "Registrations of a kind in one hand" }
summary = { zh = "某类备案或门诊特病认定由某经办人办理的份额，远超其在全部登记业务中的份额。", en = "One case-worker passes far more registrations of a kind (out-of-area filing, special disease) than their share of all registrations." }
rationale = { zh = "虚假异地备案和特病认定是后续报销的前提；集中于一人且来自同一医师或代办人更需核查。", en = "A false filing or approval opens the way to claims. Where one hand passes them, and one doctor or proxy stands behind, look closer." }
blind_spots = { zh = "仅一人办理该类业务时无法比较；同事不足三人的无法比较。", en = "Where one person lawfully handles the kind alone, or fewer than three colleagues do, nothing can be compared." }
triage = { zh = ["核对备案或认定材料", "核对出具材料的医师与机构", "查看登记后的报销", "了解窗口分工"], en = ["Read the papers of the registrations", "Ask the doctor and institution that signed", "Look at the claims made afterwards", "Find out how the desk divides its work"] }
source = "Published pattern: false filings and special-disease approvals by one hand"
references = []
cost = "low"
timeout_s = 60
prefilter = "Patient.registered_by_hand"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十六条"
gist = { zh = "经办机构未建立健全内部管理制度、未履行职责的，责令改正，处理责任人员", en = "An agency that lacks controls or fails in its duties is ordered to mend them; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十七条"
gist = { zh = "经办机构骗取基金支出的，责令退回，处二倍以上五倍以下罚款，处分责任人员", en = "An agency that defrauds the fund refunds it and pays two to five times; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "社会保险经办条例 第四十二条"
gist = { zh = "经办机构应当核验", en = "The agency has to verify" }
in_force_from = "2023-12-01"

[reads]
labels = ["Registration", "CaseWorker", "Patient", "Claim", "Doctor", "Proxy"]
relationships = ["HANDLED_BY", "FOR_PATIENT", "TREATED_BY", "FILED_BY"]

[params.min_households]
type = "integer"
default = 8
min = 2
why = { zh = "少数几户可能偶然", en = "a few households may be chance" }

[params.max_q]
type = "float"
default = 0.01
max = 0.05
why = { zh = "所有人员一起检验的误报率", en = "false discovery rate over all hands" }

[params.min_ratio]
type = "float"
default = 1.5
min = 1.0
why = { zh = "超出份额不多的差异常见", en = "little more than the share is common" }

[result]
anchor = "caseworker"
members = { caseworker = "caseworker:handler", patients = "patient:participant" }
claims = "claims"
measures = ["reg_kind", "n_registrations", "expected", "n_households", "share_one_source"]
strength = "strength"

[[benign]]
explanation = "by_the_share_of_work"
case = "by_share"
effect = "excluded"

[[benign]]
explanation = "desk_for_this_kind"
case = "one_window"
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
explanation = "little_more_than_the_share"
case = "little_more"
effect = "excluded"
+++*/
// registrations that pile up in one hand, kind by kind
MATCH (r:Registration {run_id: $run_id})
WHERE r.hand_q_value <= $max_q AND r.hand_observed >= $min_ratio * r.hand_expected
MATCH (r)-[:HANDLED_BY]->(w:CaseWorker)
MATCH (r)-[:FOR_PATIENT]->(p:Patient)
WHERE p.registered_by_hand = true
OPTIONAL MATCH (r)-[:TREATED_BY]->(d:Doctor)
OPTIONAL MATCH (r)-[:FILED_BY]->(x:Proxy)
WITH w, r.reg_kind AS reg_kind, r.hand_observed AS n_registrations,
     r.hand_expected AS expected, p, r, coalesce(d.id, x.id, '') AS behind
WITH w, reg_kind, n_registrations, expected, behind, collect(DISTINCT p) AS of_people,
     count(DISTINCT r) AS n
WITH w, reg_kind, n_registrations, expected, collect(of_people) AS groups,
     max(CASE WHEN behind = '' THEN 0 ELSE n END) AS largest
UNWIND groups AS people
UNWIND people AS p
WITH w, reg_kind, n_registrations, expected, largest, p
OPTIONAL MATCH (c:Claim)-[:FOR_PATIENT]->(p)
WHERE c.after_registration = true
WITH w, reg_kind, n_registrations, expected, largest, collect(DISTINCT p.id) AS patients,
     collect(DISTINCT c.id) AS claims, count(DISTINCT coalesce(p.household, p.id)) AS n_households
WHERE n_households >= $min_households
RETURN w.id AS caseworker, patients, claims, reg_kind, n_registrations, expected,
       n_households, largest * 1.0 / n_registrations AS share_one_source,
       (1.0 - expected / n_registrations) * (0.5 + 0.5 * largest / n_registrations) AS strength
ORDER BY caseworker, reg_kind
