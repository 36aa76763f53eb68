/*+++
id = "back_to_back_settlements"
version = 1
status = "stable"
severity = "high"
title = { zh = "多张卡在同一收银员处反复连续结算", en = "Cards settled back to back at one till, again and again" }
summary = { zh = "同一收银员处，不同家庭的若干人在十分钟内相继结算，并在多日重复。", en = "At one cashier, persons of different households settle within ten minutes of each other, on several days." }
rationale = { zh = "敛卡人把收来的卡放在一处，轮流刷。两人相邻结算的天数与各自在该处的次数比较，偶然概率不超过百万分之一的才计入。", en = "Who collects cards keeps them in one place and swipes them in turn. A pair counts where chance gives so many common days at most once in a million, by how often each settles there." }
blind_spots = { zh = "一次只刷一两张、分散在不同收银员或无收银员编号时不可见；透析、化疗班次与同一分钟批量上传已排除。", en = "Cards swiped singly, over several tills, or without a cashier's number are invisible; shifts of dialysis or chemotherapy and records uploaded in one minute are left out." }
triage = { zh = ["调取收银台监控，看是否本人到场", "核对各卡所购药品是否雷同", "询问持卡人卡由谁保管"], en = ["Look at the till's camera: were the holders there", "Compare what was bought on the cards", "Ask the holders who keeps their card"] }
source = "Published pattern: collected cards (敛卡), pooled at a station and swiped in rotation"
references = ["Published case, Beijing Daxing: cards kept in the pharmacy and swiped in rotation for 7 years"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_back_to_back"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构核验参保人员凭证的义务", en = "The duty of institutions to check whose voucher it is" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医、购药等骗取基金行为的处理", en = "Institutions that induce or assist impersonated or fake visits and purchases, or invent services" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution", "Cashier"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION", "RUNG_UP_BY"]
[params.min_cards]
type = "integer"
default = 3
min = 2
why = { zh = "一对夫妻或邻居同行属常情", en = "A couple or two neighbours go together" }
[params.min_days]
type = "integer"
default = 4
min = 2
why = { zh = "少数几次可能是巧合", en = "A few times may be coincidence" }
[result]
anchor = "cashier"
members = { patients = "patient:identity_used", cashier = "cashier:handler", institution = "institution:context" }
claims = "claims"
measures = ["n_cards", "n_days", "largest_batch", "one_village"]
strength = "strength"
[[benign]]
explanation = "a shift of dialysis leaves by the same till"
case = "dialysis_shift"
effect = "excluded"
[[benign]]
explanation = "a family settles together"
case = "household"
effect = "excluded"
[[benign]]
explanation = "records uploaded in one run after an outage"
case = "batch_upload"
effect = "excluded"
[[benign]]
explanation = "a queue that came together once or twice"
case = "once_together"
effect = "excluded"
[[benign]]
explanation = "neighbours on the monthly pick-up day of their village"
case = "pick_up_day"
effect = "lowers"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:RUNG_UP_BY]->(k:Cashier)
WHERE c.n_back_to_back >= $min_cards - 1
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH k, i, c.settle_day AS day, collect(DISTINCT p) AS cards, collect(c.id) AS ids
WHERE size(cards) >= $min_cards
WITH k, i, count(*) AS n_days, max(size(cards)) AS largest_batch, collect(cards) AS batches,
     collect(ids) AS id_lists
WHERE n_days >= $min_days
UNWIND batches AS cards
UNWIND cards AS p
WITH k, i, n_days, largest_batch, id_lists, collect(DISTINCT p.id) AS patients,
     count(DISTINCT p) AS n_cards, count(DISTINCT coalesce(p.village, p.id)) = 1 AS one_village
RETURN k.id AS cashier, patients, i.id AS institution,
       reduce(all = [], ids IN id_lists | all + ids) AS claims,
       n_cards, n_days, largest_batch, one_village,
       n_days / (n_days + 4.0) * CASE WHEN one_village THEN 0.5 ELSE 1.0 END AS strength
ORDER BY cashier, institution
