/*+++
id = "clinic_and_employer"
version = 1
status = "stable"
severity = "medium"
title = { zh = "一家机构集中出现同一单位的新参保人", en = "One place bills many insured of one employer, none of whom came before" }
summary = { zh = "同一单位（学校）的多名参保人在一月内首次出现在同一机构，远超偶然与惯常。", en = "Many insured of one employer or school appear at one place for the first time within a month, beyond chance and custom." }
rationale = { zh = "盗用单位或学校名单时，被刷的人此前从未到过该机构。体检与外伤诊断不计。", en = "Who uses an employer's list bills persons who were never there before. Check-ups and injuries are not counted." }
blind_spots = { zh = "提取期前两个月的首诊不可判断；名单分散在多月、跨越月末时不易看出；需要单位编号。", en = "First visits of the extract's first two months cannot be told; a list spread over many months, or over the end of one, hardly shows; needs the employer's number." }
triage = { zh = ["抽样询问被结算人是否到过该机构", "核对该机构与单位是否有合同", "查名单来源"], en = ["Ask a sample whether they were ever there", "See whether place and employer have a contract", "Find out where the list came from"] }
source = "Published pattern: accounts of an employer's or school's insured used by one clinic"
references = ["Published case, Hangzhou: 498 students of 7 universities billed by one clinic"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_new_colleagues"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医、购药等骗取基金行为的处理", en = "Institutions that induce or assist impersonated or fake visits and purchases, or invent services" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构核验参保人员凭证的义务", en = "The duty of institutions to check whose voucher it is" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.min_persons]
type = "integer"
default = 15
min = 3
why = { zh = "同事结伴就诊少有十五人以上", en = "Colleagues who go together seldom are fifteen" }
[result]
anchor = "institution"
members = { patients = "patient:identity_used", institution = "institution:participant" }
claims = "claims"
measures = ["employer", "n_patients", "n_months"]
strength = "strength"
[[benign]]
explanation = "a check-up of the staff"
case = "check_up_day"
effect = "excluded"
[[benign]]
explanation = "an accident at the works"
case = "works_accident"
effect = "excluded"
[[benign]]
explanation = "the clinic next to the works: some new ones every month"
case = "usual_clinic"
effect = "excluded"
[[benign]]
explanation = "a few colleagues"
case = "few_colleagues"
effect = "excluded"
[[benign]]
explanation = "an outbreak at a school with a clinic nearby"
case = "influenza_of_a_school"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i:Institution)
WHERE c.n_new_colleagues >= 3
WITH i, p.employer AS employer, collect(DISTINCT p.id) AS patients,
     count(DISTINCT p) AS n_patients, collect(c.id) AS claims,
     count(DISTINCT substring(toString(c.settle_date), 0, 7)) AS n_months
WHERE n_patients >= $min_persons
RETURN i.id AS institution, patients, claims, employer, n_patients, n_months,
       n_patients / (n_patients + 15.0) AS strength
ORDER BY institution, employer
