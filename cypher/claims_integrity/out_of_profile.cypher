/*+++
id = "out_of_profile"
version = 1
status = "experimental"
severity = "medium"
title = { zh = "业务与机构原有面貌不符", en = "Billing out of an institution's profile" }
summary = { zh = "机构开业两个月后新出现的一名医师，其患者几乎从未来过该机构，也从不看该机构其他医师。", en = "A doctor who appears at an institution two months or more after its first claim, with patients who hardly ever came there before and never see another doctor of the house." }
rationale = { zh = "为无定点资格的诊所代刷时，对方的医师和患者会整体出现在定点机构名下。", en = "Where a place without a contract bills through another's, its doctor and patients appear there as a block." }
blind_spots = { zh = "借用原有医师名义结算的看不到；患者逐步转移的看不到。", en = "Billing under a doctor of the house stays unseen; so do patients who move over little by little." }
triage = { zh = ["核对医师执业注册地点与到岗时间", "实地查看诊室与候诊情况", "询问患者实际就诊地点", "了解附近是否有非定点诊所"], en = ["Look up where the doctor is registered and since when", "See the consulting room and who waits there", "Ask patients where they were treated", "Find out about clinics without a contract nearby"] }
source = "Published pattern: swiping for a place without a contract; claims out of the institution's profile"
references = []
cost = "low"
timeout_s = 60
prefilter = "Claim.in_own_practice"

[[legal]]
article = "医疗保障基金使用监督管理条例 第三十八条"
gist = { zh = "定点医药机构重复收费、将范围外费用纳入结算等的，责令改正，退回并处一倍以上二倍以下罚款", en = "Institutions that charge twice or bill what is out of scope refund it and pay one to two times" }
in_force_from = "2021-05-01"

[[legal]]
article = "医疗保障基金使用监督管理条例 第四十条"
gist = { zh = "定点医药机构以虚假就医、虚开单据、虚构服务等骗取基金的处理", en = "Institutions that obtain fund money by fictitious visits, false papers or services" }
in_force_from = "2021-05-01"

[reads]
labels = ["Claim", "Doctor", "Institution", "Patient"]
relationships = ["TREATED_BY", "AT_INSTITUTION", "FOR_PATIENT"]

[params.min_patients]
type = "integer"
default = 15
min = 10
why = { zh = "少数老病人随医师转来属正常", en = "a few patients lawfully follow their doctor" }

[params.min_share]
type = "float"
default = 0.9
min = 0.7
max = 1.0
why = { zh = "新医师也会接诊机构原有患者", en = "a new doctor also sees the house's own patients" }

[result]
anchor = "doctor"
members = { doctor = "doctor:participant", institution = "institution:participant", patients = "patient:participant" }
claims = "claims"
measures = ["n_patients", "own_share", "n_claims", "fund_paid"]
strength = "strength"

[[benign]]
explanation = "newly_hired_doctor"
case = "newly_hired"
effect = "excluded"

[[benign]]
explanation = "doctor_of_the_first_days"
case = "from_the_start"
effect = "excluded"

[[benign]]
explanation = "small_following"
case = "few_patients"
effect = "excluded"

[[benign]]
explanation = "new_department"
case = "new_department"
effect = "still_fires"

[[benign]]
explanation = "locum_for_a_colleague"
case = "locum"
effect = "excluded"
+++*/
// doctors who came late and whose patients are theirs alone
MATCH (c:Claim {run_id: $run_id})-[:TREATED_BY]->(d:Doctor)
WHERE c.in_own_practice = true
  AND d.own_patients >= $min_patients AND d.own_share >= $min_share
MATCH (c)-[:AT_INSTITUTION]->(i:Institution)
MATCH (c)-[:FOR_PATIENT]->(p:Patient)
WITH d, i, collect(DISTINCT p.id) AS patients, collect(DISTINCT c.id) AS claims,
     sum(c.fund_pay) AS fund_pay
RETURN d.id AS doctor, i.id AS institution, patients, claims, size(patients) AS n_patients,
       d.own_share AS own_share, size(claims) AS n_claims, fund_pay / 100.0 AS fund_paid,
       d.own_share * d.own_patients / (d.own_patients + 30.0) AS strength
ORDER BY doctor
