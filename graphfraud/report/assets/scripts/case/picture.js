// The graph as a vector picture, for files and for print: what is shown, where it stands.
import { drawing } from "../shared/dom.js";
import { outline } from "../shared/shapes.js";
import { glyph, parties, ui } from "./data.js";
import { view } from "./filter.js";
import { positions, radiusOf, short } from "./graph.js";
import { strokeOf } from "./line_styles.js";
import { state } from "./state.js";

const FONT = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",SimSun,sans-serif';
const ROOM = 70;

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
  const names = shown.length <= 400;
  const marks = shown.map((party) => {
    const radius = radiusOf(party);
    const { x, y } = at[party.id];
    return drawing("g", {},
      outline(party.type, x, y, radius, party.id === state.selected ? { stroke: "#e69f00", "stroke-width": 4 } : {}),
      drawing("text", { x, y: y + radius * 0.36, "text-anchor": "middle", "font-size": (radius * 0.95).toFixed(1), fill: "#fff" }, glyph(party.type)),
      names ? drawing("text", {
        x, y: y + radius + 15, "text-anchor": "middle", "font-size": 13, fill: "#1b2733",
        stroke: "#fff", "stroke-width": 3, "paint-order": "stroke",
      }, short(party.name)) : null);
  });
  return drawing("svg", {
    xmlns: "http://www.w3.org/2000/svg", width: wide.toFixed(0), height: high.toFixed(0), "font-family": FONT,
    viewBox: `${left.toFixed(0)} ${top.toFixed(0)} ${wide.toFixed(0)} ${high.toFixed(0)}`, role: "img", "aria-label": ui.graph,
  }, drawing("rect", { x: left, y: top, width: wide, height: high, fill: "#fff" }), ...lines, ...marks);
}
