// The graph on its canvas: vis-network draws it, positions come with the data.
import { byId } from "../shared/dom.js";
import { shapeOf, trace } from "../shared/shapes.js";
import { filled, numberText, pText } from "../shared/format.js";
import { glyph, kindName, label, options, parties, relations, typeName, ui, words } from "./data.js";
import { view } from "./filter.js";
import { strokeOf } from "./line_styles.js";
import { nameRoom } from "./name_room.js";
import { change, state, watch } from "./state.js";

const FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",SimSun,sans-serif';
// below this zoom names would only be dust
const NAMES_FROM = 0.42;
// names of more parties than this are drawn for the ones in focus alone, until zoomed in
const NAMES_FEW = 400;

let network = null;
let nodes = null;
let edges = null;
let scale = 1;
let drawn = new Map();
// room taken in this frame, so that no name lies on another or on a mark
let room = nameRoom();

export function radiusOf(party) {
  if (party.type === "patient") return 12 + 8 * (party.score ?? 0.5);
  return party.type === "institution" ? 19 : 16;
}

function nameShown(id, many) {
  if (view.focus) return view.focus.has(id);
  return scale >= (many ? 0.9 : NAMES_FROM);
}

function paint({ ctx, id, x, y, state: { hover } }) {
  const party = parties[id];
  const radius = radiusOf(party);
  const faint = view.focus !== null && !view.focus.has(id);
  return {
    drawNode() {
      ctx.save();
      ctx.globalAlpha = faint ? 0.16 : 1;
      trace(ctx, party.type, x, y, radius);
      ctx.fillStyle = shapeOf(party.type).colour;
      ctx.fill();
      if (party.role === "identity_used") ring(ctx, [4, 3], "#1b2733", 2.5);
      if (hover || id === state.selected) ring(ctx, [], "#e69f00", 4.5);
      // a character smaller than this cannot be told from another
      if (radius * scale >= 4.5) {
        ctx.fillStyle = "#fff";
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.font = `${radius * 0.95}px ${FONT}`;
        ctx.fillText(glyph(party.type), x, y + 1);
      }
      if (state.pinned.has(id)) pin(ctx, x - radius, y - radius);
      ctx.restore();
      if (!faint) room.mark(id, x, y, radius);
    },
    drawExternalLabel() {
      if (faint || !nameShown(id, parties.length > NAMES_FEW)) return;
      ctx.save();
      // on the screen a name is never smaller than can be read
      const size = Math.min(18, Math.max(12, 11 / scale));
      ctx.font = `${size}px ${FONT}`;
      const text = short(party.name);
      const box = room.place(id, x, y, radius, ctx.measureText(text).width, size, id === state.selected);
      if (!box) {
        ctx.restore();
        return;
      }
      ctx.textAlign = "center";
      ctx.textBaseline = "top";
      ctx.lineWidth = 3.5;
      ctx.lineJoin = "round";
      ctx.strokeStyle = "#fff";
      ctx.strokeText(text, (box.left + box.right) / 2, box.top);
      ctx.fillStyle = "#1b2733";
      ctx.fillText(text, (box.left + box.right) / 2, box.top);
      ctx.restore();
    },
    nodeDimensions: { width: 2 * radius, height: 2 * radius },
  };
}

export const short = (name) => (name.length > 16 ? name.slice(0, 15) + "…" : name);

function ring(ctx, dashes, colour, width) {
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

function edgeOf(relation, pathPairs) {
  const onPath = pathPairs?.has(pairKey(relation.from, relation.to));
  const chosen = state.selected >= 0 && (relation.from === state.selected || relation.to === state.selected);
  const both = view.focus?.has(relation.from) && view.focus.has(relation.to);
  const lit = pathPairs ? onPath : state.selected >= 0 && !state.cohort && !state.query ? chosen : Boolean(both);
  const stroke = strokeOf(relation, view.weights.get(relation.id), view.focus !== null && lit, view.focus !== null);
  return {
    id: relation.id, from: relation.from, to: relation.to, dashes: stroke.dashes ?? false,
    width: onPath ? 5 : stroke.width,
    color: { color: stroke.colour, highlight: stroke.colour, hover: stroke.colour, opacity: stroke.opacity },
  };
}

const pairKey = (a, b) => (a < b ? `${a}-${b}` : `${b}-${a}`);

function pathPairs() {
  if (!state.path) return null;
  return new Set(state.path.slice(1).map((id, i) => pairKey(state.path[i], id)));
}

const edgeState = (edge) => `${edge.width}|${edge.color.opacity}`;

function refresh() {
  const changed = parties.filter((party) => nodes.get(party.id).hidden === view.shown.has(party.id));
  if (changed.length) nodes.update(changed.map((p) => ({ id: p.id, hidden: !view.shown.has(p.id) })));
  const pairs = pathPairs();
  const next = new Map();
  const updates = [];
  for (const relation of view.relations) {
    const edge = edgeOf(relation, pairs);
    next.set(edge.id, edgeState(edge));
    if (drawn.get(edge.id) !== edgeState(edge)) updates.push(edge);
  }
  const gone = [...drawn.keys()].filter((id) => !next.has(id));
  drawn = next;
  if (gone.length) edges.remove(gone);
  if (updates.length) edges.update(updates);
  if (!gone.length && !updates.length) network.redraw();
  byId("hint").textContent = hint();
}

function hint() {
  if (state.choosingPath) return ui.hint_path;
  if (state.path) return filled(ui.hint_path_found, { n: state.path.length - 1 });
  if (state.neighbourhood) return ui.hint_neighbourhood;
  if (state.cohort) return filled(ui.hint_cohort, { n: state.cohort });
  return "";
}

// Titles are asked for when the pointer rests: vis shows them as text.
function titles() {
  network.on("hoverNode", ({ node }) => { byId("graph").title = nodeTitle(parties[node]); });
  network.on("hoverEdge", ({ edge }) => {
    const relation = relations[edge];
    const ends = `${label(relation.from)} — ${label(relation.to)}`;
    byId("graph").title = `${ends}\n${kindName(relation.kind)}: ${relationText(relation)}`;
  });
  for (const event of ["blurNode", "blurEdge"]) {
    network.on(event, () => byId("graph").removeAttribute("title"));
  }
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

export function startGraph(pick) {
  nodes = new vis.DataSet(parties.map((party) => ({
    id: party.id, x: party.x, y: party.y, shape: "custom", ctxRenderer: paint, hidden: false,
  })));
  const first = view.relations.map((relation) => edgeOf(relation, null));
  drawn = new Map(first.map((edge) => [edge.id, edgeState(edge)]));
  edges = new vis.DataSet(first);
  const many = first.length > 2500;
  network = new vis.Network(byId("graph"), { nodes, edges }, {
    ...options, interaction: { ...options.interaction, hideEdgesOnDrag: many, hideEdgesOnZoom: many },
  });
  network.on("beforeDrawing", () => {
    scale = network.getScale();
    room = nameRoom();
  });
  network.on("click", ({ nodes: [id] }) => (id === undefined ? change({ selected: -1, cohort: 0 }) : pick(id)));
  titles();
  fit();
  watch(refresh);
  return new Promise((ready) => {
    network.once("afterDrawing", () => requestAnimationFrame(ready));
  });
}
