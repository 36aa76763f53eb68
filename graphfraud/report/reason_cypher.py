"""The evidence behind a reason as a Cypher query on the claims graph of the same run.

A query names the case alone, so that it can stand on a masked page. Labels and relationship types
are those of `graphfraud.schema`.
"""

from __future__ import annotations

from collections.abc import Mapping

_PATIENTS = """MATCH (a:Patient)-[:MEMBER_OF]->(r:Ring {{id: '{case_id}'}})
MATCH (b:Patient)-[:MEMBER_OF]->(r)
MATCH (a)-[l:{link}]->(b)
RETURN a.id, b.id, l.observed, l.expected, l.p_value, l.first_date, l.last_date
ORDER BY l.p_value, a.id, b.id"""
_SHARED = """MATCH (c:Claim)-[:MEMBER_OF]->(r:Ring {{id: '{case_id}'}})
MATCH (p:Patient)<-[:FOR_PATIENT]-(c)-[:{link}]->(x:{label})
WITH x, collect(DISTINCT p.id) AS patients, count(DISTINCT c) AS n_claims
WHERE size(patients) > 1
RETURN x.id, patients, n_claims
ORDER BY n_claims DESC, x.id"""
_WORKER = """MATCH (w:CaseWorker)-[:MEMBER_OF]->(r:Ring {{id: '{case_id}'}})
MATCH (w)-[l:CONCENTRATES_ON]->(x:{label})
RETURN w.id, x.id, l.observed, l.expected, l.p_value, l.first_date, l.last_date
ORDER BY l.p_value, x.id"""
_FILED = """MATCH (c:Claim)-[:MEMBER_OF]->(r:Ring {{id: '{case_id}'}})
MATCH (c)-[h:HANDLED_BY]->(w:CaseWorker)
RETURN c.id, h.role, w.id, c.fund_pay, c.settle_date
ORDER BY c.settle_date, c.id, h.role"""
_CLAIMS = """MATCH (c:Claim)-[:MEMBER_OF]->(r:Ring {{id: '{case_id}'}})
MATCH (c)-[:FOR_PATIENT]->(p:Patient), (c)-[:AT_INSTITUTION]->(i:Institution)
RETURN c.id, p.id, i.id, c.begin_date, c.end_date, c.fund_pay
ORDER BY c.begin_date, c.id"""

#: reason → query; a reason that is not here asks for the claims of the case
_QUERIES: Mapping[str, str] = {
    "together_in_hospital": _PATIENTS.replace("{link}", "CO_ADMITTED"),
    "together_at_the_till": _PATIENTS.replace("{link}", "CO_SETTLED"),
    "shared_phone": _SHARED.replace("{link}", "GAVE_CONTACT").replace("{label}", "Phone"),
    "shared_account": _SHARED.replace("{link}", "PAID_TO").replace("{label}", "Account"),
    "shared_proxy": _SHARED.replace("{link}", "FILED_BY").replace("{label}", "Proxy"),
    "repeated_invoice": _SHARED.replace("{link}", "BILLED_ON").replace("{label}", "Invoice"),
    "case_worker_institution": _WORKER.replace("{label}", "Institution"),
    "case_worker_doctor": _WORKER.replace("{label}", "Doctor"),
    "case_worker_shared_contact": _SHARED.replace("{link}", "PAID_TO").replace(
        "{label}", "Account"
    ),
    "case_worker_reviewer": _FILED,
    "case_worker_template": _FILED,
    "case_worker_amount": _FILED,
}


def reason_query(name: str, case_id: str) -> str:
    """The query for a reason of a case; case_id is ten hex digits."""
    return _QUERIES.get(name, _CLAIMS).format(case_id=case_id)
