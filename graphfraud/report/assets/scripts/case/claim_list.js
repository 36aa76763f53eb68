// A table of claims that sorts by its headings; a click lights everybody who was there that time.
import { element } from "../shared/dom.js";
import { dateText, filled, moneyText, yuanText } from "../shared/format.js";
import { label, ui, words } from "./data.js";
import { change, state } from "./state.js";

// rows made at first, and added by each further act
const PAGE = 60;
const order = { field: "begin", down: false };
let room = PAGE;

const days = (claim) => Math.max(0, claim.end - claim.begin);

const COLUMNS = [
  { field: "begin", value: (c) => c.begin, text: (c) => dateText(c.begin).slice(2) },
  { field: "days", value: days, text: (c) => String(days(c)), number: true },
  { field: "patient", value: (c) => label(c.patient), text: (c) => label(c.patient), wholeCase: true },
  { field: "place", value: (c) => c.place, text: (c) => c.place },
  { field: "diagnosis", value: (c) => c.diagnosis, text: (c) => c.diagnosis },
  { field: "medfee", value: (c) => c.medfee, text: (c) => yuanText(c.medfee), number: true },
  { field: "fund", value: (c) => c.fund, text: (c) => yuanText(c.fund), number: true },
];

function compare(column) {
  return (a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    const found = x < y ? -1 : x > y ? 1 : a.id - b.id;
    return order.down ? -found : found;
  };
}

function heading(column, redraw) {
  const sorted = order.field === column.field;
  const mark = sorted ? (order.down ? " ▼" : " ▲") : "";
  return element("th", {
    scope: "col", class: column.number ? "n" : "", "aria-sort": sorted ? (order.down ? "descending" : "ascending") : "none",
  }, element("button", {
    type: "button", class: "sort", "data-field": column.field,
    onclick: () => {
      order.down = sorted ? !order.down : Boolean(column.number);
      order.field = column.field;
      redraw(column.field);
    },
  }, ui[`claim_${column.field}`] + mark));
}

function about(claim) {
  return [
    `${ui.claim_setl_id} ${claim.setl_id}`, `${words.kind[claim.kind] ?? ""} ${claim.place}`,
    `${dateText(claim.begin)} – ${dateText(claim.end)}`,
    claim.doctor && `${ui.claim_doctor} ${claim.doctor}`, claim.hand && `${ui.claim_hand} ${claim.hand}`,
    `${ui.claim_medfee} ${moneyText(claim.medfee)}; ${ui.claim_fund} ${moneyText(claim.fund)}; ${ui.claim_acct} ${moneyText(claim.acct)}`,
    `${claim.file}:${claim.line}`,
  ].filter(Boolean).join("\n");
}

// One click lights the cohort; a claim outside any occasion shows its patient instead.
function light(claim) {
  if (!claim.occasion) change({ selected: claim.patient, path: null, cohort: 0 });
  else change({ cohort: state.cohort === claim.occasion ? 0 : claim.occasion, path: null });
}

export function resetRoom() {
  room = PAGE;
}

// The table; `wholeCase` adds the patient's column, `redraw` is called when it must be made anew.
export function claimTable(list, wholeCase, redraw) {
  const columns = COLUMNS.filter((column) => wholeCase || !column.wholeCase);
  const by = columns.find((column) => column.field === order.field) ?? columns[0];
  const sorted = [...list].sort(compare(by));
  const rows = sorted.slice(0, room).map((claim) => element("tr", {
    tabindex: 0, title: about(claim), "data-claim": claim.id,
    class: state.cohort && claim.occasion === state.cohort ? "lit" : claim.occasion ? "together" : "",
    onclick: () => light(claim),
    onkeydown: (event) => { if (event.key === "Enter") light(claim); },
  }, ...columns.map((column) => element("td", { class: column.number ? "n" : column.field === "place" ? "" : "whole" }, column.text(claim)))));
  const more = sorted.length > room ? element("button", {
    type: "button", onclick: () => { room += 10 * PAGE; redraw(""); },
  }, filled(ui.claims_more, { n: sorted.length - room })) : null;
  return [
    element("table", { class: "claims" }, element("thead", {}, element("tr", {}, ...columns.map((c) => heading(c, redraw)))),
      element("tbody", {}, ...rows)), more,
  ];
}
