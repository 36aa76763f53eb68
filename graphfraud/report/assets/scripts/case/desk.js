// A case-worker beside the colleagues of the desk, the hands claims passed, accounts paid into.
import { byId, drawing, element, show } from "../shared/dom.js";
import { filled, numberText, yuanText } from "../shared/format.js";
import { page, ui } from "./data.js";
import { change } from "./state.js";

const desk = page.view.desk ?? { workers: [], chains: [], accounts: [], n_left: 0 };
export const hasDesk = Boolean(page.view.desk);
const LEFT = 150;
const ROW = 20;

// Claims at the case's institutions against all of the desk's: own, expected, range, colleagues.
function colleagues(worker, width) {
  const rows = [[worker.name, worker.n, worker.there, true], ...worker.colleagues.map((row) => [...row, false])];
  const most = Math.max(worker.high, ...rows.map((row) => row[2]), 1);
  const across = (n) => LEFT + (n / most) * (width - LEFT - 150);
  const height = 26 + rows.length * ROW + 6;
  const marks = rows.flatMap(([name, n, there, own], i) => {
    const y = 22 + i * ROW;
    const short = name.length > 16 ? name.slice(0, 15) + "…" : name;
    return [
      drawing("text", { class: own ? "row-name strong" : "row-name", x: 4, y: y + 14 }, short),
      drawing("line", { class: "grid", x1: 0, x2: width, y1: y + ROW, y2: y + ROW }),
      own ? drawing("rect", { class: "expected-range", x: across(worker.low), y: y + 4, width: Math.max(2, across(worker.high) - across(worker.low)), height: 12 },
        drawing("title", {}, filled(ui.desk_range, { low: worker.low, high: worker.high }))) : null,
      own ? drawing("line", { class: "expected", x1: across(worker.expected), x2: across(worker.expected), y1: y + 1, y2: y + 19 }) : null,
      drawing("circle", { class: own ? "dot own" : "dot", cx: across(there), cy: y + 10, r: own ? 6.5 : 4.5 }),
      drawing("text", { class: "when", x: width - 140, y: y + 14 }, filled(ui.desk_row, { there, n: numberText(n), share: n ? Math.round((100 * there) / n) : 0 })),
    ];
  });
  const steps = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * most)).filter((n, i, all) => all.indexOf(n) === i);
  const axis = steps.flatMap((n) => [
    drawing("line", { class: "grid", x1: across(n), x2: across(n), y1: 18, y2: height }),
    drawing("text", { class: "when", x: across(n) - 4, y: 13 }, numberText(n)),
  ]);
  return drawing("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": ui.desk },
    ...axis, ...marks.filter(Boolean));
}

function workerBlock(worker, width) {
  const figures = filled(ui.desk_figures, {
    name: worker.name, n: numberText(worker.n), there: numberText(worker.there), expected: numberText(worker.expected),
    low: worker.low, high: worker.high, colleagues: worker.n_colleagues,
  });
  return [element("p", {}, figures), colleagues(worker, width)];
}

// Hands in four columns, a ribbon a chain as wide as its claims.
export function chainPicture(width) {
  const { chains } = desk;
  if (!chains.length) return null;
  const total = chains.reduce((sum, chain) => sum + chain[1], 0);
  const steps = [ui.step_submitter, ui.step_reviewer1, ui.step_reviewer2, ui.step_payer];
  const room = Math.max(120, Math.min(360, 26 * new Set(chains.flatMap((c) => c[0])).size));
  const columns = steps.map((_, step) => {
    const counts = new Map();
    for (const [hands, n] of chains) counts.set(hands[step], (counts.get(hands[step]) ?? 0) + n);
    return [...counts].sort((a, b) => b[1] - a[1]);
  });
  const gap = 14;
  const tallest = Math.max(...columns.map((column) => column.length));
  const unit = (room + tallest * 4) / total;
  const height = 34 + Math.max(...columns.map((column) => column.reduce((sum, [, n]) => sum + Math.max(n * unit, 12) + gap, 0)));
  const x = (step) => 10 + step * ((width - 160) / 3);
  const at = columns.map((column) => {
    let y = 30;
    return new Map(column.map(([name, n]) => {
      const place = { y, used: [0, 0], high: Math.max(n * unit, 12) };
      y += place.high + gap;
      return [name, place];
    }));
  });
  const ribbons = chains.flatMap(([hands, n]) => [0, 1, 2].map((step) => {
    const [a, b] = [at[step].get(hands[step]), at[step + 1].get(hands[step + 1])];
    const wide = Math.max(1, n * unit);
    const [y1, y2] = [a.y + a.used[1] + wide / 2, b.y + b.used[0] + wide / 2];
    a.used[1] += wide;
    b.used[0] += wide;
    const [x1, x2] = [x(step) + 12, x(step + 1)];
    const middle = (x1 + x2) / 2;
    return drawing("path", { class: "ribbon", d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`, "stroke-width": wide.toFixed(1) },
      drawing("title", {}, `${hands.map((name) => name || "–").join(" → ")}: ${n}`));
  }));
  const hands = columns.flatMap((column, step) => column.map(([name, n]) => {
    const place = at[step].get(name);
    return drawing("g", {},
      drawing("rect", { class: name ? "hand" : "hand none", x: x(step), y: place.y, width: 12, height: place.high }),
      drawing("text", { class: "hand-name", x: x(step) + 16, y: place.y + Math.min(place.high / 2 + 4, 14) }, `${name || ui.nobody} (${n})`));
  }));
  return drawing("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": ui.chain },
    ...steps.map((title, step) => drawing("text", { class: "step-name", x: x(step), y: 16 }, title)), ...ribbons, ...hands);
}

function accounts() {
  if (!desk.accounts.length) return element("p", { class: "note" }, ui.no_accounts);
  const choose = (node) => (node >= 0 ? () => change({ selected: node, path: null, cohort: 0 }) : null);
  const button = (node, text) => element("button", { type: "button", class: "party-link", disabled: node < 0, onclick: choose(node) ?? (() => {}) }, text);
  const rows = desk.accounts.map((account) => element("tr", {},
    element("td", {}, button(account.node, account.name)),
    element("td", { class: "n" }, String(account.patients.length)),
    element("td", { class: "n" }, yuanText(account.patients.reduce((sum, p) => sum + p[3], 0))),
    element("td", {}, ...account.patients.slice(0, 30).map(([node, name, n, paid]) => button(node, `${name} ×${n} · ${yuanText(paid)}`)),
      account.patients.length > 30 ? ` … ${account.patients.length - 30}` : "")));
  return element("table", {}, element("thead", {}, element("tr", {},
    element("th", { scope: "col" }, ui.account), element("th", { scope: "col", class: "n" }, ui.n_patients),
    element("th", { scope: "col", class: "n" }, ui.fund_yuan), element("th", { scope: "col" }, ui.paid_into))),
  element("tbody", {}, ...rows));
}

export function deskBlocks(width) {
  return [
    desk.workers.length ? element("h2", {}, ui.desk) : null,
    desk.workers.length ? element("p", { class: "note" }, ui.desk_note) : null,
    ...desk.workers.flatMap((worker) => workerBlock(worker, width)),
    desk.chains.length ? element("h2", {}, ui.chain) : null,
    desk.chains.length ? element("p", { class: "note" }, ui.chain_note) : null, chainPicture(width),
    desk.n_left ? element("p", { class: "note" }, filled(ui.chains_left, { n: desk.n_left })) : null,
    element("h2", {}, ui.accounts), accounts(),
  ].filter(Boolean);
}

export function startDesk() {
  return () => {
    const panel = byId("pattern");
    if (!panel.hidden) show(panel, ...deskBlocks(Math.max(620, panel.clientWidth - 36)));
  };
}
