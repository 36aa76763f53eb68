// The graph as a vector picture, for files and for print: what is shown, where it stands.
import { drawing } from "../shared/dom.js";
import { outline } from "../shared/shapes.js";
import { glyph, parties, ui } from "./data.js";
import { view } from "./filter.js";
import { positions, radiusOf, short } from "./graph.js";
import { strokeOf } from "./line_styles.js";
import { nameRoom, textWidth } from "./name_room.js";
import { state } from "./state.js";

const FONT = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",SimSun,sans-serif';
const ROOM = 70;
const SIZE = 13;

// The name of a party where it fits, else nothing.
function nameOf(party, x, y, radius, room) {
  const text = short(party.name);
  const box = room.place(party.id, x, y, radius, textWidth(text, SIZE), SIZE, party.id === state.selected);
  return box && drawing("text", {
    x: ((box.left + box.right) / 2).toFixed(1), y: (box.top + SIZE * 0.85).toFixed(1), "text-anchor": "middle",
    "font-size": SIZE, fill: "#1b2733", stroke: "#fff", "stroke-width": 3, "paint-order": "stroke",
  }, text);
}

export function graphPicture() {
  const at = positions();
  const shown = parties.filter((party) => view.shown.has(party.id));
  if (!shown.length) return drawing("svg", { width: 10, height: 10 });
  const xs = shown.map((party) => at[party.id].x);
  const ys = shown.map((party) => at[party.id].y);
  const [left, top] = [Math.min(...xs) - ROOM, Math.min(...ys) - ROOM];
  const [wide, high] = [Math.max(...xs) - left + ROOM, Math.max(...ys) - top + ROOM];
  const lines = view.relations.filter((r) => view.shown.has(r.from) && view.shown.has(r.to)).map((relation) => {
    const stroke = strokeOf(relation, view.weights.get(relation.id), false, false);
    return drawing("line", {
      x1: at[relation.from].x, y1: at[relation.from].y, x2: at[relation.to].x, y2: at[relation.to].y,
      stroke: stroke.colour, "stroke-width": stroke.width.toFixed(2), "stroke-opacity": stroke.opacity.toFixed(2),
      "stroke-dasharray": stroke.dashes ? stroke.dashes.join(" ") : null,
    });
  });
  const room = nameRoom();
  for (const party of shown) room.mark(party.id, at[party.id].x, at[party.id].y, radiusOf(party));
  const marks = shown.map((party) => {
    const radius = radiusOf(party);
    const { x, y } = at[party.id];
    return drawing("g", {},
      outline(party.type, x, y, radius, party.id === state.selected ? { stroke: "#e69f00", "stroke-width": 4 } : {}),
      drawing("text", { x, y: y + radius * 0.36, "text-anchor": "middle", "font-size": (radius * 0.95).toFixed(1), fill: "#fff" }, glyph(party.type)),
      nameOf(party, x, y, radius, room));
  });
  return drawing("svg", {
    xmlns: "http://www.w3.org/2000/svg", class: "picture", width: wide.toFixed(0), height: high.toFixed(0), "font-family": FONT,
    viewBox: `${left.toFixed(0)} ${top.toFixed(0)} ${wide.toFixed(0)} ${high.toFixed(0)}`, role: "img", "aria-label": ui.graph,
  }, drawing("rect", { x: left, y: top, width: wide, height: high, fill: "#fff" }), ...lines, ...marks);
}
