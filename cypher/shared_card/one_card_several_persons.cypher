/*+++
id = "one_card_several_persons"
version = 1
status = "stable"
severity = "medium"
title = { zh = "一张实体卡对应多户多人", en = "One physical card, persons of several households" }
summary = { zh = "同一社保卡号出现在不同家庭多人的结算上，且不止一次。", en = "One card number stands on settlements of persons of different households, more than once." }
rationale = { zh = "实体卡一人一号。录入串号多为一次，故他人使用次数至少两次才计入。", en = "A physical card is one person's. A slip happens once, so others must have used it twice or more." }
blind_spots = { zh = "平台按人员编号记账，借卡通常不会换人，本项多见于补录与外部数据；电子凭证编号是一次性令牌，不作卡号。", en = "The platform books by person, so a lent card keeps its person; this shows in data entered later or from elsewhere. Numbers of e-vouchers are tokens and no cards." }
triage = { zh = ["核对卡面信息与人员档案", "查各次结算的录入方式", "询问持卡人"], en = ["Compare the card with the persons' records", "See how each settlement was entered", "Ask the card's holder"] }
source = "Published pattern: one card used by several persons"
references = ["Published cases: rented and lent cards"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_card_households"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构核验参保人员凭证的义务", en = "The duty of institutions to check whose voucher it is" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution", "Card"]
relationships = ["PAID_WITH", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_households]
type = "integer"
default = 2
min = 2
why = { zh = "同户混用家人的卡属常情", en = "A family mixes up its cards" }
[params.min_foreign_uses]
type = "integer"
default = 2
min = 1
why = { zh = "录入串号多为一次", en = "A slip happens once" }
[result]
anchor = "card"
members = { patients = "patient:participant", card = "card:context", institutions = "institution:context" }
claims = "claims"
measures = ["n_patients", "n_households", "n_foreign_uses"]
strength = "strength"
[[benign]]
explanation = "a family mixes up its cards"
case = "family_card"
effect = "excluded"
[[benign]]
explanation = "one slip at the till"
case = "slip_at_the_till"
effect = "excluded"
[[benign]]
explanation = "a number that is none, such as 000000"
case = "false_number"
effect = "excluded"
[[benign]]
explanation = "one person with two numbers and one identity"
case = "two_numbers_of_one_person"
effect = "excluded"
[[benign]]
explanation = "a card issued again to another person"
case = "inherited_card"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:PAID_WITH]->(k:Card)
WHERE c.n_card_households >= $min_households
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH k, p, count(c) AS n_uses, collect(c.id) AS ids, collect(DISTINCT i.id) AS places
WITH k, collect(p.id) AS patients, count(p) AS n_patients,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households,
     sum(n_uses) - max(n_uses) AS n_foreign_uses,
     reduce(all = [], list IN collect(ids) | all + list) AS claims,
     reduce(all = [], list IN collect(places) | all + list) AS institutions
WHERE n_foreign_uses >= $min_foreign_uses
RETURN k.id AS card, patients, institutions, claims, n_patients, n_households, n_foreign_uses,
       n_foreign_uses / (n_foreign_uses + 3.0) AS strength
ORDER BY card
