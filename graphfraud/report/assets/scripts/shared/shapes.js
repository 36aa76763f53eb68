// A shape and a colour for each kind of party: told apart without colour, and by the colour-blind.
import { drawing } from "./dom.js";

const RECTANGLE = (x, y) => [[-x, -y], [x, -y], [x, y], [-x, y]];
const HEXAGON = [[-0.58, -1], [0.58, -1], [1.15, 0], [0.58, 1], [-0.58, 1], [-1.15, 0]];
const PENTAGON = [[0, -1.2], [1.15, -0.3], [0.75, 1], [-0.75, 1], [-1.15, -0.3]];

// points: corners in units of the radius; none is a circle
export const SHAPES = {
  patient: { colour: "#0067a3", points: null },
  doctor: { colour: "#b34a00", points: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]] },
  institution: { colour: "#00634a", points: RECTANGLE(0.95, 0.95) },
  caseworker: { colour: "#7b3f98", points: HEXAGON },
  cashier: { colour: "#76590a", points: [[-0.75, -0.95], [0.75, -0.95], [1.2, 0.95], [-1.2, 0.95]] },
  card: { colour: "#444444", points: RECTANGLE(1.25, 0.78) },
  phone: { colour: "#8a5a00", points: RECTANGLE(0.78, 1.15) },
  account: { colour: "#a3195b", points: PENTAGON },
  proxy: { colour: "#3d5a80", points: [[0, -1.4], [1.35, 0.95], [-1.35, 0.95]] },
  invoice: { colour: "#5c614e", points: [[-0.8, -1.1], [0.3, -1.1], [0.85, -0.55], [0.85, 1.1], [-0.8, 1.1]] },
  rest: { colour: "#5b6b7a", points: null },
  induced_admission: { colour: "#17324d", points: null },
  shared_card: { colour: "#0067a3", points: RECTANGLE(0.95, 0.95) },
  insider_link: { colour: "#7b3f98", points: HEXAGON },
  claims_integrity: { colour: "#8a5a00", points: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]] },
};

export function shapeOf(type) {
  return SHAPES[type] ?? SHAPES.rest;
}

// The outline on a canvas, around (x, y).
export function trace(context, type, x, y, radius) {
  const { points } = shapeOf(type);
  context.beginPath();
  if (!points) context.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    points.forEach(([dx, dy], i) =>
      i ? context.lineTo(x + dx * radius, y + dy * radius) : context.moveTo(x + dx * radius, y + dy * radius));
    context.closePath();
  }
}

// The outline as an SVG element around (x, y).
export function outline(type, x, y, radius, attributes = {}) {
  const { colour, points } = shapeOf(type);
  const given = { fill: colour, ...attributes };
  if (!points) return drawing("circle", { cx: x, cy: y, r: radius, ...given });
  const corners = points.map(([dx, dy]) => `${(x + dx * radius).toFixed(1)},${(y + dy * radius).toFixed(1)}`);
  return drawing("polygon", { points: corners.join(" "), ...given });
}

// A small picture of a kind of party: its shape and its character.
export function icon(type, glyph, radius = 8) {
  const side = 2.6 * radius;
  const text = drawing("text", {
    "text-anchor": "middle", y: radius * 0.38, "font-size": radius * 1.1, fill: "#fff",
  }, glyph);
  return drawing("svg", {
    class: "icon", width: side, height: side, "aria-hidden": "true",
    viewBox: `${-side / 2} ${-side / 2} ${side} ${side}`,
  }, outline(type, 0, 0, radius), text);
}
