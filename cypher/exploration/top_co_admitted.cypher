/*+++
id = "top_co_admitted"
version = 1
status = "stable"
title = { zh = "同住院最出乎意料的两人", en = "Pairs admitted together most surprisingly" }
summary = { zh = "偶然难以解释的同时住院关系，按显著性排列：次数、期望次数、起止日期，以及是否同户、同村、同单位。", en = "Links of patients admitted together that chance does not explain, the most surprising first: how often, how often by chance, from when to when, and whether they share household, village or employer." }
references = []
cost = "low"
timeout_s = 60
[reads]
labels = ["Patient"]
relationships = ["CO_ADMITTED"]
[params.max_p]
type = "float"
default = 1.0
min = 0
max = 1
why = { zh = "链接已按错误发现率筛过，默认全部显示", en = "links are cut by their false-discovery rate already, so all are shown" }
[params.most]
type = "integer"
default = 50
min = 1
max = 10000
why = { zh = "一屏能读完", en = "what can be read on a screen" }
[result]
columns = ["patient_a", "patient_b", "observed", "expected", "p_value", "first_date", "last_date", "same_household", "same_village", "same_employer"]
+++*/
MATCH (a:Patient {run_id: $run_id})-[l:CO_ADMITTED]-(b:Patient)
WHERE a.id < b.id AND l.p_value <= $max_p
RETURN a.id AS patient_a, b.id AS patient_b, l.observed AS observed, l.expected AS expected, l.p_value AS p_value,
       toString(l.first_date) AS first_date, toString(l.last_date) AS last_date,
       coalesce(a.household = b.household, false) AS same_household,
       coalesce(a.village = b.village, false) AS same_village,
       coalesce(a.employer = b.employer, false) AS same_employer
ORDER BY p_value, observed DESC, patient_a, patient_b
LIMIT $most
