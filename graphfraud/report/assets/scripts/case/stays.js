// One row a patient with the claims of the case, the patient's others pale, shared windows shaded.
import { byId, drawing, element, show } from "../shared/dom.js";
import { dateText, filled, yuanText } from "../shared/format.js";
import { claims, claimsOf, label, otherClaims, page, patients, ui } from "./data.js";
import { inTime, view } from "./filter.js";
import { LABEL, across as acrossWhole, months, plotWidth } from "./time.js";
import { change, state, watch, wholeTime } from "./state.js";

const ROW = 18;
// room for the months, where the histogram above does not show them
const head = (months) => (months ? 20 : 4);
// rows drawn; more would not be read, and the filters reach them
const MOST = 150;
// windows of more occasions than this are shaded the lighter, the more there are
const FEW = 12;
export const TONES = ["#0067a3", "#c47f00", "#00805f", "#b0568f", "#3a8fbf", "#b34a00", "#66717c"];

// A colour for each institution, the one with most claims first; further ones share the last.
const counted = new Map();
for (const claim of claims) counted.set(claim.place, (counted.get(claim.place) ?? 0) + 1);
const places = [...counted].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([place]) => place);
export const toneOf = (place) => TONES[Math.min(Math.max(0, places.indexOf(place)), TONES.length - 1)];
export const legendPlaces = () => places.slice(0, TONES.length - 1);
export const hasMorePlaces = () => places.length > TONES.length - 1;

const across = (day) => acrossWhole(day, state.from, state.to);

function box(claim, y, attributes) {
  const from = Math.max(claim.begin, state.from);
  const to = Math.min(claim.end, state.to);
  const x = across(from);
  const width = Math.max(4, across(to + 1) - x - 0.5);
  return { ...attributes, x: x.toFixed(1), y, width: width.toFixed(1), height: ROW - 6, rx: 2 };
}

function claimTitle(claim) {
  const days = `${dateText(claim.begin)} – ${dateText(claim.end)}`;
  const paid = claim.fund === undefined ? "" : `\n${ui.fund_yuan} ${yuanText(claim.fund)}`;
  const id = claim.setl_id ? `\n${claim.setl_id}` : "";
  return `${claim.place}\n${days}${paid}${id}`;
}

function bars(party, y, othersOf) {
  const pale = (othersOf.get(party.id) ?? []).filter(inTime).map((claim) =>
    drawing("rect", box(claim, y + 3, { class: "other-claim" }), drawing("title", {}, claimTitle(claim))));
  const own = claimsOf(party.id).filter((claim) => claim.patient === party.id && inTime(claim)).map((claim) => {
    const lit = state.cohort && claim.occasion === state.cohort;
    const faint = state.cohort && !lit;
    const attributes = {
      class: lit ? "own-claim lit" : "own-claim", fill: toneOf(claim.place), opacity: faint ? 0.25 : 1,
      onclick: () => change({ cohort: claim.occasion, selected: claim.occasion ? -1 : party.id, path: null }),
    };
    const shape = box(claim, y + 3, attributes);
    const name = Number(shape.width) > 52 && claim.place
      ? drawing("text", {
        class: "bar-name", x: Number(shape.x) + Number(shape.width) / 2, y: y + 12.5,
      }, claim.place.slice(0, 4)) : null;
    return drawing("g", {}, drawing("rect", shape, drawing("title", {}, claimTitle(claim))), name);
  });
  return [...pale, ...own];
}

function bands(height, top) {
  return page.occasions.map((occasion, i) => ({ ...occasion, number: i + 1 }))
    .filter((occasion) => occasion.last >= state.from && occasion.first <= state.to)
    .map((occasion) => {
      const x = across(Math.max(occasion.first, state.from));
      const width = Math.max(4, across(Math.min(occasion.last, state.to) + 1) - x);
      const days = `${dateText(occasion.first)} – ${dateText(occasion.last)}`;
      return drawing("rect", {
        class: `window${state.cohort === occasion.number ? " lit" : ""}`,
        "fill-opacity": state.cohort === occasion.number ? 0.8 : Math.max(0.04, Math.min(0.65, (0.65 * FEW) / page.occasions.length)).toFixed(2),
        x: x.toFixed(1), y: top - 2, width: width.toFixed(1), height: height - top + 2,
        onclick: () => change({ cohort: occasion.number, selected: -1, path: null }),
      }, drawing("title", {}, `${filled(ui.occasion, { n: occasion.number })}\n${occasion.place}\n${days}`));
    });
}

// The picture of the rows: how many are drawn, whether months are named above them.
export function staysPicture(most = MOST, named = !wholeTime()) {
  const near = state.selected >= 0 && view.focus ? view.focus : null;
  const shown = patients.filter((party) => view.passing.has(party.id));
  const ordered = near ? [...shown].sort((a, b) =>
    (b.id === state.selected) - (a.id === state.selected) || near.has(b.id) - near.has(a.id)) : shown;
  const rows = ordered.slice(0, most);
  const top = head(named);
  const height = top + rows.length * ROW + 6;
  const width = plotWidth() + LABEL + 12;
  const othersOf = grouped(otherClaims);
  const grid = months(state.from, state.to, plotWidth()).flatMap(([day, text]) => [
    drawing("line", { class: "grid", x1: across(day), x2: across(day), y1: 0, y2: height }),
    !named ? null : drawing("text", { class: "when", x: across(day) + 3, y: 13 }, text),
  ]);
  const lines = rows.flatMap((party, i) => {
    const y = top + i * ROW;
    const chosen = party.id === state.selected;
    return [
      chosen ? drawing("rect", { class: "chosen-row", x: 0, y, width, height: ROW }) : null,
      drawing("text", {
        class: "row-name", x: 4, y: y + 13,
        onclick: () => change({ selected: party.id, cohort: 0, path: null }),
      }, short(party.name), drawing("title", {}, party.name)),
      drawing("line", { class: "grid", x1: 0, x2: width, y1: y + ROW, y2: y + ROW }),
      ...bars(party, y, othersOf),
    ];
  });
  const picture = drawing("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": ui.stays });
  picture.append(...bands(height, top), ...grid.filter(Boolean), ...lines.filter(Boolean));
  return { picture, n_left: shown.length - rows.length };
}

// claims by patient
function grouped(list) {
  const map = new Map();
  for (const claim of list) map.set(claim.patient, [...(map.get(claim.patient) ?? []), claim]);
  return map;
}

const short = (name) => (name.length > 14 ? name.slice(0, 13) + "…" : name);

export function placeLegend() {
  const entry = (colour, text) => element("span", { class: "legend-entry" },
    drawing("svg", { width: 12, height: 12, "aria-hidden": "true" },
      drawing("rect", { width: 12, height: 12, rx: 2, fill: colour })), text);
  return [...legendPlaces().filter(Boolean).map((place) => entry(toneOf(place), place)),
    hasMorePlaces() ? entry(TONES[TONES.length - 1], ui.other_places) : null,
    page.occasions.length ? entry("#f2c9c9", ui.window) : null,
    otherClaims.length ? entry("#d5dce3", ui.other_claims) : null];
}

function draw() {
  const { picture, n_left } = staysPicture();
  show(byId("stays"), picture,
    n_left > 0 ? element("p", { class: "note" }, filled(ui.rows_left, { n: n_left })) : null);
  byId("stays-legend").textContent = "";
  byId("stays-legend").append(...placeLegend().filter(Boolean));
}

export function cohortPeople(number) {
  return new Set(claims.filter((claim) => claim.occasion === number).map((claim) => label(claim.patient)));
}

export function startStays() {
  draw();
  watch(draw);
  return draw;
}
