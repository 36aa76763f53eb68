/*+++
id = "caseworker_profile"
version = 1
status = "stable"
title = { zh = "经办人与同事的对照", en = "A case-worker beside the colleagues" }
summary = { zh = "某经办人在某一环节经手的结算，与同一经办机构同一环节的同事并列：笔数、人数、机构数、收款账户数、金额，以及最多一家机构所占份额。须在全量图中使用：可疑范围内只有部分结算。", en = "What a case-worker handled in one step, beside colleagues of the same agency in the same step: claims, patients, institutions, payee accounts, money, and the share of the institution met most. Use it on the whole graph: the suspect scope holds some of the claims alone." }
references = []
cost = "medium"
timeout_s = 60
[reads]
labels = ["CaseWorker", "Claim", "Patient", "Institution", "Account"]
relationships = ["HANDLED_BY", "FOR_PATIENT", "AT_INSTITUTION", "PAID_TO"]
[params.caseworker]
type = "string"
why = { zh = "经办人（经办机构|编号）", en = "id of the case-worker (agency|number)" }
[params.role]
type = "string"
default = "submitter"
why = { zh = "环节：submitter、reviewer1、reviewer2、payer", en = "the step: submitter, reviewer1, reviewer2, payer" }
[result]
columns = ["caseworker", "asked", "n_claims", "n_patients", "n_institutions", "n_accounts", "fund_pay", "share_top_institution"]
+++*/
MATCH (w:CaseWorker {run_id: $run_id, id: $caseworker})
MATCH (o:CaseWorker {run_id: $run_id, optins_no: w.optins_no})
MATCH (o)<-[h:HANDLED_BY]-(c:Claim)
WHERE h.role = $role
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
OPTIONAL MATCH (c)-[:PAID_TO]->(a:Account)
WITH w, o, i, collect(DISTINCT c) AS claims, collect(DISTINCT p.id) AS patients, collect(DISTINCT a.id) AS accounts
WITH w, o, i, size(claims) AS n_here, reduce(s = 0, c IN claims | s + c.fund_pay) AS fund_here, patients, accounts
WITH w, o, sum(n_here) AS n_claims, max(n_here) AS n_top, count(i) AS n_institutions, sum(fund_here) AS fund_pay,
     collect(patients) AS patient_lists, collect(accounts) AS account_lists
WITH o.id AS caseworker, o.id = w.id AS asked, n_claims, n_top, n_institutions, fund_pay,
     reduce(all_of = [], ids IN patient_lists | all_of + [x IN ids WHERE NOT x IN all_of]) AS patients,
     reduce(all_of = [], ids IN account_lists | all_of + [x IN ids WHERE NOT x IN all_of]) AS accounts
RETURN caseworker, asked, n_claims, size(patients) AS n_patients, n_institutions, size(accounts) AS n_accounts, fund_pay,
       toFloat(n_top) / n_claims AS share_top_institution
ORDER BY n_claims DESC, caseworker
