/*+++
id = "split_purchases"
version = 1
status = "stable"
severity = "medium"
title = { zh = "同一人短时多笔小额结算", en = "One purchase split into several small bills" }
summary = { zh = "同一人在同一机构半小时内多笔金额相近的结算，并在多日重复。", en = "One person settles several bills of like amounts at one place within half an hour, on several days." }
rationale = { zh = "拆单用以使每笔都低于单次限额。各笔金额相近（最大与最小之差不超过最大额的一定比例）才计入。", en = "Splitting keeps each bill below a limit. Bills must be alike: the span is at most a share of the largest." }
blind_spots = { zh = "限额因统筹区而异，本项不知限额本身；跨日拆分不可见。", en = "Limits differ by region and are not known here; purchases split over days are invisible." }
triage = { zh = ["核对当地单次限额", "合并各笔药品看是否为同一处方", "核对同一药店其他顾客是否同样"], en = ["Compare the local limit for one bill", "Put the items together: is it one prescription", "See whether other customers of the shop look alike"] }
source = "Published pattern: split bills (拆单)"
references = ["Special-governance plan: pharmacies that split bills"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_split_basket"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "分解住院、挂床住院等违法使用基金行为的处理", en = "Split stays, empty beds and other unlawful use of the fund" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构核验参保人员凭证的义务", en = "The duty of institutions to check whose voucher it is" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.min_bills]
type = "integer"
default = 3
min = 3
why = { zh = "两笔可能是补买", en = "Two may be something forgotten" }
[params.min_days]
type = "integer"
default = 3
min = 1
why = { zh = "一次可能是系统重试", en = "Once may be a till that was tried again" }
[params.max_spread]
type = "float"
default = 0.2
min = 0
max = 1
why = { zh = "各笔贴近同一限额", en = "Bills keep close under one limit" }
[result]
anchor = "institution"
members = { patients = "patient:identity_used", institution = "institution:participant" }
claims = "claims"
measures = ["n_baskets", "n_patients", "largest_basket"]
strength = "strength"
[[benign]]
explanation = "bills of several departments, unlike amounts"
case = "several_departments"
effect = "excluded"
[[benign]]
explanation = "a family, each with an own bill"
case = "family_at_the_till"
effect = "excluded"
[[benign]]
explanation = "a till that was tried again, refunded"
case = "tried_again"
effect = "excluded"
[[benign]]
explanation = "one such day"
case = "once"
effect = "excluded"
[[benign]]
explanation = "a rule that wants one bill a pack"
case = "packs_by_rule"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i:Institution)
WHERE c.n_split_basket >= $min_bills
WITH i, p, c.settle_day AS day, collect(c.id) AS ids, count(c) AS n_bills,
     min(c.medfee) AS least, max(c.medfee) AS most
WHERE most - least <= $max_spread * most
WITH i, collect(DISTINCT p.id) AS patients, count(DISTINCT p) AS n_patients,
     count(DISTINCT day) AS n_days, count(*) AS n_baskets, max(n_bills) AS largest_basket,
     reduce(all = [], list IN collect(ids) | all + list) AS claims
WHERE n_days >= $min_days
RETURN i.id AS institution, patients, claims, n_baskets, n_patients, largest_basket,
       n_baskets / (n_baskets + 5.0) AS strength
ORDER BY institution
