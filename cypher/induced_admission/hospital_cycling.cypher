/*+++
id = "hospital_cycling"
version = 1
status = "stable"
severity = "high"
title = { zh = "同一批人在几家医院之间轮转住院", en = "The same group goes round several hospitals" }
summary = { zh = "至少若干人同日出院、0 至 3 日后同日入住另一家机构，随后又一同转往下一家。", en = "Several persons leave an institution on one day, enter another on one day within 0 to 3 days, and go on together to the next." }
rationale = { zh = "轮转住院用以规避单家机构的均次费用与住院天数限制。医嘱转院（离院方式 2、3）不计。", en = "Going round evades the limits that each institution has. Transfers by order (dscg_way 2, 3) are not counted." }
blind_spots = { zh = "成员不同日移动、间隔四日以上、只换一家的团伙不可见。", en = "Groups whose members move on different days, wait four days or more, or change only once are invisible." }
triage = { zh = ["核对各次入院诊断与离院方式", "核对几家机构之间是否同一举办人或共用医师", "询问成员由谁接送、费用由谁负担"], en = ["Compare diagnoses and ways of discharge of the stays", "See whether the institutions share an owner or doctors", "Ask members who drove them and who paid their share"] }
source = "Published pattern: one person, 40 stays in four hospitals within two years; groups brought round by van"
references = ["Published case, Jianghua: hospital cycling with gaps of 0 to 3 days"]
cost = "low"
timeout_s = 60
prefilter = "THEN_ADMITTED"
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
relationships = ["THEN_ADMITTED", "FOR_PATIENT", "AT_INSTITUTION"]
[params.min_persons]
type = "integer"
default = 5
min = 3
why = { zh = "一家人、一间病房的病友少于五人", en = "A family or the patients of one room are fewer than five" }
[result]
anchor = "institution"
members = { patients = "patient:participant", institutions = "institution:context" }
claims = "claims"
measures = ["n_patients", "n_passages", "largest_group", "n_households"]
strength = "strength"
[[benign]]
explanation = "a ward is moved by order, all are transferred"
case = "ordered_transfer"
effect = "excluded"
[[benign]]
explanation = "a couple that always goes together"
case = "couple"
effect = "excluded"
[[benign]]
explanation = "patients of a closed house go on to another, once"
case = "one_move"
effect = "excluded"
[[benign]]
explanation = "the same company comes again after a week or more"
case = "later_again"
effect = "excluded"
[[benign]]
explanation = "residents of one home fall ill again and again"
case = "home_residents"
effect = "lowers"
+++*/
MATCH (a:Claim)-[m:THEN_ADMITTED]->(b:Claim {run_id: $run_id})-[n:THEN_ADMITTED]->(c:Claim)
WHERE m.n_together >= $min_persons AND n.n_together >= $min_persons
MATCH (b)-[:FOR_PATIENT]->(p:Patient)
MATCH (b)-[:AT_INSTITUTION]->(i:Institution)
MATCH (a)-[:AT_INSTITUTION]->(x:Institution)
MATCH (c)-[:AT_INSTITUTION]->(y:Institution)
WITH i, x, y, a.discharge_day AS left_x, b.admit_day AS into_i, b.discharge_day AS left_i,
     c.admit_day AS into_y, collect(DISTINCT p) AS persons,
     collect(a.id) + collect(b.id) + collect(c.id) AS ids
WHERE size(persons) >= $min_persons
WITH i, count(*) AS n_passages, max(size(persons)) AS largest_group,
     collect(persons) AS groups, collect(ids) AS id_lists, collect(x.id) + collect(y.id) AS others
UNWIND groups AS persons
UNWIND persons AS p
WITH i, n_passages, largest_group, id_lists, others, collect(DISTINCT p.id) AS patients,
     count(DISTINCT p) AS n_patients, count(DISTINCT coalesce(p.household, p.id)) AS n_households
RETURN i.id AS institution, patients, others + [i.id] AS institutions,
       reduce(all = [], ids IN id_lists | all + ids) AS claims,
       n_patients, n_passages, largest_group, n_households,
       largest_group / (largest_group + 3.0)
         * CASE WHEN 2 * n_households <= n_patients THEN 0.5 ELSE 1.0 END AS strength
ORDER BY institution
