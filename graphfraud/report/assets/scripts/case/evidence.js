// The right side: the case, or the party that was chosen.
import { byId, element, show } from "../shared/dom.js";
import { dateText, filled, numberText, yuanText } from "../shared/format.js";
import { icon } from "../shared/shapes.js";
import { claimTable, resetRoom } from "./claim_list.js";
import { claimsOf, glyph, isTie, kindName, label, otherEnd, page, parties, relationsOf, typeName, ui, words } from "./data.js";
import { decisionBox } from "./decision_box.js";
import { inTime, view } from "./filter.js";
import { relationText } from "./graph.js";
import { checkList, reasonList, stabilityList, textList } from "./reasons.js";
import { change, state, watch } from "./state.js";

// relations listed for a party, strongest first
const RELATIONS = 40;

const heading = (text, id) => element("h2", { id }, text);

function figures(pairs) {
  return element("dl", { class: "figures" }, ...pairs.map(([name, value]) =>
    element("div", {}, element("dd", {}, value), element("dt", {}, name))));
}

function amounts(claims) {
  const sum = (field) => claims.reduce((total, claim) => total + claim[field], 0);
  return figures([
    [ui.n_claims, numberText(claims.length)], [ui.medfee_yuan, yuanText(sum("medfee"))],
    [ui.fund_yuan, yuanText(sum("fund"))], [ui.acct_yuan, yuanText(sum("acct"))],
  ]);
}

function claimsBlock(claims, wholeCase) {
  return [heading(filled(ui.claims_of, { n: claims.length })),
    element("p", { class: "note" }, page.occasions.length ? ui.claims_note : ui.claims_note_plain),
    ...claimTable(claims, wholeCase, redraw)];
}

function caseBlocks() {
  const about = page.case;
  if (page.kind === "party") {
    return [element("h1", {}, about.title), element("p", { class: "note" }, about.summary),
      amounts(view.claims), ...claimsBlock(view.claims, true)];
  }
  return [
    element("h1", {}, filled(ui.case_title, { case_id: about.case_id })),
    element("p", {}, element("span", { class: "tag" }, filled(ui.rank, { rank: about.rank, n: about.n_cases })), " ",
      element("span", { class: "tag" }, `${ui.score} ${about.score.toFixed(3)}`), " ",
      about.mark ? element("span", { class: `tag ${about.mark.status}` }, about.mark.title) : null, " ",
      element("span", { class: "tag decision-tag", hidden: true })),
    element("p", {}, about.summary), about.mark ? element("p", { class: "note" }, about.mark.note) : null,
    ...about.notes.map((note) => element("p", { class: "note warn" }, note)),
    decisionBox(),
    heading(ui.why), element("p", { class: "note" }, ui.why_note), reasonList(true),
    heading(ui.innocent), checkList(),
    heading(ui.amounts), amounts(view.claims),
    page.left.claims ? element("p", { class: "note" }, filled(ui.totals_cut, { n: numberText(page.left.claims) })) : null,
    heading(ui.to_check), textList(page.to_check),
    heading(ui.law), textList(page.law), element("p", { class: "note" }, ui.law_note),
    page.stability.length ? heading(ui.stability) : null, page.stability.length ? stabilityList() : null,
    ...claimsBlock(view.claims, true),
  ];
}

function relationRow(relation) {
  const other = otherEnd(relation, state.selected);
  return element("li", {}, element("button", {
    type: "button", class: "party-link", onclick: () => change({ selected: other, path: null, cohort: 0 }),
  }, icon(parties[other].type, glyph(parties[other].type), 6), label(other)),
  element("small", {}, `${kindName(relation.kind)} ${relationText(relation)}`));
}

function partyBlocks(party) {
  const claims = claimsOf(party.id).filter(inTime);
  const relations = relationsOf(party.id).filter((relation) => view.weights.has(relation.id));
  const strength = (relation) => (isTie(relation) ? 2 : 0) + (relation.of?.[1] ?? 1);
  const ordered = [...relations].sort((a, b) => strength(a) - strength(b) || b.n - a.n);
  return [
    element("p", {}, element("button", { type: "button", class: "small", onclick: () => change({ selected: -1, path: null }) }, page.kind === "party" ? ui.back_to_party : ui.back_to_case)),
    element("h1", {}, party.name),
    element("p", {}, element("span", { class: "tag" }, typeName(party.type)), " ",
      page.kind === "case" ? element("span", { class: "tag" }, words.role[party.role] ?? party.role) : null, " ",
      party.score === undefined ? null : element("span", { class: "tag" }, `${ui.member_score} ${party.score.toFixed(2)}`), " ",
      party.about ? element("span", {}, party.about) : null),
    party.role === "identity_used" ? element("p", { class: "note warn" }, ui.identity_used) : null,
    amounts(claims),
    heading(filled(ui.relations_of, { n: relations.length })),
    element("ul", { class: "relations" }, ...ordered.slice(0, RELATIONS).map(relationRow)),
    relations.length > RELATIONS ? element("p", { class: "note" }, filled(ui.relations_left, { n: relations.length - RELATIONS })) : null,
    ...claimsBlock(claims, party.type !== "patient"),
  ];
}

// Claims were sorted or more of them asked for: the heading in use keeps its focus.
function redraw(field) {
  const at = byId("right").scrollTop;
  draw();
  byId("right").scrollTop = at;
  byId("evidence").querySelector(`[data-field="${field}"]`)?.focus();
}

function draw() {
  const party = parties[state.selected];
  show(byId("evidence"), ...(party ? partyBlocks(party) : caseBlocks()));
}

export function startEvidence(refreshDecision) {
  const all = () => {
    draw();
    refreshDecision();
  };
  all();
  watch((names) => {
    if (names.has("selected")) {
      resetRoom();
      all();
      byId("right").scrollTop = 0;
    } else redraw(document.activeElement?.dataset?.field ?? "");
    refreshDecision();
  });
}
