// The cases as marks, joined where they share a party; a click shows the case, a double click opens it.
import { byId } from "../shared/dom.js";
import { filled } from "../shared/format.js";
import { followMarks, nameUnderPointer } from "../shared/on_graph.js";
import { relationLines } from "../shared/relation_lines.js";
import { shapeOf, trace } from "../shared/shapes.js";
import { cases, joins, marks, options, ui, words } from "./data.js";
import { change, shownCases, state, watch } from "./state.js";

const FONT = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",SimSun,sans-serif';
// a rank smaller than this on the screen cannot be read
const RANK_FROM = 4.5;
const at = marks.map(({ x, y }) => ({ x, y }));
const lines = relationLines(at);
let network = null;
let scale = 1;
let shown = new Set(cases.map((entry) => entry.id));

export const radiusOf = (entry) => 13 + 9 * Math.max(0, Math.min(1, entry.score));

function paint({ ctx, id, x, y, state: { hover } }) {
  const radius = radiusOf(cases[id]);
  return {
    drawNode() {
      ctx.globalAlpha = shown.has(id) ? 1 : 0.15;
      trace(ctx, marks[id].type, x, y, radius);
      ctx.fillStyle = shapeOf(marks[id].type).colour;
      ctx.fill();
      if (hover || id === state.selected) {
        ctx.lineWidth = 4;
        ctx.strokeStyle = "#e69f00";
        ctx.stroke();
      }
      if (radius * scale < RANK_FROM) return;
      ctx.fillStyle = "#fff";
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.font = `600 ${radius * 0.85}px ${FONT}`;
      ctx.fillText(marks[id].name, x, y + 1);
    },
    nodeDimensions: { width: 2 * radius, height: 2 * radius },
  };
}

function titleOf(entry) {
  return `${entry.rank}. ${entry.case_id} ${words.pattern[entry.pattern] ?? ""}\n${entry.summary}`;
}

const joinTitle = ({ from, to, n }) => filled(ui.shared, { a: cases[from].rank, b: cases[to].rank, n });

export const fit = () => network.fit({ maxZoomLevel: 1.2, animation: false });
export const canvas = () => byId("graph").querySelector("canvas");

export function pointOf(id) {
  const at = network.canvasToDOM(network.getPositions([id])[id]);
  const box = byId("graph").getBoundingClientRect();
  return { x: box.left + at.x, y: box.top + at.y };
}

export function startGraph() {
  if (!cases.length) return Promise.resolve();
  const nodes = new vis.DataSet(marks.map((mark) => ({
    id: mark.id, x: mark.x, y: mark.y, shape: "custom", ctxRenderer: paint,
  })));
  lines.set(joins.map((join) => ({
    relation: join,
    stroke: { colour: "#66717c", dashes: null, width: Math.min(1 + Math.sqrt(join.n), 6), opacity: 0.6 },
  })));
  network = new vis.Network(byId("graph"), { nodes, edges: [] }, options);
  network.on("beforeDrawing", (ctx) => {
    scale = network.getScale();
    lines.draw(ctx, scale);
  });
  followMarks(network, at);
  network.on("click", ({ nodes: [id] }) => {
    change({ selected: id ?? -1 });
    byId(`case-${id}`)?.scrollIntoView({ block: "center" });
  });
  network.on("doubleClick", ({ nodes: [id] }) => { if (id !== undefined) window.location.href = cases[id].page; });
  nameUnderPointer(byId("graph"), network, lines, (id) => titleOf(cases[id]), joinTitle);
  fit();
  watch(() => {
    shown = new Set(shownCases().map((entry) => entry.id));
    network.redraw();
  });
  return new Promise((ready) => { network.once("afterDrawing", () => requestAnimationFrame(ready)); });
}
