"""The claims graph, defined once: labels, relationship types, their properties and keys.

    (:Claim)-[:FOR_PATIENT]->(:Patient)      -[:AT_INSTITUTION]->(:Institution)
            -[:TREATED_BY]->(:Doctor)        -[:HANDLED_BY {role}]->(:CaseWorker)
            -[:RUNG_UP_BY]->(:Cashier)       -[:PAID_WITH]->(:Card)
            -[:PAID_TO]->(:Account)          -[:GAVE_CONTACT]->(:Phone)
            -[:FILED_BY]->(:Proxy)           -[:BILLED_ON]->(:Invoice)

Claims on one side, parties on the other; links join two parties or two claims; results are
`(party)-[:MEMBER_OF]->(:Ring)`. Constraints, indexes, import headers and the lint of query packs
are all derived from here.

Every node and relationship bears `run_id`, and `key` = run_id, "|", then what names it within the
run; `key` is unique. So runs live side by side in one store and one can be removed alone. Neo4j
indexes no more than about 8,000 bytes of a unique property, so a long name stands in the key as
its digest (`store.keys`); `id` always holds the whole id, up to `MOST_ID_BYTES`.
Days are kept twice, as dates and as integers since 1970-01-01 (`…_day`), so that patterns do plain
arithmetic; minutes count from 1970-01-01 00:00; money is in 分 (1/100 CNY).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graphfraud.model import NodeType

__all__ = [
    "COMMON",
    "LABEL_OF",
    "MOST_ID_BYTES",
    "NODES",
    "RELATIONSHIPS",
    "RUN",
    "NodeDefinition",
    "PropertyType",
    "RelationshipDefinition",
]

PropertyType = Literal["string", "integer", "float", "boolean", "date"]
#: what every node and every relationship bears
COMMON: Mapping[str, PropertyType] = {"key": "string", "run_id": "string"}
#: a text index of Neo4j takes 32,766 bytes; a range index a quarter of that
MOST_ID_BYTES = 32_000


@dataclass(frozen=True)
class NodeDefinition:
    """A label: its properties besides COMMON and `id`, and those that queries begin from."""

    label: str
    properties: Mapping[str, PropertyType] = field(default_factory=dict)
    indexed: tuple[str, ...] = ()


@dataclass(frozen=True)
class RelationshipDefinition:
    """A relationship type: which labels it joins and its properties besides COMMON."""

    type: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    properties: Mapping[str, PropertyType] = field(default_factory=dict)


#: what a link says of itself: how often, how often by chance, how surprising, when
LINK: Mapping[str, PropertyType] = {
    "observed": "float", "expected": "float", "p_value": "float", "q_value": "float",
    "first_date": "date", "last_date": "date", "first_day": "integer", "last_day": "integer",
}  # fmt: skip
#: the label that stands for a party's node_type
LABEL_OF: Mapping[NodeType, str] = {
    "patient": "Patient", "doctor": "Doctor", "institution": "Institution",
    "caseworker": "CaseWorker", "cashier": "Cashier", "card": "Card", "phone": "Phone",
    "account": "Account", "proxy": "Proxy", "invoice": "Invoice",
}  # fmt: skip

#: of a contact, payee account or proxy: households that gave it, and why so many may innocently
CONTACT: Mapping[str, PropertyType] = {"n_households": "integer", "common": "string"}

_CLAIM: Mapping[str, PropertyType] = {
    # `id` is setl_id; kind: inpatient, outpatient, chronic, pharmacy, other
    "kind": "string", "med_type": "string", "setl_type": "integer", "cert_type": "integer",
    "stay": "string", "begin_date": "date", "end_date": "date", "settle_date": "date",
    "begin_day": "integer", "end_day": "integer", "settle_day": "integer",
    # of the whole stay, in-patient claims alone
    "admit_day": "integer", "discharge_day": "integer",
    # minutes are absent where only the day is known
    "begin_minute": "integer", "settle_minute": "integer",
    "opt_day": "integer", "opt_minute": "integer",
    "medfee": "integer", "fund_pay": "integer", "acct_pay": "integer",
    "diagnosis": "string", "disease": "string", "department": "string", "employer": "string",
    "insu_area": "string", "inst_area": "string", "contact_name": "string",
    "manl_reim_rea": "integer", "dscg_way": "integer", "interim": "boolean",
    # marks of admissions: persons in and out with this one; households of its contact; beds
    "n_same_stay": "integer", "n_contact_households": "integer", "peak_occupancy": "float",
    # marks of cards at tills and in shops
    "n_back_to_back": "integer", "n_card_households": "integer", "n_remote_burst": "integer",
    "n_split_basket": "integer", "n_pick_ups": "integer", "n_pick_up_places": "integer",
    "n_new_colleagues": "integer", "n_invoice_persons": "integer",
    # marks of manual claims: duties in one hand, hands at work that day, pairs against the rota
    "n_duties": "integer", "n_desk_hands": "integer", "in_reviewer_pair": "boolean",
    "in_concentration": "boolean", "n_triangle_patients": "integer",
    "n_payee_households": "integer", "payee_p_value": "float",
    "n_clerk_households": "integer", "clerk_p_value": "float",
    "n_flags": "integer", "after_registration": "boolean",
    # marks of papers, dialysis, supply, places
    "n_invoice_areas": "integer", "same_bill": "string",
    "dialysis_week_sessions": "integer", "dialysis_day_places": "integer",
    "supply_days_in_hand": "integer", "supply_pick_ups": "integer",
    "in_own_practice": "boolean",
}  # fmt: skip

#: refunds of one hand: how many, by colleagues' share, on how many days, settled again at once
REVERSALS: Mapping[str, PropertyType] = {
    "reversals": "integer", "reversals_expected": "float", "reversals_q_value": "float",
    "reversal_days": "integer", "reversals_resettled": "integer",
}  # fmt: skip

NODES: Mapping[str, NodeDefinition] = {
    definition.label: definition
    for definition in (
        NodeDefinition("Claim", _CLAIM, indexed=("id",)),
        NodeDefinition(
            "Patient",
            {
                "village": "string", "household": "string", "employer": "string",
                "insu_area": "string", "psn_type": "string", "sp_psn_type": "string",
                # registered by a hand with too many; stays of the village, by age
                "registered_by_hand": "boolean", "village_stays": "integer",
                "village_expected": "float", "village_q_value": "float",
            },
            indexed=("id",),
        ),
        NodeDefinition(
            "Institution",
            {
                "name": "string", "level": "integer", "beds": "integer", "area": "string",
                "lng": "float", "lat": "float",
                # days with more in-patients than beds; chance of so many patients elsewhere
                "n_days_over": "integer", "empty_bed_p": "float",
                "dialyses": "boolean",
            },
            indexed=("id",),
        ),
        # chance of so many early readmissions, by what other doctors have
        NodeDefinition(
            "Doctor",
            {
                "institution": "string", "readmission_p": "float",
                # of a doctor who came late: patients, and the share that see nobody else there
                "own_patients": "integer", "own_share": "float",
            },
            indexed=("id",),
        ),
        NodeDefinition(
            "CaseWorker",
            {
                "optins_no": "string", "n_flagged": "integer", "flagged_expected": "float",
                "flagged_p_value": "float", "flagged_q_value": "float", **REVERSALS,
            },
            indexed=("id",),
        ),
        NodeDefinition("Cashier", {"institution": "string", **REVERSALS}, indexed=("id",)),
        NodeDefinition("Card", {}, indexed=("id",)),
        NodeDefinition(
            "Account",
            {**CONTACT, "payee_one_employer": "float", "payee_one_village": "float"},
            indexed=("id",),
        ),
        NodeDefinition("Phone", CONTACT, indexed=("id",)),
        NodeDefinition("Proxy", CONTACT, indexed=("id",)),
        NodeDefinition("Invoice", {"institution": "string"}, indexed=("id",)),
        # a filing that a case-worker took in: out-of-area treatment, a special disease
        NodeDefinition(
            "Registration",
            {
                "reg_kind": "string", "date": "date", "day": "integer",
                # registrations of the kind in this hand, by colleagues' share of the work
                "hand_observed": "integer", "hand_expected": "float", "hand_q_value": "float",
            },
            indexed=("id",),
        ),
        NodeDefinition(
            "Ring", {"rank": "integer", "pattern": "string", "score": "float"}, indexed=("id",)
        ),
    )
}  # fmt: skip

_PARTIES = tuple(LABEL_OF.values())

RELATIONSHIPS: Mapping[str, RelationshipDefinition] = {
    definition.type: definition
    for definition in (
        RelationshipDefinition("FOR_PATIENT", ("Claim", "Registration"), ("Patient",)),
        RelationshipDefinition("AT_INSTITUTION", ("Claim",), ("Institution",)),
        RelationshipDefinition("TREATED_BY", ("Claim", "Registration"), ("Doctor",)),
        # role: submitter, reviewer1, reviewer2, payer of a manual claim; registrar of a filing
        RelationshipDefinition(
            "HANDLED_BY", ("Claim", "Registration"), ("CaseWorker",), {"role": "string"}
        ),
        RelationshipDefinition("RUNG_UP_BY", ("Claim",), ("Cashier",)),
        RelationshipDefinition("PAID_WITH", ("Claim",), ("Card",)),
        RelationshipDefinition("PAID_TO", ("Claim",), ("Account",)),
        RelationshipDefinition("GAVE_CONTACT", ("Claim",), ("Phone",)),
        RelationshipDefinition("FILED_BY", ("Claim", "Registration"), ("Proxy",)),
        RelationshipDefinition("BILLED_ON", ("Claim",), ("Invoice",)),
        # links between patients that chance does not explain
        RelationshipDefinition("CO_ADMITTED", ("Patient",), ("Patient",), LINK),
        RelationshipDefinition("CO_SETTLED", ("Patient",), ("Patient",), LINK),
        # of one person: a claim while in bed or at a counter elsewhere (in_stay, stays, places)
        RelationshipDefinition("OVERLAPS", ("Claim",), ("Claim",), {"conflict": "string"}),
        # of one person: out of one institution, soon into another, with others on the same days
        RelationshipDefinition(
            "THEN_ADMITTED", ("Claim",), ("Claim",),
            {"gap_days": "integer", "n_together": "integer"},
        ),
        # of one person: soon back in the same institution with the same disease
        RelationshipDefinition("READMITTED", ("Claim",), ("Claim",), {"gap_days": "integer"}),
        # of one person and day: two places where others went too who did so on other days
        RelationshipDefinition("SAME_TRIP", ("Claim",), ("Claim",), {"n_others": "integer"}),
        # the box sold here was sold before
        RelationshipDefinition(
            "SAME_TRACE_CODE", ("Claim",), ("Claim",),
            {"trace_code": "string", "n_codes": "integer", "days_between": "integer"},
        ),
        # the contact or proxy of a stay is a member of that institution's staff
        RelationshipDefinition(
            "CONTACT_OF_STAFF", ("Claim",), ("Patient",), {"through": "string"}
        ),
        # what a person is besides a patient
        RelationshipDefinition(
            "WORKS_AT", ("Patient",), ("Institution",), {"staff_role": "string"}
        ),
        RelationshipDefinition("IS_CASE_WORKER", ("Patient",), ("CaseWorker",)),
        # a case-worker met this far more than colleagues of the desk do
        RelationshipDefinition(
            "CONCENTRATES_ON",
            ("CaseWorker",),
            ("Institution", "Doctor", "Account", "Patient"),
            LINK,
        ),
        # submitter and reviewer meet far more than the rota says; step: role of the reviewer
        RelationshipDefinition(
            "PAIRED_WITH", ("CaseWorker",), ("CaseWorker",),
            {
                "step": "string", "observed": "float", "expected": "float", "p_value": "float",
                "q_value": "float", "share_paired": "float",
            },
        ),
        # households met through one case-worker, far more than through colleagues
        RelationshipDefinition(
            "EXCEEDS_COLLEAGUES_AT", ("CaseWorker",), ("Institution", "Doctor", "Phone"),
            {
                "observed": "float", "total": "integer", "expected": "float", "p_value": "float",
                "q_value": "float",
            },
        ),
        # refunds of one hand with too many, by person
        RelationshipDefinition(
            "REVERSED_FOR", ("CaseWorker", "Cashier"), ("Patient",), {"n_reversals": "integer"}
        ),
        # a session of dialysis elsewhere within a stay
        RelationshipDefinition("DIALYSED_DURING", ("Claim",), ("Claim",)),
        # result
        RelationshipDefinition(
            "MEMBER_OF", (*_PARTIES, "Claim"), ("Ring",), {"role": "string", "score": "float"}
        ),
    )
}  # fmt: skip

#: One node a run, in a store that several runs share; it is no part of a run's own graph. state:
#: loading, complete or removing; n_loaded: nodes and relationships written so far; digest: of the
#: graph's content, so that a load goes on only with the graph that it began with.
RUN = NodeDefinition(
    "Run",
    {
        "state": "string", "scope": "string", "digest": "string", "version": "string",
        "n_nodes": "integer", "n_relationships": "integer", "n_loaded": "integer",
    },
)  # fmt: skip
