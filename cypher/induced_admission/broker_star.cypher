/*+++
id = "broker_star"
version = 1
status = "stable"
severity = "high"
title = { zh = "一个联系电话、代办人或收款账户牵连多户住院患者", en = "One phone, proxy or account behind the stays of many households" }
summary = { zh = "同一电话、代办人或收款账户出现在多户人家的住院结算上，且集中于一两家机构。", en = "One phone number, proxy or payee account stands on in-patient claims of many households, at one or two institutions." }
rationale = { zh = "中介替患者留自己的电话、代办手续或收款。入院处统一填写的号码、单位账户、虚假号码已在表中识别并排除。", en = "A broker leaves an own number, files the papers or receives the money. Numbers that an admission desk types for everybody, accounts of an employer and numbers that are none were told apart beforehand." }
blind_spots = { zh = "未留联系方式或每人各留号码的团伙不可见；牵连三家以上机构的号码不计；只看住院结算。", en = "Rings without a shared contact are invisible; a number at three institutions or more is passed over; in-patient claims alone are looked at." }
triage = { zh = ["核实号码、账户的实际持有人及其与患者关系", "核对入院登记中联系人的来源", "询问患者由谁送来、是否收受钱物"], en = ["Find out who holds the number or account and how that person knows the patients", "See where the admission form got the contact from", "Ask patients who brought them and whether anything was given"] }
source = "Published pattern: brokers who bring patients for a fee (拉人头)"
references = ["Published case, Wuxi: brokers paid for each introduction; 24 suspects"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_contact_households"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医、购药等骗取基金行为的处理", en = "Institutions that induce or assist impersonated or fake visits and purchases, or invent services" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution", "Phone", "Account", "Proxy"]
relationships = ["GAVE_CONTACT", "PAID_TO", "FILED_BY", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_patients]
type = "integer"
default = 8
min = 3
why = { zh = "亲友互助少有八人以上", en = "Friends who help out seldom are eight" }
[params.min_households]
type = "integer"
default = 5
min = 3
why = { zh = "一户人家共用电话属常情", en = "One household shares its phone" }
[params.max_institutions]
type = "integer"
default = 2
min = 1
why = { zh = "中介通常与一两家机构往来", en = "A broker works with one or two institutions" }
[result]
anchor = "contact"
members = { patients = "patient:participant", phones = "phone:organiser_contact", accounts = "account:organiser_contact", proxies = "proxy:organiser_contact", institutions = "institution:context" }
claims = "claims"
measures = ["n_patients", "n_households", "n_institutions", "one_village"]
strength = "strength"
[[benign]]
explanation = "the admission desk types its own number for anybody"
case = "desk_number"
effect = "excluded"
[[benign]]
explanation = "a large family shares a phone"
case = "one_family"
effect = "excluded"
[[benign]]
explanation = "an employer's account or clerk for its own people"
case = "employer_account"
effect = "excluded"
[[benign]]
explanation = "a number that is none, such as 00000000000"
case = "placeholder_number"
effect = "excluded"
[[benign]]
explanation = "a village cadre gives the own number for neighbours"
case = "village_cadre"
effect = "lowers"
+++*/
MATCH (c:Claim {run_id: $run_id})
WHERE c.n_contact_households >= $min_households AND c.kind = 'inpatient'
MATCH (c)-[:GAVE_CONTACT|PAID_TO|FILED_BY]->(v:Phone|Account|Proxy)
WHERE v.common IS NULL OR v.common = 'locality'
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
WITH v, collect(DISTINCT p.id) AS patients, count(DISTINCT p) AS n_patients,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households,
     collect(DISTINCT i.id) AS institutions, count(DISTINCT i) AS n_institutions,
     collect(c.id) AS claims, v.common IS NOT NULL AS one_village
WHERE n_patients >= $min_patients AND n_households >= $min_households
  AND n_institutions <= $max_institutions
RETURN v.id AS contact, patients,
       CASE WHEN v:Phone THEN [v.id] ELSE [] END AS phones,
       CASE WHEN v:Account THEN [v.id] ELSE [] END AS accounts,
       CASE WHEN v:Proxy THEN [v.id] ELSE [] END AS proxies,
       institutions, claims, n_patients, n_households, n_institutions, one_village,
       n_patients / (n_patients + 6.0) * CASE WHEN one_village THEN 0.5 ELSE 1.0 END AS strength
ORDER BY contact
