/*+++
id = "dialysis_above_five"
version = 1
status = "stable"
severity = "medium"
title = { zh = "透析次数超常", en = "More than five sessions of dialysis a week" }
summary = { zh = "同一机构的血液透析患者在多周内每周透析次数超过上限。", en = "Patients of an institution have more sessions of haemodialysis in a week than the limit, in several weeks." }
rationale = { zh = "指南一般每周不超过五次，通常三次；反复超过说明可能多记次数或冒名。", en = "Guidelines: normally at most five sessions a week, usually three. More, again and again, may be sessions that were not held or another person's." }
blind_spots = { zh = "一次收费含多次透析的看不到；诊断未填写的看不到。", en = "Several sessions in one bill stay unseen; so do bills without a diagnosis." }
triage = { zh = ["核对透析记录单与签到、机器运行日志", "核对医嘱：急性期可每日透析", "询问患者每周透析日", "比较耗材进货量与透析次数"], en = ["Compare the treatment sheets, the sign-in list and the machines' logs", "Read the orders: an acute phase may need daily sessions", "Ask the patient for the days of dialysis", "Compare dialysers bought with sessions billed"] }
source = "Published pattern: dialysis frequency; guideline: normally at most five sessions a week"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.dialysis_week_sessions"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "定点医药机构重复收费、将范围外费用纳入结算等的，责令改正，退回并处一倍以上二倍以下罚款", en = "Institutions that charge twice or bill what is out of scope refund it and pay one to two times" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构以虚假就医、虚开单据、虚构服务等骗取基金的处理", en = "Institutions that obtain fund money by fictitious visits, false papers or services" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "Institution", "Patient"]
relationships = ["AT_INSTITUTION", "FOR_PATIENT"]

[params.max_sessions]
type = "integer"
default = 5
min = 3
why = { zh = "指南：一般每周不超过五次", en = "guideline: normally at most five a week" }

[params.min_weeks]
type = "integer"
default = 2
min = 1
why = { zh = "病情急性加重可有一周", en = "an acute illness may take one week" }

[result]
anchor = "institution"
members = { patients = "patient:participant", institution = "institution:participant" }
claims = "claims"
measures = ["n_patients", "n_weeks", "n_sessions", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "usual_three_a_week"
case = "three_a_week"
effect = "excluded"

[[benign]]
explanation = "five_a_week"
case = "five_a_week"
effect = "excluded"

[[benign]]
explanation = "several_bills_of_one_session"
case = "two_bills_a_session"
effect = "excluded"

[[benign]]
explanation = "peritoneal_dialysis_at_home"
case = "peritoneal"
effect = "excluded"

[[benign]]
explanation = "late_upload"
case = "uploaded_late"
effect = "excluded"

[[benign]]
explanation = "acute_week"
case = "one_acute_week"
effect = "excluded"
+++*/
// sessions of weeks with too many of them
MATCH (c:Claim {run_id: $run_id})
WHERE c.dialysis_week_sessions > $max_sessions
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
// 1970-01-01 was a Thursday: weeks begin on Monday
WITH i, p, c, (c.begin_day + 3 - (c.begin_day + 3) % 7) / 7 AS week
WITH i, p, count(DISTINCT week) AS n_weeks, collect(DISTINCT c.id) AS own,
     count(DISTINCT c.begin_day) AS n_sessions, sum(c.fund_pay) AS fund_pay
WHERE n_weeks >= $min_weeks
UNWIND own AS claim
WITH i, p, n_weeks, n_sessions, fund_pay, claim
WITH i, collect(DISTINCT p.id) AS patients, collect(DISTINCT claim) AS claims,
     collect(DISTINCT {patient: p.id, weeks: n_weeks, sessions: n_sessions, paid: fund_pay}) AS own
RETURN i.id AS institution, patients, claims, size(patients) AS n_patients,
       reduce(n = 0, o IN own | n + o.weeks) AS n_weeks,
       reduce(n = 0, o IN own | n + o.sessions) AS n_sessions,
       reduce(n = 0, o IN own | n + o.paid) / 100.0 AS fund_paid,
       reduce(n = 0, o IN own | n + o.weeks) / (reduce(n = 0, o IN own | n + o.weeks) + 4.0)
         AS strength
ORDER BY institution
