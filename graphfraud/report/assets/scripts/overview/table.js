// The ranked cases: headings sort, rows lead to the pages.
import { byId, element, show } from "../shared/dom.js";
import { read } from "../shared/decisions.js";
import { dateText, numberText, yuanText } from "../shared/format.js";
import { ui, words } from "./data.js";
import { change, shownCases, state, watch } from "./state.js";

const COLUMNS = [
  { field: "rank", number: true, text: (c) => String(c.rank) },
  { field: "case_id", text: (c) => c.case_id },
  { field: "pattern", text: (c) => words.pattern[c.pattern] ?? c.pattern },
  { field: "score", number: true, text: (c) => c.score.toFixed(3) },
  { field: "n_patients", number: true, text: (c) => numberText(c.n_patients) },
  { field: "n_institutions", number: true, text: (c) => numberText(c.n_institutions) },
  { field: "n_claims", number: true, text: (c) => numberText(c.n_claims) },
  { field: "fund", number: true, text: (c) => yuanText(c.fund) },
  { field: "acct", number: true, text: (c) => yuanText(c.acct) },
  { field: "first", text: (c) => `${dateText(c.first)} – ${dateText(c.last)}` },
  { field: "summary", text: (c) => c.summary, fixed: true },
];

function ordered(list) {
  const sign = state.down ? -1 : 1;
  return [...list].sort((a, b) => {
    const [x, y] = [a[state.order], b[state.order]];
    return x < y ? -sign : x > y ? sign : a.rank - b.rank;
  });
}

function heading(column) {
  const title = ui[`case_${column.field}`];
  if (column.fixed) return element("th", { scope: "col" }, title);
  const sorted = state.order === column.field;
  return element("th", {
    scope: "col", class: column.number ? "n" : "", "aria-sort": sorted ? (state.down ? "descending" : "ascending") : "none",
  }, element("button", {
    type: "button", class: "sort", "data-field": column.field,
    onclick: () => change({ order: column.field, down: sorted ? !state.down : column.number && column.field !== "rank" }),
  }, title + (sorted ? (state.down ? " ▼" : " ▲") : "")));
}

function tags(entry) {
  const { decision } = read(entry.case_id);
  return [
    entry.mark ? element("span", { class: `tag ${entry.mark.status}`, title: entry.mark.note }, entry.mark.title) : null,
    decision ? element("span", { class: "tag decided" }, ui[decision]) : null,
    entry.apart ? element("span", { class: "tag apart", title: ui.apart_note }, ui.apart) : null,
  ].filter(Boolean);
}

function cell(column, entry) {
  const text = column.text(entry);
  if (column.field === "case_id") {
    return element("td", { class: "id" }, element("a", { href: entry.page }, text), ...tags(entry));
  }
  return element("td", { class: column.number ? "n" : column.field === "first" ? "day" : "" }, text);
}

function draw() {
  const focused = document.activeElement?.dataset?.field;
  const list = ordered(shownCases());
  byId("cases-count").textContent = `${list.length}`;
  const rows = list.map((entry) => element("tr", {
    id: `case-${entry.id}`, class: entry.id === state.selected ? "chosen" : "",
  }, ...COLUMNS.map((column) => cell(column, entry))));
  show(byId("cases"), element("thead", {}, element("tr", {}, ...COLUMNS.map(heading))), element("tbody", {}, ...rows));
  if (focused) byId("cases").querySelector(`[data-field="${focused}"]`)?.focus();
}

export function startTable() {
  draw();
  watch(draw);
  // decisions made on a case's page show when the reader comes back
  window.addEventListener("pageshow", draw);
}
