/*+++
id = "shared_payee_account"
version = 1
status = "stable"
severity = "high"
title = { zh = "无关患者经同一经办人付款至同一账户", en = "One payee account of unrelated patients, through one case-worker" }
summary = { zh = "多户无关参保人的手工报销款付至同一银行账户，且几乎都由同一经办人受理，而同窗口同事也在受理。", en = "Manual claims of several unrelated households are paid into one account, nearly all taken in by one case-worker though colleagues of the desk were open." }
rationale = { zh = "报销款应付给参保人；多户无关人员共用账户并固定找同一窗口，是冒名报销的常见痕迹。", en = "A claim is paid to the insured. Unrelated people with one account who always go to one window are a common trace of claims in other people's names." }
blind_spots = { zh = "每人各办一张银行卡的看不到；同窗口同事不足三人的无法比较。", en = "Where each identity has its own account nothing is seen; desks with fewer than three colleagues cannot be compared." }
triage = { zh = ["查明账户户名与参保人的关系", "核对授权委托书", "抽查原始票据并向医院核实", "查看户名与经办人及其亲属是否有关"], en = ["Find out whose account it is and how the owner is related to the insured", "Look for the letters of authority", "Check original papers with the hospitals", "See whether the owner has to do with the case-worker or relatives"] }
source = "Published pattern: payee account shared by unrelated patients; one approver, 63 claims of 51 names, money to a relative's account"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.n_payee_households"

[[legal]]
article = "医疗保障基金使用监督管理条例 第十八条"
gist = { zh = "经办机构及其工作人员不得收受贿赂或者取得其他非法收入", en = "Agencies and their staff take no bribes or other unlawful income" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第二十条"
gist = { zh = "经办机构、定点医药机构、参保人员等不得伪造、变造、隐匿材料或者虚构服务骗取基金", en = "Nobody may obtain fund money by forged, altered or hidden papers or fictitious services" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十七条"
gist = { zh = "经办机构骗取基金支出的，责令退回，处二倍以上五倍以下罚款，处分责任人员", en = "An agency that defrauds the fund refunds it and pays two to five times; those responsible are disciplined" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人重复享受待遇、转卖药品、使用他人凭证或伪造材料骗取基金的处理", en = "Individuals who take a benefit twice, resell medicines, use another's voucher or forged papers" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "Account", "CaseWorker", "Patient"]
relationships = ["PAID_TO", "HANDLED_BY", "FOR_PATIENT"]

[params.min_households]
type = "integer"
default = 3
min = 3
why = { zh = "两户可能是亲戚", en = "two households may be relatives" }

[params.max_p]
type = "float"
default = 0.05
max = 0.05
why = { zh = "同窗口分工下如此集中的概率", en = "chance of so many at one window by its share of the work" }

[params.max_one_employer]
type = "float"
default = 0.8
max = 1.0
why = { zh = "单位统一收款属正常", en = "an employer lawfully collects for its people" }

[result]
anchor = "account"
members = { account = "account:participant", caseworker = "caseworker:handler", patients = "patient:identity_used" }
claims = "claims"
measures = ["n_households", "n_claims", "one_village", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "household_account"
case = "one_household"
effect = "excluded"

[[benign]]
explanation = "employers_account"
case = "employer"
effect = "excluded"

[[benign]]
explanation = "village_doctor_who_collects"
case = "village_errand"
effect = "lowers"

[[benign]]
explanation = "any_window"
case = "any_window"
effect = "excluded"

[[benign]]
explanation = "too_few_colleagues"
case = "few_colleagues"
effect = "excluded"

[[benign]]
explanation = "one_desk_for_this_work"
case = "one_desk"
effect = "excluded"
+++*/
// claims paid into one account through one submitter
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_payee_households >= $min_households AND c.payee_p_value <= $max_p
MATCH (c)-[:PAID_TO]->(a:Account)
WHERE a.payee_one_employer < $max_one_employer
MATCH (c)-[:HANDLED_BY {role: 'submitter'}]->(w:CaseWorker)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH a, w, collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households, sum(c.fund_pay) AS fund_pay
RETURN a.id AS account, w.id AS caseworker, patients, claims, n_households,
       size(claims) AS n_claims, a.payee_one_village AS one_village,
       fund_pay / 100.0 AS fund_paid,
       // neighbours with one village doctor weigh a quarter
       (1.0 - 0.75 * CASE WHEN a.payee_one_village >= 0.8 THEN 1 ELSE 0 END)
         * n_households / (n_households + 3.0) AS strength
ORDER BY account, caseworker
