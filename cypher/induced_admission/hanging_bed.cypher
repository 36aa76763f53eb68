/*+++
id = "hanging_bed"
version = 1
status = "stable"
severity = "medium"
title = { zh = "住院期间患者本人在别处结算", en = "In-patients settle elsewhere in person" }
summary = { zh = "某机构多名患者住院期间本人在其他机构结算，次数为偶然难以解释。", en = "Several in-patients of an institution settled elsewhere in person during their stays, more often than chance gives." }
rationale = { zh = "挂床住院的患者照常在外就医购药。电子凭证与代办可在患者不在场时使用，均不计；出入院当日不计。", en = "Who only hangs in a bed goes on living outside. E-vouchers and proxies work without the patient and are not counted; nor are the days of admission and discharge." }
blind_spots = { zh = "家属持卡代购而未登记代办时会误报；不外出结算的挂床不可见。", en = "Relatives who use the card without being named raise it wrongly; empty beds without purchases elsewhere are invisible." }
triage = { zh = ["调取外出结算的监控与签字", "核对当日护理、输液记录", "夜间到场查床"], en = ["Get the camera record and signature of the settlement outside", "Compare nursing and infusion records of that day", "Count heads at night"] }
source = "Published pattern: hanging beds, a stay that overlaps other settlements"
references = ["NHSA 2024: contradictory histories and overlapping stays"]
cost = "low"
timeout_s = 60
prefilter = "OVERLAPS"
[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "分解住院、挂床住院等违法使用基金行为的处理", en = "Split stays, empty beds and other unlawful use of the fund" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医、购药等骗取基金行为的处理", en = "Institutions that induce or assist impersonated or fake visits and purchases, or invent services" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["OVERLAPS", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_patients]
type = "integer"
default = 3
min = 2
why = { zh = "一两例可能是家属持卡", en = "One or two may be relatives with the card" }
[params.max_p]
type = "float"
default = 0.01
min = 0
max = 1
why = { zh = "一地数十家住院机构中偶然出现者少于一家", en = "Among some dozens of wards chance gives less than one" }
[result]
anchor = "institution"
members = { patients = "patient:participant", institution = "institution:participant" }
claims = "claims"
measures = ["n_patients", "n_overlaps", "empty_bed_p"]
strength = "strength"
[[benign]]
explanation = "out of one house and into another on one day"
case = "transfer_day"
effect = "excluded"
[[benign]]
explanation = "a relative fetches medicine as named proxy"
case = "by_proxy"
effect = "excluded"
[[benign]]
explanation = "an order by e-voucher from the bed"
case = "by_e_voucher"
effect = "excluded"
[[benign]]
explanation = "a relative with the card, one patient"
case = "one_relative"
effect = "excluded"
[[benign]]
explanation = "relatives of several patients use the cards unnamed"
case = "card_left_at_home"
effect = "still_fires"
+++*/
MATCH (a:Claim {run_id: $run_id})-[o:OVERLAPS]->(b:Claim)
WHERE o.conflict = 'in_stay'
MATCH (a)-[:FOR_PATIENT]->(p:Patient)
MATCH (a)-[:AT_INSTITUTION]->(i:Institution)
WHERE i.empty_bed_p <= $max_p
WITH i, collect(DISTINCT p.id) AS patients, count(DISTINCT p) AS n_patients,
     count(o) AS n_overlaps, collect(a.id) + collect(b.id) AS claims
WHERE n_patients >= $min_patients
RETURN i.id AS institution, patients, claims, n_patients, n_overlaps,
       i.empty_bed_p AS empty_bed_p, n_overlaps / (n_overlaps + 4.0) AS strength
ORDER BY institution
