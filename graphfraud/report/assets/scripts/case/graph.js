// The graph on its canvas: vis-network draws it, positions come with the data.
import { byId } from "../shared/dom.js";
import { followMarks, nameUnderPointer } from "../shared/on_graph.js";
import { relationLines } from "../shared/relation_lines.js";
import { trace } from "../shared/shapes.js";
import { filled, numberText, pText } from "../shared/format.js";
import { glyph, kindName, label, options, parties, typeName, ui, words } from "./data.js";
import { view } from "./filter.js";
import { strokeOf } from "./line_styles.js";
import { markSprites } from "./mark_sprites.js";
import { FONT, nameRoom } from "./name_room.js";
import { change, state, watch } from "./state.js";

// below this zoom names would only be dust
const NAMES_FROM = 0.42;
// names of more parties than this are drawn for the ones in focus alone, until zoomed in
const NAMES_FEW = 400;

let network = null;
let nodes = null;
let scale = 1;
const at = parties.map(({ x, y }) => ({ x, y }));
const lines = relationLines(at);
const sprites = markSprites();
// room taken in this frame, so that no name lies on another or on a mark
let room = nameRoom();
let named = false;

export function radiusOf(party) {
  if (party.type === "patient") return 12 + 8 * (party.score ?? 0.5);
  return party.type === "institution" ? 19 : 16;
}

const isFaint = (id) => view.focus !== null && !view.focus.has(id);

function drawMark(ctx, id, x, y, hover) {
  const party = parties[id];
  ctx.globalAlpha = isFaint(id) ? 0.16 : 1;
  sprites.draw(ctx, party.type, glyph(party.type), x, y, radiusOf(party));
  if (party.role === "identity_used") ring(ctx, party, x, y, [4, 3], "#1b2733", 2.5);
  if (hover || id === state.selected) ring(ctx, party, x, y, [], "#e69f00", 4.5);
  if (state.pinned.has(id)) pin(ctx, x - radiusOf(party), y - radiusOf(party));
}

function paint({ ctx, id, x, y, state: { hover } }) {
  const radius = radiusOf(parties[id]);
  const faint = isFaint(id);
  return {
    drawNode() {
      drawMark(ctx, id, x, y, hover);
      if (named && !faint) room.mark(id, x, y, radius);
    },
    // vis saves and restores the canvas around each name, drawn or not
    drawExternalLabel: named && !faint ? () => drawName(ctx, id, x, y, radius) : null,
    nodeDimensions: { width: 2 * radius, height: 2 * radius },
  };
}

function drawName(ctx, id, x, y, radius) {
  // on the screen a name is never smaller than can be read
  const size = Math.min(18, Math.max(12, 11 / scale));
  ctx.font = `${size}px ${FONT}`;
  const text = short(parties[id].name);
  const box = room.place(id, x, y, radius, ctx.measureText(text).width, size, id === state.selected);
  if (!box) return;
  const middle = (box.left + box.right) / 2;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineWidth = 3.5;
  ctx.lineJoin = "round";
  ctx.strokeStyle = "#fff";
  ctx.strokeText(text, middle, box.top);
  ctx.fillStyle = "#1b2733";
  ctx.fillText(text, middle, box.top);
}

export const short = (name) => (name.length > 16 ? name.slice(0, 15) + "…" : name);

function ring(ctx, party, x, y, dashes, colour, width) {
  trace(ctx, party.type, x, y, radiusOf(party));
  ctx.setLineDash(dashes);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.setLineDash([]);
}

function pin(ctx, x, y) {
  ctx.beginPath();
  ctx.arc(x, y, 4.5, 0, 7);
  ctx.fillStyle = "#1b2733";
  ctx.fill();
}

function nodeTitle(party) {
  const lines = [`${typeName(party.type)} ${party.name}`];
  if (party.role && party.score !== undefined) {
    lines.push(`${words.role[party.role] ?? party.role} · ${ui.score} ${party.score.toFixed(2)}`);
  }
  if (party.about) lines.push(party.about);
  return lines.join("\n");
}

export function relationText(relation) {
  const times = filled(ui.times, { n: numberText(view.weights.get(relation.id) ?? relation.n) });
  if (!relation.of) return times;
  const [expected, p] = relation.of;
  return `${times}; ${ui.expected} ${numberText(expected)}; p ${pText(p)}`;
}

function lineOf(relation, pathPairs) {
  const onPath = pathPairs?.has(pairKey(relation.from, relation.to));
  const chosen = state.selected >= 0 && (relation.from === state.selected || relation.to === state.selected);
  const both = view.focus?.has(relation.from) && view.focus.has(relation.to);
  const lit = pathPairs ? onPath : state.selected >= 0 && !state.cohort && !state.query ? chosen : Boolean(both);
  const stroke = strokeOf(relation, view.weights.get(relation.id), view.focus !== null && lit, view.focus !== null);
  return { relation, stroke: onPath ? { ...stroke, width: 5 } : stroke };
}

const pairKey = (a, b) => (a < b ? `${a}-${b}` : `${b}-${a}`);

function pathPairs() {
  if (!state.path) return null;
  return new Set(state.path.slice(1).map((id, i) => pairKey(state.path[i], id)));
}

function setLines() {
  const pairs = pathPairs();
  lines.set(view.relations.map((relation) => lineOf(relation, pairs)));
}

function refresh() {
  const changed = parties.filter((party) => nodes.get(party.id).hidden === view.shown.has(party.id));
  if (changed.length) nodes.update(changed.map((p) => ({ id: p.id, hidden: !view.shown.has(p.id) })));
  setLines();
  network.redraw();
  byId("hint").textContent = hint();
}

function hint() {
  if (state.choosingPath) return ui.hint_path;
  if (state.path) return filled(ui.hint_path_found, { n: state.path.length - 1 });
  if (state.neighbourhood) return ui.hint_neighbourhood;
  if (state.cohort) return filled(ui.hint_cohort, { n: state.cohort });
  return "";
}

function lineTitle(relation) {
  const ends = `${label(relation.from)} — ${label(relation.to)}`;
  return `${ends}\n${kindName(relation.kind)}: ${relationText(relation)}`;
}

export function fit() {
  network.fit({ nodes: [...view.shown], maxZoomLevel: 1.1, animation: false });
}

export function zoom(factor) {
  network.moveTo({ scale: network.getScale() * factor });
}

export function pinned(ids, fixed) {
  nodes.update(ids.map((id) => ({ id, fixed: { x: fixed, y: fixed } })));
}

export const positions = () => network.getPositions();
export const canvas = () => byId("graph").querySelector("canvas");
export const redraw = () => network.redraw();

// Where a party stands in the window, for tests and for the reader's tools.
export function pointOf(id) {
  const at = network.canvasToDOM(network.getPositions([id])[id]);
  const box = byId("graph").getBoundingClientRect();
  return { x: box.left + at.x, y: box.top + at.y };
}

// While the view is moved and nobody is named, marks are drawn without vis' way around each: of some
// thousand parties it spends more on saving and restoring the canvas than on the marks.
function quickPanning() {
  if (parties.length <= NAMES_FEW) return;
  const { renderer } = network;
  const drawNodes = renderer._drawNodes.bind(renderer);
  let panning = false;
  network.on("dragStart", ({ nodes: moved }) => { panning = moved.length === 0; });
  network.on("dragEnd", () => { panning = false; });
  renderer._drawNodes = (ctx, ...rest) => {
    if (!panning || named) return drawNodes(ctx, ...rest);
    ctx.save();
    for (const id of view.shown) drawMark(ctx, id, at[id].x, at[id].y, false);
    ctx.restore();
    return { drawExternalLabels() {} };
  };
}

export function startGraph(pick) {
  nodes = new vis.DataSet(parties.map((party) => ({
    id: party.id, x: party.x, y: party.y, shape: "custom", ctxRenderer: paint, hidden: false,
  })));
  network = new vis.Network(byId("graph"), { nodes, edges: [] }, options);
  setLines();
  network.on("beforeDrawing", (ctx) => {
    scale = network.getScale();
    named = view.focus !== null || scale >= (parties.length > NAMES_FEW ? 0.9 : NAMES_FROM);
    room = nameRoom();
    sprites.frame(ctx);
    lines.draw(ctx, scale);
  });
  followMarks(network, at);
  quickPanning();
  network.on("click", ({ nodes: [id] }) => (id === undefined ? change({ selected: -1, cohort: 0 }) : pick(id)));
  nameUnderPointer(byId("graph"), network, lines, (id) => nodeTitle(parties[id]), lineTitle);
  fit();
  watch(refresh);
  return new Promise((ready) => {
    network.once("afterDrawing", () => requestAnimationFrame(ready));
  });
}
