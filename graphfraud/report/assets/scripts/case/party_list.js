// All parties by score, walked with the arrow keys.
import { byId, element, show } from "../shared/dom.js";
import { icon } from "../shared/shapes.js";
import { glyph, parties, typeName, words } from "./data.js";
import { matches, view } from "./filter.js";
import { change, state, watch } from "./state.js";

// rows made; the search reaches the rest
const ROWS = 400;
let listed = [];

const rowId = (id) => `party-${id}`;

function scoreBar(score) {
  const bar = element("meter", { min: 0, max: 1, value: score, "aria-hidden": "true" });
  return [bar, element("span", { class: "score" }, score.toFixed(2))];
}

function row(party) {
  const title = `${typeName(party.type)} · ${words.role[party.role] ?? ""}`;
  return element("li", {
    id: rowId(party.id), role: "option", class: view.shown.has(party.id) ? "" : "off", title,
    "aria-selected": String(party.id === state.selected),
    onclick: () => change({ selected: party.id, path: null, cohort: 0 }),
  }, icon(party.type, glyph(party.type), 6.5), element("span", { class: "name" }, party.name),
  ...(party.score === undefined ? [] : scoreBar(party.score)));
}

function refresh() {
  const asked = state.query.trim();
  listed = parties.filter((party) => party.type !== "rest" && view.passing.has(party.id) &&
    (!asked || matches(party, state.query)));
  const list = byId("parties");
  byId("parties-count").textContent = `${listed.length}/${parties.length}`;
  show(list, ...listed.slice(0, ROWS).map(row));
  mark();
}

function mark() {
  const list = byId("parties");
  const chosen = byId(rowId(state.selected));
  for (const other of list.querySelectorAll('[aria-selected="true"]')) {
    if (other !== chosen) other.setAttribute("aria-selected", "false");
  }
  if (!chosen) {
    list.removeAttribute("aria-activedescendant");
    return;
  }
  chosen.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function walk(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 };
  if (!(event.key in steps) || !listed.length) return;
  event.preventDefault();
  const at = listed.findIndex((party) => party.id === state.selected);
  const last = Math.min(listed.length, ROWS) - 1;
  const next = at < 0 ? 0 : Math.max(0, Math.min(last, at + steps[event.key]));
  change({ selected: listed[next].id, path: null, cohort: 0 });
}

export function startPartyList() {
  refresh();
  byId("parties").addEventListener("keydown", walk);
  // a new choice of party alone moves the mark; the rows stay
  watch((names) => (names.size && [...names].every((n) => n === "selected" || n === "path" || n === "cohort")
    ? mark() : refresh()));
}
