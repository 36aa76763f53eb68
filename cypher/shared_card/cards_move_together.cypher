/*+++
id = "cards_move_together"
version = 1
status = "stable"
severity = "high"
title = { zh = "多张卡同日在多家机构一同出现并反复", en = "Cards that go to several places together on one day, again and again" }
summary = { zh = "不同家庭的若干张卡同日出现在相同的两家机构，并在多日重复。", en = "Cards of different households are at the same two institutions on one day, on several days." }
rationale = { zh = "持有多张卡的人一天跑几家机构，各卡轨迹相同。超过六十人同日走过的两家机构视为当地惯常路线，不计。", en = "Who holds several cards takes them round; the cards have one track. Two places that over sixty persons visit on one day are a usual way of the town and not counted." }
blind_spots = { zh = "每次只带一部分卡、每日只去一家时不可见；同户家庭已排除。", en = "Cards taken out in changing parts or to one place a day are invisible; households are left out." }
triage = { zh = ["比对各机构监控是否同一人持卡", "核对药品是否雷同及去向", "询问持卡人是否出租、出借"], en = ["Compare the cameras of the institutions: one person with all cards", "Compare the medicines and where they went", "Ask the holders whether they lent or rented the card out"] }
source = "Published pattern: cards that co-move over institutions"
references = ["Published case, Beijing Miyun: 11 cards of other persons over three institutions"]
cost = "low"
timeout_s = 60
prefilter = "SAME_TRIP"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构核验参保人员凭证的义务", en = "The duty of institutions to check whose voucher it is" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十九条"
gist = { zh = "不得转卖药品、接受返还现金或者实物", en = "No resale of drugs, no cash or goods in return" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["SAME_TRIP", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_cards]
type = "integer"
default = 3
min = 2
why = { zh = "两人结伴就医属常情", en = "Two friends go together" }
[params.min_days]
type = "integer"
default = 3
min = 2
why = { zh = "少数几次可能是巧合", en = "A few times may be coincidence" }
[result]
anchor = "institution"
members = { patients = "patient:identity_used", institutions = "institution:context" }
claims = "claims"
measures = ["n_cards", "n_days", "largest_group"]
strength = "strength"
[[benign]]
explanation = "a family goes its round"
case = "household"
effect = "excluded"
[[benign]]
explanation = "the clinic and the pharmacy next door, everybody's way"
case = "usual_way"
effect = "excluded"
[[benign]]
explanation = "two friends who go together"
case = "two_friends"
effect = "excluded"
[[benign]]
explanation = "an outing, once or twice"
case = "once_or_twice"
effect = "excluded"
[[benign]]
explanation = "a volunteer who takes the cards of neighbours round"
case = "caregiver"
effect = "still_fires"
+++*/
MATCH (a:Claim {run_id: $run_id})-[t:SAME_TRIP]->(b:Claim)
WHERE t.n_others >= $min_cards - 1
MATCH (a)-[:FOR_PATIENT]->(p:Patient)
MATCH (a)-[:AT_INSTITUTION]->(x:Institution)
MATCH (b)-[:AT_INSTITUTION]->(y:Institution)
WITH CASE WHEN x.id < y.id THEN x.id ELSE y.id END AS one,
     CASE WHEN x.id < y.id THEN y.id ELSE x.id END AS other,
     a.settle_day AS day, collect(DISTINCT p.id) AS cards, collect(a.id) + collect(b.id) AS ids
WHERE size(cards) >= $min_cards
WITH one, other, count(*) AS n_days, max(size(cards)) AS largest_group,
     reduce(all = [], list IN collect(cards) | all + list) AS patients,
     reduce(all = [], list IN collect(ids) | all + list) AS claims
WHERE n_days >= $min_days
UNWIND patients AS patient
WITH one, other, n_days, largest_group, claims, collect(DISTINCT patient) AS patients
RETURN one AS institution, patients, [one, other] AS institutions, claims,
       size(patients) AS n_cards, n_days, largest_group, n_days / (n_days + 3.0) AS strength
ORDER BY institution, other
