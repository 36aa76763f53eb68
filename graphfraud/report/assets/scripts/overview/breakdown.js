// By pattern, institution and month; each row and bar is a filter.
import { byId, drawing, element, show } from "../shared/dom.js";
import { numberText, yuanText } from "../shared/format.js";
import { icon } from "../shared/shapes.js";
import { page, placeName, ui, words } from "./data.js";
import { change, state, watch } from "./state.js";

// institutions shown at first
const FEW = 12;
let all = false;

function row(pressed, act, mark, name, figures) {
  return element("tr", {}, element("td", {}, element("button", {
    type: "button", class: "filter", "aria-pressed": String(pressed), onclick: act,
  }, mark, name)), ...figures.map((text) => element("td", { class: "n" }, text)));
}

function table(first, rows) {
  const headings = [first, ui.n_cases, ui.n_claims, ui.fund_yuan];
  return element("table", {}, element("thead", {}, element("tr", {},
    ...headings.map((text, i) => element("th", { scope: "col", class: i ? "n" : "" }, text)))),
  element("tbody", {}, ...rows));
}

function patterns() {
  return table(ui.case_pattern, page.patterns.map(([pattern, n, claims, paid]) => row(
    state.pattern === pattern, () => change({ pattern: state.pattern === pattern ? "" : pattern }),
    icon(pattern, "", 6), words.pattern[pattern] ?? pattern, [numberText(n), numberText(claims), yuanText(paid)])));
}

function places() {
  const rows = page.places.slice(0, all ? page.places.length : FEW).map(([place, n, claims, paid]) => row(
    state.place === place, () => change({ place: state.place === place ? -1 : place }),
    null, placeName(place), [numberText(n), numberText(claims), yuanText(paid)]));
  const more = page.places.length > FEW ? element("button", {
    type: "button", class: "small", onclick: () => { all = !all; draw(); },
  }, all ? ui.fewer : `${ui.more} (${page.places.length - FEW})`) : null;
  return [table(ui.claim_place, rows), more];
}

function months() {
  const width = 560;
  const most = Math.max(1, ...page.months.map(([, n]) => n));
  const step = Math.min(46, (width - 10) / Math.max(1, page.months.length));
  const every = Math.max(1, Math.ceil(52 / step));
  const bars = page.months.flatMap(([month, n], i) => {
    const high = (n / most) * 84;
    const choose = () => change({ month: state.month === month ? "" : month });
    return [
      drawing("rect", {
        class: state.month === month ? "month chosen" : "month", x: 4 + i * step, y: 100 - high, width: Math.max(2, step - 3), height: high,
      }),
      drawing("rect", {
        class: "month-area", x: 4 + i * step, y: 4, width: step, height: 112, tabindex: 0, role: "button",
        "aria-pressed": String(state.month === month), "aria-label": `${month}: ${n}`, onclick: choose,
        onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } },
      }, drawing("title", {}, `${month}: ${n}`)),
      i % every === 0 ? drawing("text", { class: "when", x: 4 + i * step, y: 114 }, month) : null,
    ];
  });
  const wide = 10 + step * page.months.length + 46;
  return drawing("svg", { width: wide, height: 120, viewBox: `0 0 ${wide} 120`, role: "group", "aria-label": ui.by_month }, ...bars.filter(Boolean));
}

function draw() {
  const focused = document.activeElement?.textContent;
  const inside = byId("breakdown").contains(document.activeElement);
  const label = document.activeElement?.getAttribute?.("aria-label");
  show(byId("by-pattern"), patterns());
  show(byId("by-place"), ...places());
  show(byId("by-month"), months());
  if (!inside) return;
  const again = [...byId("breakdown").querySelectorAll("button, [role=button]")].find((node) =>
    label ? node.getAttribute("aria-label") === label : node.textContent === focused);
  again?.focus();
}

export function startBreakdown() {
  draw();
  watch(draw);
}
