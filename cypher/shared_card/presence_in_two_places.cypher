/*+++
id = "presence_in_two_places"
version = 1
status = "stable"
severity = "low"
title = { zh = "同一人在两处同时出现", en = "One person in two places at once" }
summary = { zh = "同一人同时住两家医院，或同日两处结算的间隔短于路程所需。", en = "One person lies in two hospitals at once, or settles at two counters in less time than the way takes." }
rationale = { zh = "人不能分身，凭证被他人使用的可能性大。电子凭证、登记的代办、当日转院不计；路程按坐标每分钟一公里，否则不同区划至少六十分钟。", en = "A person cannot be in two places; somebody else may have used the voucher. E-vouchers, named proxies and transfers of the day are not counted. The way takes a minute a kilometre by coordinates, else sixty minutes between areas." }
blind_spots = { zh = "时间仅有日期时看不出两处结算；机构补录时间会误报。", en = "With days alone two counters cannot be compared; times entered later raise it wrongly." }
triage = { zh = ["核对两处结算的录入时间与监控", "询问本人当日行程与卡的保管"], en = ["Compare entry times and cameras of both places", "Ask where the person was and who kept the card"] }
source = "Published pattern: presence in two places at once"
references = ["Press: contradictory histories found by NHSA screening"]
cost = "low"
timeout_s = 60
prefilter = "OVERLAPS"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人将本人凭证交由他人冒名使用、转卖药品、接受返还利益的处理", en = "Persons who lend their voucher, resell drugs or accept cash or goods" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十五条"
gist = { zh = "定点医药机构核验参保人员凭证的义务", en = "The duty of institutions to check whose voucher it is" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第十七条"
gist = { zh = "持本人凭证就医购药；可出示双方证件委托代购", en = "Own voucher; entrusted purchase is lawful with both identity documents" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["OVERLAPS", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_times]
type = "integer"
default = 2
min = 1
why = { zh = "一次可能是时间录错", en = "Once may be a wrong time" }
[result]
anchor = "patient"
members = { patient = "patient:identity_used", institutions = "institution:context" }
claims = "claims"
measures = ["n_times", "n_institutions"]
strength = "strength"
[[benign]]
explanation = "an e-voucher works from a distance"
case = "by_e_voucher"
effect = "excluded"
[[benign]]
explanation = "a named proxy fetches medicine"
case = "by_proxy"
effect = "excluded"
[[benign]]
explanation = "a transfer by order, discharged late"
case = "transfer"
effect = "excluded"
[[benign]]
explanation = "two counters in one town"
case = "next_door"
effect = "excluded"
[[benign]]
explanation = "one wrong time"
case = "one_wrong_clock"
effect = "excluded"
[[benign]]
explanation = "a relative with the card who was not named"
case = "unnamed_relative"
effect = "still_fires"
+++*/
MATCH (a:Claim {run_id: $run_id})-[o:OVERLAPS]->(b:Claim)
WHERE o.conflict = 'stays' OR o.conflict = 'places'
MATCH (a)-[:FOR_PATIENT]->(p:Patient)
MATCH (a)-[:AT_INSTITUTION]->(x:Institution)
MATCH (b)-[:AT_INSTITUTION]->(y:Institution)
WITH p, count(o) AS n_times, collect(a.id) + collect(b.id) AS claims,
     collect(x.id) + collect(y.id) AS places
WHERE n_times >= $min_times
UNWIND places AS place
WITH p, n_times, claims, collect(DISTINCT place) AS institutions
RETURN p.id AS patient, institutions, claims, n_times, size(institutions) AS n_institutions,
       n_times / (n_times + 3.0) AS strength
ORDER BY patient
