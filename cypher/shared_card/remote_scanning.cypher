/*+++
id = "remote_scanning"
version = 1
status = "stable"
severity = "high"
title = { zh = "药店异地电子凭证集中扫码", en = "Bursts of e-vouchers from afar at a pharmacy" }
summary = { zh = "药店在一小时内结算多名外地参保人的电子凭证，远超平常，并多次重复，来源区划众多。", en = "Within an hour a pharmacy settles e-vouchers of many persons insured elsewhere, far above its custom, several times, from many areas." }
rationale = { zh = "远程扫码空刷时顾客不在场，二维码由网上传来。全天均匀的网售药店不形成突发。", en = "With remote scanning nobody is in the shop; the codes come over the net. A shop that sends by post has such customers all day, and no bursts." }
blind_spots = { zh = "分散在全天的远程扫码不可见；外地务工人员聚居区需核对。", en = "Scans spread over the day are invisible; quarters of migrant workers must be looked at with care." }
triage = { zh = ["调取扫码时段监控，看店内是否有人", "核对进销存，看药品是否出库", "查电子凭证授权的登录地点", "关注夜间时段"], en = ["Look at the camera of the hour: was anybody in the shop", "Compare stock: did the medicine leave", "See from where the e-vouchers were opened", "Look at night hours first"] }
source = "Published pattern: remote scanning of e-vouchers at pharmacies"
references = ["Published case, Wuhan Huangpi: QR codes of 21 provinces, nobody present"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_remote_burst"
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
labels = ["Claim", "Patient", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.min_bursts]
type = "integer"
default = 3
min = 1
why = { zh = "一次可能是旅游团或促销", en = "Once may be a tour group or a sale" }
[params.min_areas]
type = "integer"
default = 4
min = 2
why = { zh = "工地务工人员多来自一两地", en = "Workers of a site come from one or two areas" }
[params.min_patients]
type = "integer"
default = 10
min = 3
why = { zh = "公开案件涉及数十人", en = "Published cases have dozens" }
[result]
anchor = "institution"
members = { patients = "patient:identity_used", institution = "institution:participant" }
claims = "claims"
measures = ["n_patients", "n_bursts", "n_areas", "share_at_night"]
strength = "strength"
[[benign]]
explanation = "a shop that sends by post, all day long"
case = "online_pharmacy"
effect = "excluded"
[[benign]]
explanation = "workers of one site, from one area"
case = "workers_of_one_site"
effect = "excluded"
[[benign]]
explanation = "a tour group, once"
case = "tour_group"
effect = "excluded"
[[benign]]
explanation = "travellers with their cards"
case = "physical_cards"
effect = "excluded"
[[benign]]
explanation = "a pharmacy at a railway station, after each train"
case = "station_pharmacy"
effect = "still_fires"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i:Institution)
WHERE c.n_remote_burst >= 3
WITH i, collect(DISTINCT p.id) AS patients, count(DISTINCT p) AS n_patients,
     collect(c.id) AS claims, count(DISTINCT c.settle_minute / 60) AS n_bursts,
     count(DISTINCT c.insu_area) AS n_areas,
     sum(CASE WHEN c.settle_minute % 1440 < 360 OR c.settle_minute % 1440 >= 1320
         THEN 1.0 ELSE 0.0 END) / count(c) AS share_at_night
WHERE n_bursts >= $min_bursts AND n_areas >= $min_areas AND n_patients >= $min_patients
RETURN i.id AS institution, patients, claims, n_patients, n_bursts, n_areas, share_at_night,
       (1 + share_at_night) / 2 * n_bursts / (n_bursts + 2.0) AS strength
ORDER BY institution
