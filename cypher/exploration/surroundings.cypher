/*+++
id = "surroundings"
version = 1
status = "stable"
title = { zh = "某一主体的周边", en = "Surroundings of a party" }
summary = { zh = "与某一主体（人员、机构、医师、经办人、账户、电话等）出现在同一结算单上的其他主体，按共同结算笔数排列。", en = "Parties that stand on the same claims as one party (a patient, institution, doctor, case-worker, account, phone, …), by the number of claims they share." }
references = []
cost = "low"
timeout_s = 60
[reads]
labels = ["Patient", "Institution", "Doctor", "CaseWorker", "Cashier", "Card", "Account", "Phone", "Proxy", "Invoice", "Claim"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION", "TREATED_BY", "HANDLED_BY", "RUNG_UP_BY", "PAID_WITH", "PAID_TO", "GAVE_CONTACT", "FILED_BY", "BILLED_ON"]
[params.party]
type = "string"
why = { zh = "所查主体的编号", en = "id of the party" }
[params.label]
type = "string"
default = "Patient"
why = { zh = "主体的标签：编号只在同一标签内唯一", en = "its label: ids are unique within a label" }
[params.most]
type = "integer"
default = 50
min = 1
max = 10000
why = { zh = "一屏能读完", en = "what can be read on a screen" }
[result]
columns = ["label", "id", "n_claims", "fund_pay", "first_date", "last_date"]
+++*/
MATCH (p:Patient|Institution|Doctor|CaseWorker|Cashier|Card|Account|Phone|Proxy|Invoice {run_id: $run_id, id: $party})
WHERE $label IN labels(p)
MATCH (p)<-[:FOR_PATIENT|AT_INSTITUTION|TREATED_BY|HANDLED_BY|RUNG_UP_BY|PAID_WITH|PAID_TO|GAVE_CONTACT|FILED_BY|BILLED_ON]-(c:Claim)
WITH DISTINCT p, c
MATCH (c)-[:FOR_PATIENT|AT_INSTITUTION|TREATED_BY|HANDLED_BY|RUNG_UP_BY|PAID_WITH|PAID_TO|GAVE_CONTACT|FILED_BY|BILLED_ON]->(other)
WHERE other.key <> p.key OR labels(other) <> labels(p)
WITH DISTINCT c, other
RETURN labels(other)[0] AS label, other.id AS id, count(c) AS n_claims, sum(c.fund_pay) AS fund_pay,
       toString(min(c.begin_date)) AS first_date, toString(max(c.begin_date)) AS last_date
ORDER BY n_claims DESC, label, id
LIMIT $most
