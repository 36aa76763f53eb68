"""The sections of a clue sheet, one function each."""

from __future__ import annotations

from graphfraud.report.drawing_network import PARTIES_DRAWN, n_links_drawn, network_drawing
from graphfraud.report.drawing_timeline import n_rows_left, timeline_drawings
from graphfraud.report.figures import day_of
from graphfraud.report.sheet_blocks import (
    Block,
    Cell,
    Items,
    Paragraph,
    Picture,
    Section,
    Table,
    clean,
)  # fmt: skip
from graphfraud.report.wording import Wording

#: rows printed of the long tables; all of them are in the run's tables
PARTIES_SHOWN, LINKS_SHOWN, CLAIMS_SHOWN, OCCASIONS_SHOWN = 300, 40, 300, 60
#: the Regulation came into force (Order 735), and its implementing rules (NHSA Order 7)
REGULATION_DAY, RULES_DAY = day_of("2021-05-01"), day_of("2026-04-01")
#: totals with longer headings
_WIDER = {"n_institutions": 1.3, "n_caseworkers": 1.5}
#: characters of a name in the network
_NAME_IN_DRAWING = 12


def seen(w: Wording) -> Section:
    """What was seen: a sentence, totals, and each time the ring came together."""
    record, texts = w.record, w.texts
    figures = dict(record.figures)
    handlers = sum(p.role == "handler" and p.node_type == "caseworker" for p in record.parties)
    sentence = texts.sentence("summary", record.pattern, n_handlers=handlers, **figures)
    totals = [
        (n, figures[n])
        for n in (
            "n_patients", "n_institutions", "n_doctors", "n_caseworkers", "n_cards", "n_claims",
        )
    ]  # fmt: skip
    money = [(n, figures[n]) for n in ("fund_paid", "acct_paid")]
    columns = (
        *w.columns(*((n, "count", _WIDER.get(n, 1.0)) for n, _ in totals)),
        *w.columns(*((n, "money", 1.5) for n, _ in money)),
    )
    blocks: list[Block] = [Paragraph(sentence)]
    blocks += [Items(tuple(texts.run_note(n) for n in record.notes))] if record.notes else []
    blocks.append(Table(columns, (tuple(v for _, v in (*totals, *money)),), name="totals"))
    if record.occasions:
        rows = tuple(
            (i, o.institution, o.first_day, o.last_day, o.n_patients, o.n_claims, o.fund_paid)
            for i, o in enumerate(record.occasions[:OCCASIONS_SHOWN], 1)
        )
        blocks.append(Table(
            w.columns(
                ("occasion", "count", 0.5), ("institution", "text", 2.2), ("begin", "day", 1.1),
                ("end", "day", 1.1), ("n_present", "count", 0.9), ("n_claims", "count", 0.8),
                ("fund_paid", "money", 1.3),
            ),
            rows, name="occasions",
        ))  # fmt: skip
    return Section(w.word("seen"), tuple(blocks))


def pictures(w: Wording) -> Section:
    """The network and the timeline."""
    record = w.record
    drawn, links = n_links_drawn(record), record.figures["n_links"]
    caption = w.say("network_note", n_drawn=drawn, n_links=links)
    if len(record.parties) > PARTIES_DRAWN:
        caption += " " + w.say(
            "network_cut", n_drawn=PARTIES_DRAWN, n_parties=record.figures["n_parties"]
        )
    network = network_drawing(
        record, w.texts,
        lambda p: clean(p.name if p.key else w.name(p), _NAME_IN_DRAWING),
    )  # fmt: skip
    blocks: list[Block] = [Picture(network, caption)]
    pieces = timeline_drawings(record, w.texts, lambda p: clean(w.name(p), 14))
    for part, drawing in enumerate(pieces, 1):
        caption = w.say("timeline_note", part=part, parts=len(pieces))
        if part == len(pieces) and (left := n_rows_left(record)):
            caption += " " + w.say("timeline_cut", n_left=left)
        blocks.append(Picture(drawing, caption))
    return Section(w.word("pictures"), tuple(blocks), wide=True)


def parties(w: Wording) -> Section:
    """Every party with its role."""
    texts, everyone = w.texts, w.record.parties
    rows = tuple(
        (
            i, texts.word("node_type", p.node_type), w.name(p), texts.word("role", p.role), p.score,
            f"{texts.word('gender', p.gender) if p.gender in ('1', '2') else ''} {p.age}".strip(),
            p.n_claims if p.node_type == "patient" else None,
            p.fund_paid if p.node_type == "patient" else None,
        )
        for i, p in enumerate(everyone[:PARTIES_SHOWN], 1)
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(w.word("parties_note"), note=True)]
    n_parties = w.record.figures["n_parties"]
    if n_parties > len(rows):
        told = w.say("parties_cut", n_shown=len(rows), n_parties=n_parties)
        blocks.append(Paragraph(told, note=True))
    blocks.append(Table(
        w.columns(
            ("number", "count", 0.5), ("node_type", "text", 0.8), ("party", "text", 1.9),
            ("role", "text", 2.1), ("score", "score", 0.7), ("sex_and_age", "text", 0.9),
            ("n_claims", "count", 0.7), ("fund_paid", "money", 1.2),
        ),
        rows, name="parties",
    ))  # fmt: skip
    return Section(w.word("parties"), tuple(blocks))


def reasons(w: Wording) -> Section:
    """Each part of the score with what was observed and expected."""
    record = w.record
    rows = tuple(
        (w.texts.reason(p.name), p.value, p.observed, p.expected, p.p_value, w.measures(p.measures))
        for p in record.parts
    )
    total: tuple[Cell, ...] = (w.word("sum"), record.score, None, None, None, "")
    table = Table(
        w.columns(
            ("reason", "text", 2.0), ("value", "score", 0.7), ("observed", "number", 0.9),
            ("expected", "number", 0.9), ("p_value", "p", 0.8), ("detail", "text", 2.2),
        ),
        rows, total, name="reasons",
    )  # fmt: skip
    return Section(w.word("reasons"), (Paragraph(w.word("reasons_note"), note=True), table))


def innocent(w: Wording) -> Section:
    """Innocent explanations, what their tests gave, and by which figures."""
    texts, record = w.texts, w.record
    blocks: list[Block] = [
        Paragraph(texts.word("innocent_before", record.pattern), note=True)
    ] if texts.knows("innocent_before", record.pattern) else []  # fmt: skip
    if record.checks:
        rows = tuple(
            (
                texts.word("check", c.name), texts.word("check_result", c.result),
                texts.word("check_about", c.name) if texts.knows("check_about", c.name) else "",
                w.measures(c.measures),
            )
            for c in record.checks
        )  # fmt: skip
        blocks.append(Table(
            w.columns(
                ("explanation", "text", 1.2), ("result", "text", 1.0), ("about", "text", 2.6),
                ("figures", "text", 2.0),
            ),
            rows, name="innocent",
        ))  # fmt: skip
    else:
        blocks.append(Paragraph(texts.word("page", "innocent_none")))
    return Section(w.word("innocent"), tuple(blocks))


def law(w: Wording) -> Section:
    """Articles that may apply, and which rules were in force at the time of the claims."""
    record = w.record
    notes = [w.word("law_note")]
    notes.append(w.word("law_rules_apply" if record.last_day >= RULES_DAY else "law_rules_later"))
    if record.first_day < REGULATION_DAY:
        notes.append(w.word("law_old"))
    articles = Items(tuple(w.texts.lines("law", record.pattern)))
    return Section(w.word("law"), (articles, *(Paragraph(n, note=True) for n in notes)))


def to_check(w: Wording) -> Section:
    """What to check next in order, with room for the outcome."""
    steps = tuple(
        (i, step, "", "") for i, step in enumerate(w.texts.lines("to_check", w.record.pattern), 1)
    )
    table = Table(
        w.columns(
            ("number", "count", 0.4), ("step", "text", 3.0), ("outcome", "blank", 2.2),
            ("by_and_day", "blank", 1.2),
        ),
        steps, name="to_check", form=True,
    )  # fmt: skip
    return Section(w.word("to_check"), (table,))


def relations(w: Wording) -> Section:
    """The strongest links."""
    links = w.record.links[:LINKS_SHOWN]
    n_links = w.record.figures["n_links"]
    blocks: list[Block] = []
    if not links:
        return Section(w.word("relations"), (Paragraph(w.word("empty")),))
    if n_links > len(links):
        told = w.say("relations_cut", n_shown=len(links), n_links=n_links)
        blocks.append(Paragraph(told, note=True))
    rows = tuple(
        (
            w.texts.word("link", k.type), w.numbered(k.source), w.numbered(k.target), k.observed,
            k.expected, k.p_value, k.first_day, k.last_day,
        )
        for k in links
    )  # fmt: skip
    blocks.append(Table(
        w.columns(
            ("type", "text", 1.4), ("from", "text", 1.5), ("to", "text", 1.5),
            ("observed", "number", 0.95), ("expected", "number", 0.95), ("p_value", "p", 0.8),
            ("begin", "day", 1.1), ("end", "day", 1.1),
        ),
        rows, name="relations",
    ))  # fmt: skip
    return Section(w.word("relations"), tuple(blocks))


def claims(w: Wording) -> Section:
    """The settlements, so that their files can be asked for."""
    record = w.record
    rows = tuple(
        (
            c.setl_id or c.source, w.numbered(c.patient), c.institution,
            w.texts.word("kind", str(c.kind)), c.first_day, c.last_day, c.medfee, c.fund_paid,
        )
        for c in record.claims[:CLAIMS_SHOWN]
    )  # fmt: skip
    blocks: list[Block] = []
    if record.figures["n_claims"] > len(rows):
        told = w.say("claims_cut", n_shown=len(rows), n_claims=record.figures["n_claims"])
        blocks.append(Paragraph(told, note=True))
    blocks.append(Table(
        w.columns(
            ("setl_id", "id", 1.55), ("patient", "text", 1.45), ("institution", "text", 1.4),
            ("kind", "text", 1.15), ("begin", "day", 1.05), ("end", "day", 1.05),
            ("medfee", "money", 0.95), ("fund_paid", "money", 0.95),
        ),
        rows, name="claims",
    ))  # fmt: skip
    return Section(w.word("claims"), tuple(blocks))


def made(w: Wording) -> Section:
    """Parameters, versions, input digests, and how the run judges itself."""
    record, texts = w.record, w.texts
    run = record.run
    permuted = run.get("permuted_cases")
    blocks: list[Block] = [Paragraph(
        texts.word("page", "permuted_none") if permuted is None
        else w.say("permuted", n=permuted, others=run["permuted_others"])
    )]  # fmt: skip
    facts: list[tuple[Cell, ...]] = [
        (texts.word("parameter", k), clean(str(v))) for k, v in sorted(run["parameters"].items())
    ]
    facts += [(k, clean(str(v))) for k, v in sorted(run["versions"].items())]
    facts += [("pack lock", run["pack_lock"])] if run.get("pack_lock") else []
    columns = w.columns(("item", "text", 1.4), ("content", "text", 2.0))
    blocks.append(Table(columns, tuple(facts), name="parameters"))
    inputs = tuple(
        (clean(str(i.get("name", ""))), i.get("n_rows"), str(i.get("sha256", "")))
        for i in run["inputs"]
    )
    blocks.append(Table(
        w.columns(("file", "text", 1.2), ("n_rows", "count", 0.7), ("sha256", "id", 3.6)), inputs,
        name="inputs",
    ))  # fmt: skip
    own = {f"without_{p.name}" for p in record.parts}
    settings = [(k, v) for k, v in sorted(record.stability.items())
                if k in own or not k.startswith("without_")]  # fmt: skip
    if settings:
        blocks.append(Paragraph(w.word("stability")))
        blocks.append(Table(
            w.columns(("setting", "text", 2.0), ("rank_then", "text", 1.0)),
            tuple(
                (
                    texts.setting(k), texts.word("page", "stability_none") if rank is None
                    else texts.sentence("page", "stability_rank", rank=rank),
                )
                for k, rank in settings
            ),
            name="stability",
        ))  # fmt: skip
    return Section(w.word("made"), tuple(blocks))


def filing(w: Wording) -> Section:
    """A form for what became of the clue."""
    steps = ("handed", "received", "checked", "explained", "closed", "destroyed")
    rows = tuple((w.texts.word("filing", step), "") for step in steps)
    table = Table(
        w.columns(("item", "text", 1.2), ("content", "blank", 3.0)), rows, name="filing", form=True
    )
    return Section(w.word("filing"), (Paragraph(w.word("filing_note"), note=True), table))
