// Cards used one after another: the calendar of such days, and one day at one place by the minute.
import { byId, drawing, element, show } from "../shared/dom.js";
import { dateText, filled, minuteText, numberText } from "../shared/format.js";
import { label, page, placeName, ui } from "./data.js";
import { change, state, watch } from "./state.js";
import { toneOf } from "./stays.js";

const CELL = 15;
let chosen = 0;

const strips = page.view.till?.strips ?? [];
const days = page.view.till?.days ?? [];

function chosenStrip() {
  return strips[Math.min(chosen, strips.length - 1)];
}

// One column a week, one row a weekday; darker with more settlements of the case.
function calendar() {
  if (!days.length) return null;
  const first = Math.floor((days[0][0] + 3) / 7);
  const last = Math.floor((days[days.length - 1][0] + 3) / 7);
  const wide = 44 + (last - first + 1) * CELL + 40;
  const most = Math.max(...days.map((entry) => entry[2]));
  const names = ui.weekdays.split(" ").map((text, i) =>
    drawing("text", { class: "when", x: 4, y: 32 + i * CELL }, text));
  const totals = new Map();
  for (const entry of days) totals.set(entry[0], [...(totals.get(entry[0]) ?? []), entry]);
  const cells = [...totals].map(([day, entries]) => {
    const n = entries.reduce((sum, entry) => sum + entry[2], 0);
    const at = strips.findIndex((strip) => strip.day === day);
    const text = entries.map((e) => filled(ui.till_day, { day: dateText(day), place: placeName(e[1]), n: e[2], people: e[3] })).join("\n");
    const tone = Math.max(1, Math.min(6, Math.ceil((6 * n) / most)));
    return drawing("rect", {
      class: `day tone-${tone}${at === chosen ? " chosen" : ""}`,
      x: 44 + (Math.floor((day + 3) / 7) - first) * CELL, y: 20 + ((day + 3) % 7) * CELL,
      width: CELL - 2, height: CELL - 2, rx: 2,
      onclick: () => { if (at >= 0) choose(at); },
    }, drawing("title", {}, text));
  });
  const heads = [];
  let lastMonth = "";
  for (let week = first; week <= last; week += 1) {
    const month = dateText(week * 7 - 3).slice(0, 7);
    if (month !== lastMonth && (!heads.length || (week - heads[heads.length - 1].week) * CELL > 50)) {
      heads.push({ week, month });
    }
    lastMonth = month;
  }
  return drawing("svg", { class: "calendar", width: wide, height: 22 + 7 * CELL, role: "img", "aria-label": ui.calendar },
    ...heads.map(({ week, month }) => drawing("text", { class: "when", x: 44 + (week - first) * CELL, y: 13 }, month)),
    ...names, ...cells);
}

// The chosen day: each of the case's settlements on its own line, all others as ticks below.
export function stripPicture(strip, width) {
  const timed = strip.own.filter(([minute]) => minute >= 0);
  if (!timed.length) return element("p", { class: "note" }, ui.till_untimed);
  const from = Math.max(0, Math.min(...timed.map(([m]) => m)) - 15);
  const to = Math.min(1439, Math.max(...timed.map(([m]) => m)) + 15);
  const left = 124;
  const across = (minute) => left + ((minute - from) / Math.max(1, to - from)) * (width - left - 20);
  const height = 26 + timed.length * 17 + 40;
  const step = [1, 2, 5, 10, 15, 30, 60, 120].find((s) => ((to - from) / s) * 50 < width - left) ?? 240;
  const ticks = [];
  for (let minute = Math.ceil(from / step) * step; minute <= to; minute += step) {
    ticks.push(drawing("line", { class: "grid", x1: across(minute), x2: across(minute), y1: 18, y2: height - 18 }),
      drawing("text", { class: "when", x: across(minute) - 14, y: 13 }, minuteText(minute)));
  }
  const rows = timed.map(([minute, party], i) => {
    const y = 24 + i * 17;
    const gap = i ? minute - timed[i - 1][0] : null;
    const name = label(party);
    return drawing("g", { class: party === state.selected ? "chosen" : "", onclick: () => party >= 0 && change({ selected: party, path: null, cohort: 0 }) },
      drawing("text", { class: "row-name", x: 4, y: y + 12 }, name.length > 15 ? name.slice(0, 14) + "…" : name),
      drawing("circle", { cx: across(minute), cy: y + 8, r: 5.5, fill: toneOf(placeName(strip.place)) },
        drawing("title", {}, `${name}\n${minuteText(minute)}`)),
      drawing("text", { class: "when", x: across(minute) + (across(minute) > width - 110 ? -10 : 10), y: y + 12,
        "text-anchor": across(minute) > width - 110 ? "end" : "start" },
      gap === null ? minuteText(minute) : `${minuteText(minute)}  +${gap}`));
  });
  const base = height - 20;
  const others = strip.others.filter((minute) => minute >= from && minute <= to).map((minute) =>
    drawing("line", { class: "other-tick", x1: across(minute), x2: across(minute), y1: base - 9, y2: base }));
  return drawing("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": ui.strip },
    ...ticks, ...rows, drawing("text", { class: "when", x: 4, y: base }, ui.till_others), ...others,
    drawing("line", { class: "axis", x1: left, x2: width - 20, y1: base, y2: base }));
}

function choose(at) {
  chosen = at;
  draw();
}

function chooser() {
  const options = strips.map((strip, i) => {
    const text = filled(ui.till_option, { day: dateText(strip.day), place: placeName(strip.place), n: strip.own.length });
    return element("option", { value: i, selected: i === chosen }, text);
  });
  const select = element("select", { id: "till-day", onchange: () => choose(Number(select.value)) }, ...options);
  return element("label", { class: "inline" }, ui.till_choose, select);
}

function draw() {
  const panel = byId("pattern");
  if (panel.hidden || !strips.length) return;
  const focused = document.activeElement?.id === "till-day";
  const strip = chosenStrip();
  const about = filled(ui.till_about, {
    day: dateText(strip.day), place: placeName(strip.place), n: numberText(strip.own.length), others: numberText(strip.n_others),
  });
  show(panel, element("h2", {}, ui.calendar), element("p", { class: "note" }, ui.calendar_note), calendar(),
    element("h2", {}, ui.strip), element("p", {}, chooser()), element("p", { class: "note" }, about),
    stripPicture(strip, Math.max(560, panel.clientWidth - 36)));
  if (focused) byId("till-day").focus();
}

export function startTill() {
  const fullest = strips.reduce((best, strip, i) => (strip.own.length > strips[best].own.length ? i : best), 0);
  chosen = fullest;
  watch((names) => { if (names.has("selected")) draw(); });
  return draw;
}

export const hasTill = strips.length > 0;
export const fullestStrip = () => strips.reduce((best, strip) => (!best || strip.own.length > best.own.length ? strip : best), null);
