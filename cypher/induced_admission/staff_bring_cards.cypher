/*+++
id = "staff_bring_cards"
version = 1
status = "stable"
severity = "high"
title = { zh = "职工的电话或代办与本院多名住院患者相连", en = "A member of staff behind the stays of many at the own institution" }
summary = { zh = "本院职工的电话被登记为多户患者的联系人，或由其代办住院手续。", en = "In-patients of several households give a member of the institution's staff as contact or proxy." }
rationale = { zh = "按职工拉人头发奖金的机构，职工带亲友及收集的卡在本院挂床。同户亲属已排除，入院处统一填写的号码已排除。", en = "Institutions that pay staff for each card have them bring acquaintances and collected cards. Kin of the own household and a number that the desk types for anybody are left out." }
blind_spots = { zh = "职工用他人号码登记时不可见；需要职工名册与联系电话或代办人。", en = "Staff who give other numbers are invisible; needs the staff list and contacts or proxies." }
triage = { zh = ["核对职工与患者关系、奖金发放记录", "查护理与检查记录判断是否真实住院", "询问患者卡由谁保管"], en = ["Compare the staff member's ties to the patients and bonus records", "See in nursing and examination records whether the stays took place", "Ask patients who keeps their card"] }
source = "Published pattern: staff bring cards and hang empty beds for a bonus"
references = ["Published case, Huimin: staff paid by the card, 14 defendants, 190 and more admissions"]
cost = "low"
timeout_s = 60
prefilter = "CONTACT_OF_STAFF"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医、购药等骗取基金行为的处理", en = "Institutions that induce or assist impersonated or fake visits and purchases, or invent services" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "分解住院、挂床住院等违法使用基金行为的处理", en = "Split stays, empty beds and other unlawful use of the fund" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["CONTACT_OF_STAFF", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_patients]
type = "integer"
default = 5
min = 2
why = { zh = "替几位邻居作联系人属常情", en = "To be the contact of a few neighbours is common" }
[params.min_households]
type = "integer"
default = 4
min = 2
why = { zh = "一两户亲友不足为奇", en = "One or two families of friends are no surprise" }
[result]
anchor = "staff"
members = { staff = "patient:organiser_contact", patients = "patient:participant", institution = "institution:context" }
claims = "claims"
measures = ["n_patients", "n_households", "n_stays"]
strength = "strength"
[[benign]]
explanation = "kin of the own household"
case = "own_household"
effect = "excluded"
[[benign]]
explanation = "the desk clerk's number is typed for anybody"
case = "desk_number"
effect = "excluded"
[[benign]]
explanation = "a few neighbours"
case = "two_neighbours"
effect = "excluded"
[[benign]]
explanation = "a contact of patients elsewhere"
case = "other_house"
effect = "excluded"
[[benign]]
explanation = "relatives of other households who trust the house"
case = "relatives_of_staff"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:CONTACT_OF_STAFF]->(s:Patient)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH s, i, collect(DISTINCT p.id) AS patients, count(DISTINCT p) AS n_patients,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households,
     collect(c.id) AS claims, count(DISTINCT c.stay) AS n_stays
WHERE n_patients >= $min_patients AND n_households >= $min_households
RETURN s.id AS staff, patients, i.id AS institution, claims, n_patients, n_households, n_stays,
       n_households / (n_households + 4.0) AS strength
ORDER BY staff, institution
