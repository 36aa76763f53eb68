// The left side's choices: search, kinds of party and relation, what was seen, least meetings.
import { byId, element, drawing, show } from "../shared/dom.js";
import { icon } from "../shared/shapes.js";
import { glyph, isMeeting, kindName, page, parties, relations, typeName, ui } from "./data.js";
import { lineStyle } from "./line_styles.js";
import { change, state, watch } from "./state.js";

function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function toggled(chosen, name, on) {
  const next = new Set(chosen);
  if (on) next.add(name);
  else next.delete(name);
  return next;
}

function choice(kind, field, name, mark, title, count) {
  const box = element("input", {
    type: "checkbox", "data-name": name,
    onchange: () => change({ [field]: toggled(state[field], name, box.checked) }),
  });
  box.checked = state[field].has(name);
  return element("label", { class: "choice" }, box, mark,
    element("span", { class: "grow" }, title), element("small", {}, String(count)));
}

export function sample(kind) {
  const { colour, dashes, width } = lineStyle(kind);
  return drawing("svg", { class: "sample", width: 22, height: 10, "aria-hidden": "true" },
    drawing("line", {
      x1: 0, x2: 22, y1: 5, y2: 5, stroke: colour, "stroke-width": Math.max(width, 2),
      "stroke-dasharray": dashes ? dashes.join(" ") : null,
    }));
}

function signs() {
  const option = (number, title, count) => {
    const radio = element("input", {
      type: "radio", name: "sign", value: number, onchange: () => change({ sign: number }),
    });
    radio.checked = state.sign === number;
    return element("label", { class: "choice" }, radio, element("span", { class: "grow" }, title),
      element("small", {}, count));
  };
  return [option(-1, ui.any_sign, ""),
    ...page.signs.map((sign, i) => option(i, sign.title, String(sign.parties.length)))];
}

function minimum() {
  const most = Math.max(1, ...relations.filter(isMeeting).map((relation) => relation.n));
  const slider = byId("minimum");
  slider.max = String(Math.max(1, Math.floor(most)));
  slider.disabled = most <= 1;
  slider.addEventListener("input", () => change({ minimum: Number(slider.value) }));
}

function refresh() {
  show(byId("types"), ...counted(parties.filter((p) => p.type !== "rest").map((p) => p.type))
    .map(([type, count]) =>
      choice("type", "types", type, icon(type, glyph(type), 7), typeName(type), count)));
  show(byId("kinds"), ...counted(relations.map((relation) => relation.kind)).map(([kind, count]) =>
    choice("kind", "kinds", kind, sample(kind), kindName(kind), count)));
  show(byId("signs"), ...signs());
  byId("minimum").value = String(state.minimum);
  byId("minimum-value").textContent = String(state.minimum);
  if (byId("search").value !== state.query) byId("search").value = state.query;
  byId("isolated").checked = state.isolated;
}

export function startFilters() {
  byId("signs-section").hidden = page.signs.length === 0;
  minimum();
  byId("search").addEventListener("input", (event) => change({ query: event.target.value, cohort: 0 }));
  byId("isolated").addEventListener("change", (event) => change({ isolated: event.target.checked }));
  refresh();
  // rebuilt only when a choice was made elsewhere: the box in use keeps its focus
  watch((names) => {
    const inside = byId("left").contains(document.activeElement);
    if (!inside) refresh();
    if (names.has("minimum")) byId("minimum-value").textContent = String(state.minimum);
  });
}
