/*+++
id = "duties_not_apart"
version = 1
status = "stable"
severity = "medium"
title = { zh = "不相容岗位由同一人办理", en = "Duties that must be apart in one hand" }
summary = { zh = "同一经办人在多笔手工报销中兼任受理、一审、二审或结算中的两步以上，涉及多户、多日。", en = "One case-worker takes two or more steps of the same manual claim (submission, first review, second review, payment), for several households and on several days." }
rationale = { zh = "基金业务不得由一人办理全过程；同一人既受理又审核，虚假材料便无人把关。单日顶岗只涉及一天，不构成线索。", en = "No one may carry the fund's business from end to end: where one person takes a claim in and reviews it, nobody else sees the papers. Standing in for a day is one day and no clue." }
blind_spots = { zh = "两人互借账号时看不到；未提供审核人字段的地区看不到。", en = "Two people who lend each other their accounts stay unseen; so does an agency whose extract lacks the reviewers." }
triage = { zh = ["核对当日排班与请假记录：是否只有一人在岗", "调取系统登录日志，确认是否本人操作", "抽查原始单据是否齐全", "查看收款账户是否与经办人或其亲属有关"], en = ["Compare with the day's rota and leave: was only one person on duty?", "Read the system's log: was it that person who signed?", "Draw the original papers and see whether they are complete", "See whether the payee accounts have to do with the case-worker or relatives"] }
source = "Published pattern: incompatible posts, first and second review by one person, or one person for the whole chain"
references = ["社会保险经办条例 内部控制"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_duties"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十六条"
gist = { zh = "经办机构未建立健全内部管理制度的，责令改正，处理责任人员", en = "An agency that lacks internal controls is ordered to mend them; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "社会保险经办条例 第五十三条"
gist = { zh = "经办机构内部控制缺失的处理", en = "Consequences for an agency whose internal control fails" }
in_force_from = "2023-12-01"

[reads]
labels = ["Claim", "CaseWorker", "Patient"]
relationships = ["HANDLED_BY", "FOR_PATIENT"]

[params.min_claims]
type = "integer"
default = 3
min = 1
why = { zh = "一两笔可能是顶岗", en = "one or two may be a stand-in" }

[params.min_households]
type = "integer"
default = 3
min = 1
why = { zh = "同一户的多张单据是一件事", en = "several bills of one household are one act" }

[params.min_days]
type = "integer"
default = 3
min = 1
why = { zh = "同事请假一两天是常事", en = "a colleague is away for a day or two" }

[result]
anchor = "caseworker"
members = { patients = "patient:participant", caseworker = "caseworker:handler" }
claims = "claims"
measures = ["n_claims", "n_households", "n_days", "n_claims_with_others_on_duty"]
strength = "strength"

[[benign]]
explanation = "one_person_off_duty"
case = "stand_in_for_a_day"
effect = "excluded"

[[benign]]
explanation = "one_on_duty_over_a_holiday"
case = "holiday_duty"
effect = "lowers"

[[benign]]
explanation = "desk_of_one"
case = "desk_of_one"
effect = "lowers"

[[benign]]
explanation = "several_bills_of_one_household"
case = "one_household"
effect = "excluded"

[[benign]]
explanation = "all_steps_apart"
case = "steps_apart"
effect = "excluded"
+++*/
// who holds two steps or more of the same claim
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_duties >= 2
MATCH (c)-[h:HANDLED_BY]->(w:CaseWorker)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH c, w, p, count(DISTINCT h.role) AS n_steps
WHERE n_steps >= 2
WITH w,
     collect(DISTINCT p.id) AS patients,
     collect(DISTINCT c.id) AS claims,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households,
     count(DISTINCT coalesce(c.opt_day, c.settle_day)) AS n_days,
     // on such a day another hand was there to take the second step
     sum(CASE WHEN c.n_desk_hands >= 2 THEN 1 ELSE 0 END) AS n_claims_with_others_on_duty
WITH w, patients, claims, n_households, n_days, n_claims_with_others_on_duty,
     size(claims) AS n_claims
WHERE n_claims >= $min_claims AND n_households >= $min_households AND n_days >= $min_days
RETURN w.id AS caseworker, patients, claims, n_claims, n_households, n_days,
       n_claims_with_others_on_duty,
       (0.2 + 0.8 * n_claims_with_others_on_duty / n_claims) * n_claims / (n_claims + 3.0)
         AS strength
ORDER BY caseworker
