/*+++
id = "reviewer_pair"
version = 1
status = "stable"
severity = "medium"
title = { zh = "受理人与审核人异常固定搭档", en = "A submitter and a reviewer who meet far too often" }
summary = { zh = "某受理人的手工报销由某审核人审核的次数，远超同岗同事同日、同类业务的审核分工。", en = "One reviewer signs a submitter's manual claims far more often than the rota of the day and the kind of work explain." }
rationale = { zh = "审核人本应由排班决定；绕开排班固定由同一人审核，可能是相互配合。", en = "Who reviews is the rota's to say. Papers that find their way to one reviewer past the rota may be passed by arrangement." }
blind_spots = { zh = "全窗口固定搭档的机构无法比较；审核人不足三人的无法比较。", en = "An agency that works in fixed teams cannot be compared, nor one with fewer than three reviewers." }
triage = { zh = ["核对排班表与派单规则", "比较该搭档与其他搭档的单据完整率", "查看审核用时与时间段", "了解两人关系"], en = ["Compare with the rota and the rule by which claims are assigned", "Compare how complete the papers of this pair and of others are", "Look at how long reviews took and when", "Find out how the two are related"] }
source = "Published pattern: pair concentration of submitter, first and second review"
references = []
cost = "low"
timeout_s = 60
prefilter = "PAIRED_WITH"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十六条"
gist = { zh = "经办机构未建立健全内部管理制度、未履行职责的，责令改正，处理责任人员", en = "An agency that lacks controls or fails in its duties is ordered to mend them; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "社会保险经办条例 第五十三条"
gist = { zh = "经办机构内部控制缺失的处理", en = "Consequences for an agency whose internal control fails" }
in_force_from = "2023-12-01"

[reads]
labels = ["Claim", "CaseWorker", "Patient"]
relationships = ["PAIRED_WITH", "HANDLED_BY", "FOR_PATIENT"]

[params.min_claims]
type = "integer"
default = 10
min = 5
why = { zh = "少量搭档可能偶然", en = "a few may be chance" }

[params.min_households]
type = "integer"
default = 5
min = 1
why = { zh = "同一户的单据是一件事", en = "bills of one household are one act" }

[params.min_days]
type = "integer"
default = 5
min = 1
why = { zh = "一两天的排班不算", en = "the rota of a day or two does not count" }

[params.max_q]
type = "float"
default = 0.01
max = 0.05
why = { zh = "所有搭档一起检验的误报率", en = "false discovery rate over all pairs" }

[params.min_ratio]
type = "float"
default = 1.5
min = 1.0
why = { zh = "超出排班不多的不作线索", en = "little more than the rota is no clue" }

[params.max_share_paired]
type = "float"
default = 0.5
max = 1.0
why = { zh = "多数人有固定搭档即为分组制度", en = "where most have a partner the desk works in teams" }

[result]
anchor = "submitter"
members = { submitter = "caseworker:handler", reviewer = "caseworker:context", patients = "patient:participant" }
claims = "claims"
measures = ["observed", "expected", "n_households", "n_days"]
strength = "strength"

[[benign]]
explanation = "one_reviewer_on_duty"
case = "holiday_duty"
effect = "excluded"

[[benign]]
explanation = "one_reviewer_for_a_kind_of_claim"
case = "one_kind"
effect = "excluded"

[[benign]]
explanation = "fixed_teams"
case = "fixed_teams"
effect = "excluded"

[[benign]]
explanation = "too_few_reviewers"
case = "two_reviewers"
effect = "excluded"

[[benign]]
explanation = "one_household"
case = "one_household"
effect = "excluded"
+++*/
// pairs against the rota, and the claims that both handled
MATCH (s:CaseWorker {run_id: $run_id})-[e:PAIRED_WITH]->(r:CaseWorker)
WHERE e.q_value <= $max_q AND e.observed >= $min_claims
  AND e.observed >= $min_ratio * e.expected AND e.share_paired < $max_share_paired
MATCH (c:Claim)-[t:HANDLED_BY]->(s)
WHERE c.in_reviewer_pair = true AND t.role = 'submitter'
MATCH (c)-[h:HANDLED_BY]->(r)
WHERE h.role = e.step
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH s, r, e.observed AS observed, e.expected AS expected,
     collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households,
     count(DISTINCT coalesce(c.opt_day, c.settle_day)) AS n_days
WHERE n_households >= $min_households AND n_days >= $min_days
RETURN s.id AS submitter, r.id AS reviewer, patients, claims, observed, expected,
       n_households, n_days, (1.0 - expected / observed) * observed / (observed + 10.0) AS strength
ORDER BY submitter, reviewer
