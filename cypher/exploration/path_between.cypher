/*+++
id = "path_between"
version = 1
status = "stable"
title = { zh = "两个主体之间的路径", en = "Paths between two parties" }
summary = { zh = "经共同结算单、人员、电话、账户、代办人、卡或票据，在四步以内连接两个主体的路径；不经过机构、医师、收款员和经办人，因为几千人都经过它们。", en = "How two parties hang together within four steps: over shared claims, patients, phones, accounts, proxies, cards, invoices or links. Not over institutions, doctors, cashiers and case-workers: thousands of people pass through those." }
references = []
cost = "medium"
timeout_s = 60
[reads]
labels = ["Patient", "Institution", "Doctor", "CaseWorker", "Cashier", "Card", "Account", "Phone", "Proxy", "Invoice"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION", "TREATED_BY", "HANDLED_BY", "RUNG_UP_BY", "PAID_WITH", "PAID_TO", "GAVE_CONTACT", "FILED_BY", "BILLED_ON", "CO_ADMITTED", "CO_SETTLED"]
[params.source]
type = "string"
why = { zh = "一端主体的编号", en = "id of one party" }
[params.source_label]
type = "string"
default = "Patient"
why = { zh = "其标签", en = "its label" }
[params.target]
type = "string"
why = { zh = "另一端主体的编号", en = "id of the other party" }
[params.target_label]
type = "string"
default = "Patient"
why = { zh = "其标签", en = "its label" }
[params.most]
type = "integer"
default = 50
min = 1
max = 10000
why = { zh = "一屏能读完", en = "what can be read on a screen" }
[result]
columns = ["n_steps", "labels", "ids", "types"]
+++*/
MATCH (a:Patient|Institution|Doctor|CaseWorker|Cashier|Card|Account|Phone|Proxy|Invoice {run_id: $run_id, id: $source})
WHERE $source_label IN labels(a)
MATCH (b:Patient|Institution|Doctor|CaseWorker|Cashier|Card|Account|Phone|Proxy|Invoice {run_id: $run_id, id: $target})
WHERE $target_label IN labels(b)
MATCH path = (a)-[:FOR_PATIENT|AT_INSTITUTION|TREATED_BY|HANDLED_BY|RUNG_UP_BY|PAID_WITH|PAID_TO|GAVE_CONTACT|FILED_BY|BILLED_ON|CO_ADMITTED|CO_SETTLED*1..4]-(b)
WHERE all(n IN nodes(path)[1..-1] WHERE labels(n)[0] IN ['Claim', 'Patient', 'Card', 'Account', 'Phone', 'Proxy', 'Invoice']
          AND n.key <> a.key AND n.key <> b.key)
WITH length(path) AS n_steps, [n IN nodes(path) | labels(n)[0]] AS labels, [n IN nodes(path) | n.id] AS ids,
     [r IN relationships(path) | type(r)] AS types
RETURN DISTINCT n_steps, labels, ids, types
ORDER BY n_steps, labels, ids, types
LIMIT $most
