/*+++
id = "supply_beyond_days"
version = 1
status = "stable"
severity = "medium"
title = { zh = "门诊特病超量供药", en = "Special-disease supply beyond its days" }
summary = { zh = "门诊慢特病患者同一药品多次取药，手中未用完的天数远超上限。", en = "A special-disease patient fetches the same medicine again and again while far more days of it are still in hand." }
rationale = { zh = "前药未用完又多次取药，累计天数大大超过日历天数，可能囤药转卖或冒用。", en = "Who still has months of a medicine and fetches more may be selling it on, or someone else uses the entitlement." }
blind_spots = { zh = "未填周期天数的看不到；在药店自费购买的看不到。", en = "Lines without days of supply stay unseen; so does what is bought in cash." }
triage = { zh = ["核对处方日剂量与实际病情", "询问患者手中余药并查看", "查看代取人是否集中", "比对药品追溯码是否再次销售"], en = ["Compare the daily dose with the illness", "Ask to see what is left", "See whether the same proxies fetch for several", "Look whether the boxes' trace codes were sold again"] }
source = "Published pattern: special-disease out-patients beyond their days of supply; pick-ups whose days exceed the calendar"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.supply_days_in_hand"

[[legal]]
article = "医疗保障基金使用监督管理条例 第二十条"
gist = { zh = "经办机构、定点医药机构、参保人员等不得伪造、变造、隐匿材料或者虚构服务骗取基金", en = "Nobody may obtain fund money by forged, altered or hidden papers or fictitious services" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "定点医药机构重复收费、将范围外费用纳入结算等的，责令改正，退回并处一倍以上二倍以下罚款", en = "Institutions that charge twice or bill what is out of scope refund it and pay one to two times" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人重复享受待遇、转卖药品、使用他人凭证或伪造材料骗取基金的处理", en = "Individuals who take a benefit twice, resell medicines, use another's voucher or forged papers" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "Institution", "Patient"]
relationships = ["AT_INSTITUTION", "FOR_PATIENT"]

[params.min_days_in_hand]
type = "integer"
default = 45
min = 15
why = { zh = "长假前多取一月属正常", en = "one month more before a holiday is usual" }

[params.min_pick_ups]
type = "integer"
default = 4
min = 2
why = { zh = "一两次可能是遗失或改方", en = "one or two may be a loss or a new prescription" }

[result]
anchor = "patient"
members = { patient = "patient:participant", institutions = "institution:context" }
claims = "claims"
measures = ["n_pick_ups", "days_in_hand", "n_institutions", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "long_prescription"
case = "long_prescription"
effect = "excluded"

[[benign]]
explanation = "some_days_early"
case = "some_days_early"
effect = "excluded"

[[benign]]
explanation = "double_before_a_holiday"
case = "before_a_holiday"
effect = "excluded"

[[benign]]
explanation = "lost_medicine"
case = "lost_once"
effect = "excluded"

[[benign]]
explanation = "two_medicines"
case = "two_medicines"
effect = "excluded"
+++*/
// pick-ups of series that leave too many days in hand
MATCH (c:Claim {run_id: $run_id})
WHERE c.supply_days_in_hand >= $min_days_in_hand AND c.supply_pick_ups >= $min_pick_ups
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH p, collect(DISTINCT i.id) AS institutions, collect(DISTINCT c.id) AS claims,
     max(c.supply_days_in_hand) AS days_in_hand, max(c.supply_pick_ups) AS n_pick_ups,
     sum(c.fund_pay) AS fund_pay
RETURN p.id AS patient, institutions, claims, n_pick_ups, days_in_hand,
       size(institutions) AS n_institutions, fund_pay / 100.0 AS fund_paid,
       days_in_hand / (days_in_hand + 90.0) AS strength
ORDER BY patient
