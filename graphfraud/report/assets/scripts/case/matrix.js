// Who met whom how often: patients against patients, those who met most first.
import { byId, element, show } from "../shared/dom.js";
import { filled, numberText } from "../shared/format.js";
import { isMeeting, label, parties, ui } from "./data.js";
import { view } from "./filter.js";
import { change, state, watch } from "./state.js";

// rows and columns shown; more cannot be read at once
const MOST = 60;
const TONES = 6;

function meetings() {
  const table = new Map();
  const put = (a, b, n) => {
    if (!table.has(a)) table.set(a, new Map());
    table.get(a).set(b, Math.max(n, table.get(a).get(b) ?? 0));
  };
  for (const relation of view.relations.filter(isMeeting)) {
    const n = view.weights.get(relation.id);
    put(relation.from, relation.to, n);
    put(relation.to, relation.from, n);
  }
  return table;
}

function ordered(table) {
  const total = (id) => [...table.get(id).values()].reduce((sum, n) => sum + n, 0);
  const totals = new Map([...table.keys()].map((id) => [id, total(id)]));
  return [...table.keys()].sort((a, b) => totals.get(b) - totals.get(a) || a - b);
}

function cell(a, b, n, most) {
  if (a === b) return element("td", { class: "self" });
  if (!n) return element("td", {});
  const tone = Math.max(1, Math.ceil((TONES * n) / most));
  const text = `${label(a)} — ${label(b)}: ${filled(ui.times, { n: numberText(n) })}`;
  return element("td", {
    class: `tone-${tone}`, tabindex: -1, "data-a": a, "data-b": b, title: text, "aria-label": text,
  }, numberText(n));
}

function draw() {
  const table = meetings();
  const ids = ordered(table).slice(0, MOST);
  if (!ids.length) {
    show(byId("matrix"), element("p", { class: "note" }, ui.no_meetings));
    return;
  }
  const most = Math.max(...ids.flatMap((id) => [...table.get(id).values()]));
  const head = element("tr", {}, element("td", { class: "corner" }),
    ...ids.map((id) => element("th", { scope: "col" }, element("span", {}, parties[id].name))));
  const body = ids.map((a) => element("tr", {},
    element("th", { scope: "row", class: a === state.selected ? "chosen" : "" }, parties[a].name),
    ...ids.map((b) => cell(a, b, table.get(a).get(b), most))));
  const note = table.size > MOST ? filled(ui.matrix_cut, { n: MOST, n_all: table.size }) : ui.matrix_note;
  show(byId("matrix"), element("p", { class: "note" }, note),
    element("table", { class: "matrix", "aria-label": ui.matrix }, element("thead", {}, head),
      element("tbody", {}, ...body)));
  const first = byId("matrix").querySelector("td[tabindex]");
  if (first) first.tabIndex = 0;
}

function choose(target) {
  const box = target.closest("td[data-a]");
  if (box) change({ selected: Number(box.dataset.a), path: [Number(box.dataset.a), Number(box.dataset.b)] });
}

// Arrow keys go from one filled cell to the next in that direction.
function walk(event) {
  const from = event.target.closest("td[data-a]");
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  if (!from) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(from);
  }
  if (!(event.key in steps)) return;
  event.preventDefault();
  const [down, right] = steps[event.key];
  let row = from.parentElement.rowIndex;
  let column = from.cellIndex;
  const table = from.closest("table");
  for (;;) {
    row += down;
    column += right;
    const next = table.rows[row]?.cells[column];
    if (!next) return;
    if (next.dataset.a === undefined) continue;
    from.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    return;
  }
}

export function startMatrix() {
  const panel = byId("matrix");
  panel.addEventListener("click", (event) => choose(event.target));
  panel.addEventListener("keydown", walk);
  const refresh = () => {
    if (!panel.hidden && !panel.contains(document.activeElement)) draw();
  };
  watch(refresh);
  return refresh;
}
