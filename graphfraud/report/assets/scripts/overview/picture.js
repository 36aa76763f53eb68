// The cases and what joins them as a vector picture.
import { drawing } from "../shared/dom.js";
import { outline } from "../shared/shapes.js";
import { cases, joins, marks, ui } from "./data.js";
import { radiusOf } from "./graph.js";

const ROOM = 40;

export function graphPicture() {
  if (!marks.length) return drawing("svg", { width: 10, height: 10 });
  const left = Math.min(...marks.map((mark) => mark.x)) - ROOM;
  const top = Math.min(...marks.map((mark) => mark.y)) - ROOM;
  const wide = Math.max(...marks.map((mark) => mark.x)) - left + ROOM;
  const high = Math.max(...marks.map((mark) => mark.y)) - top + ROOM;
  const lines = joins.map(({ from, to, n }) => drawing("line", {
    x1: marks[from].x, y1: marks[from].y, x2: marks[to].x, y2: marks[to].y,
    stroke: "#66717c", "stroke-opacity": 0.6, "stroke-width": Math.min(1 + Math.sqrt(n), 6).toFixed(1),
  }));
  const shapes = marks.map((mark) => {
    const radius = radiusOf(cases[mark.id]);
    return drawing("g", {}, outline(mark.type, mark.x, mark.y, radius),
      drawing("text", { x: mark.x, y: mark.y + radius * 0.32, "text-anchor": "middle", "font-size": (radius * 0.85).toFixed(1), fill: "#fff" }, mark.name));
  });
  return drawing("svg", {
    xmlns: "http://www.w3.org/2000/svg", class: "picture", width: wide, height: high, viewBox: `${left} ${top} ${wide} ${high}`, role: "img", "aria-label": ui.case_graph,
  }, ...lines, ...shapes);
}
