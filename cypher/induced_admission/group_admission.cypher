/*+++
id = "group_admission"
version = 1
status = "stable"
severity = "high"
title = { zh = "聚集性住院：同日入院、同日出院的人群反复出现", en = "Groups admitted and discharged together, again and again" }
summary = { zh = "同一机构多次出现至少若干人同日入院、同日出院，且人数为偶然难以解释。", en = "At one institution, groups of persons came in on one day and left on one day, several times, in numbers that chance hardly gives." }
rationale = { zh = "有组织的诱导住院以车接送，人员成批入院、成批出院。人数与同机构、同星期、同住院天数的平常水平比较，概率不超过万分之一的批次才计入。", en = "Organised induced admission brings persons by the van: they come and leave as a batch. A batch counts where the usual number of stays of that length from that weekday at the institution gives so many at most once in ten thousand." }
blind_spots = { zh = "入院或出院日期错开一天以上的成员不计；两年内每周都来的批次会抬高自身的平常水平；透析、化疗诊断的住院不计入。", en = "Members whose days differ are not counted; a batch that comes every week for years raises its own usual level; stays with a diagnosis of dialysis or chemotherapy are not counted." }
triage = { zh = ["核对各批次的入院记录、护理记录与床位", "核对成员住址、联系人、接送方式", "抽查检查报告与用药是否雷同", "询问成员是否收受钱物"], en = ["Compare admission notes, nursing records and beds of the batches", "Compare addresses, contacts and transport of the members", "Look for identical reports and prescriptions", "Ask members whether money or goods were given"] }
source = "Published pattern: organised induced admission (聚集性住院); flight check with groups of 8 or more, five times"
references = ["NHSA flight check, Zhengzhou: groups of 8 and more admitted and discharged together, 5 times"]
cost = "low"
timeout_s = 60
prefilter = "Claim.n_same_stay"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构诱导、协助他人冒名或者虚假就医的处理", en = "Institutions that induce or assist impersonated or fake visits" }
in_force_from = "2021-05-01"
[[legal]]
article = "医疗保障基金使用监督管理条例 第四十一条"
gist = { zh = "个人接受返还现金、实物等非法利益的处理", en = "Persons who accept cash or goods in return" }
in_force_from = "2021-05-01"
[reads]
labels = ["Claim", "Patient", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.min_persons]
type = "integer"
default = 8
min = 3
why = { zh = "公开飞行检查以 8 人以上为一批", en = "The published flight check counted groups of 8 and more" }
[params.min_times]
type = "integer"
default = 3
min = 1
why = { zh = "一次可能是事故或疫情，公开案例为 5 次", en = "Once may be an accident or an outbreak; the published case had 5" }
[result]
anchor = "institution"
members = { patients = "patient:participant", institution = "institution:context" }
claims = "claims"
measures = ["n_patients", "n_times", "n_returning", "n_households"]
strength = "strength"
[[benign]]
explanation = "chemotherapy or dialysis by the calendar: the diagnosis says so"
case = "chemotherapy_days"
effect = "excluded"
[[benign]]
explanation = "an accident or an outbreak: many at once, but once"
case = "works_accident"
effect = "excluded"
[[benign]]
explanation = "a busy house whose usual days are as full"
case = "busy_hospital"
effect = "excluded"
[[benign]]
explanation = "residents of a nursing home, of one household number"
case = "nursing_home"
effect = "lowers"
[[benign]]
explanation = "a surgery programme with a van: others each time"
case = "cataract_van"
effect = "lowers"
+++*/
MATCH (p:Patient)<-[:FOR_PATIENT]-(c:Claim {run_id: $run_id})-[:AT_INSTITUTION]->(i:Institution)
WHERE c.n_same_stay >= $min_persons
WITH i, c.admit_day AS admit_day, c.discharge_day AS discharge_day,
     collect(DISTINCT p) AS batch, collect(c.id) AS ids
WITH i, count(*) AS n_times, collect(batch) AS batches, collect(ids) AS id_lists
WHERE n_times >= $min_times
UNWIND batches AS batch
UNWIND batch AS p
WITH i, n_times, id_lists, p, count(*) AS n_there
WITH i, n_times, id_lists, collect(p.id) AS patients, count(p) AS n_patients,
     sum(CASE WHEN n_there > 1 THEN 1 ELSE 0 END) AS n_returning,
     count(DISTINCT coalesce(p.household, p.id)) AS n_households
RETURN i.id AS institution, patients,
       reduce(all = [], ids IN id_lists | all + ids) AS claims,
       n_patients, n_times, n_returning, n_households,
       n_times / (n_times + 2.0) * (0.5 + 0.5 * n_returning / n_patients)
         * CASE WHEN 2 * n_households <= n_patients THEN 0.5 ELSE 1.0 END AS strength
ORDER BY institution
