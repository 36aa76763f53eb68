/*+++
id = "seed_expansion"
version = 1
status = "stable"
title = { zh = "从已知人员到其药店，再到其他参保人", en = "From known persons to their shops to other cards" }
summary = { zh = "已查实人员去过的药店（或其他机构），以及同样光顾其中多家的其他参保人。去过同样的店不等于参与：这只是排查的次序。", en = "The shops (or other places) that persons already known used, and the other persons who used several of the same ones. To shop at the same place proves nothing: this is an order in which to look." }
references = ["Published model: known empty-swipe card holders, their shops, back to other cards"]
cost = "medium"
timeout_s = 60
[reads]
labels = ["Patient", "Claim", "Institution"]
relationships = ["FOR_PATIENT", "AT_INSTITUTION"]
[params.seeds]
type = "strings"
why = { zh = "已知人员的编号", en = "ids of the known persons" }
[params.kind]
type = "string"
default = "pharmacy"
why = { zh = "结算类别：空刷多在药店", en = "kind of claim: empty swiping is mostly done at pharmacies" }
[params.min_seeds]
type = "integer"
default = 2
min = 1
why = { zh = "至少两名已知人员去过的店才算", en = "a shop counts when at least two known persons used it" }
[params.min_shops]
type = "integer"
default = 2
min = 1
why = { zh = "只去过一家的顾客太多", en = "customers of one shop are too many" }
[params.most]
type = "integer"
default = 100
min = 1
max = 10000
why = { zh = "一次能核查的人数", en = "as many persons as can be looked into" }
[result]
columns = ["patient", "n_shops", "n_claims", "fund_pay", "acct_pay", "shops"]
+++*/
MATCH (seed:Patient {run_id: $run_id})
WHERE seed.id IN $seeds
MATCH (seed)<-[:FOR_PATIENT]-(known:Claim)-[:AT_INSTITUTION]->(shop:Institution)
WHERE known.kind = $kind
WITH shop, count(DISTINCT seed) AS n_seeds
WHERE n_seeds >= $min_seeds
MATCH (shop)<-[:AT_INSTITUTION]-(c:Claim)-[:FOR_PATIENT]->(p:Patient)
WHERE c.kind = $kind AND NOT p.id IN $seeds
WITH p, shop, count(c) AS n, sum(c.fund_pay) AS fund, sum(c.acct_pay) AS acct
ORDER BY shop.id
WITH p, count(shop) AS n_shops, sum(n) AS n_claims, sum(fund) AS fund_pay, sum(acct) AS acct_pay,
     collect(shop.id) AS shops
WHERE n_shops >= $min_shops
RETURN p.id AS patient, n_shops, n_claims, fund_pay, acct_pay, shops
ORDER BY n_shops DESC, n_claims DESC, patient
LIMIT $most
