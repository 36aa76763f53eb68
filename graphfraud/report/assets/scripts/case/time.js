// The weekly histogram and its brush: the chosen time holds for every part of the page.
import { byId, drawing, show } from "../shared/dom.js";
import { dateText, dayOf, filled } from "../shared/format.js";
import { claims, firstDay, lastDay, page, ui } from "./data.js";
import { change, state, watch, wholeTime } from "./state.js";

export const LABEL = 118;
const HEIGHT = 58;
const BARS = 40;
let width = 800;

export const plotWidth = () => width - LABEL - 12;
export const across = (day, from = firstDay, to = lastDay) =>
  LABEL + ((day - from) / Math.max(1, to - from + 1)) * plotWidth();

// First days of the months in a stretch of time, thinned so that their names fit.
export function months(from, to, room) {
  const found = [];
  const at = new Date(dateText(from).slice(0, 7) + "-01T00:00:00Z");
  while (at.getTime() / 86400000 <= to) {
    found.push([Math.max(from, at.getTime() / 86400000), at.toISOString().slice(0, 7)]);
    at.setUTCMonth(at.getUTCMonth() + 1);
  }
  const step = Math.max(1, Math.ceil((found.length * 58) / room));
  const inside = ([day]) => ((to + 1 - day) / Math.max(1, to - from + 1)) * room > 50;
  const kept = found.filter((entry, i) => i % step === 0 && inside(entry));
  const crowded = kept.length > 1 && ((kept[1][0] - kept[0][0]) / Math.max(1, to - from + 1)) * room < 56;
  return crowded ? kept.slice(1) : kept;
}

function weeks() {
  const all = new Map();
  const together = new Map();
  for (const claim of claims) {
    const week = Math.floor((claim.begin - firstDay) / 7);
    all.set(week, (all.get(week) ?? 0) + 1);
    if (claim.occasion) together.set(week, (together.get(week) ?? 0) + 1);
  }
  return { all, together };
}

function bars() {
  const { all, together } = weeks();
  const most = Math.max(1, ...all.values());
  // the last week ends with the extract
  const wide = (day) => Math.max(1.5, across(Math.min(day + 7, lastDay + 1)) - across(day) - 1);
  const bar = (counts, style) => [...counts].map(([week, n]) => {
    const day = firstDay + week * 7;
    const high = (n / most) * (BARS - 4);
    return drawing("rect", {
      class: style, x: across(day).toFixed(1), y: (BARS - high).toFixed(1),
      width: wide(day).toFixed(1), height: high.toFixed(1),
    }, drawing("title", {}, `${dateText(day)}: ${n}`));
  });
  return [...bar(all, "week"), ...bar(together, "week-together")];
}

function draw() {
  width = Math.max(480, byId("brush-box").clientWidth);
  const [from, to] = [across(state.from), across(state.to + 1)];
  const labels = months(firstDay, lastDay, plotWidth()).flatMap(([day, text]) => [
    drawing("line", { class: "tick", x1: across(day), x2: across(day), y1: BARS, y2: BARS + 4 }),
    drawing("text", { class: "when", x: across(day) + 2, y: HEIGHT - 5 }, text),
  ]);
  const picture = drawing("svg", { width, height: HEIGHT, "aria-hidden": "true" },
    drawing("text", { class: "when", x: 4, y: 16 }, page.occasions.length ? ui.weekly : ui.weekly_plain),
    page.occasions.length ? drawing("text", { class: "when together", x: 4, y: 32 }, ui.weekly_together) : null,
    ...bars(),
    drawing("line", { class: "axis", x1: LABEL, x2: width - 12, y1: BARS, y2: BARS }), ...labels,
    drawing("rect", { class: wholeTime() ? "chosen-time whole" : "chosen-time", x: from, y: 1, width: Math.max(2, to - from), height: BARS - 1 }));
  show(byId("brush"), picture);
  const brush = byId("brush");
  brush.setAttribute("aria-valuemin", firstDay);
  brush.setAttribute("aria-valuemax", lastDay);
  brush.setAttribute("aria-valuenow", state.from);
  brush.setAttribute("aria-valuetext", filled(ui.range, { from: dateText(state.from), to: dateText(state.to) }));
  for (const [id, day] of [["time-from", state.from], ["time-to", state.to]]) {
    if (document.activeElement !== byId(id)) byId(id).value = dateText(day);
  }
}

export function chooseTime(from, to) {
  const [low, high] = from <= to ? [from, to] : [to, from];
  change({ from: Math.max(firstDay, Math.round(low)), to: Math.min(lastDay, Math.round(high)) });
}

function dragging() {
  const brush = byId("brush");
  const dayAt = (event) => {
    const x = event.clientX - brush.getBoundingClientRect().left - LABEL;
    return firstDay + Math.floor((x / plotWidth()) * (lastDay - firstDay + 1));
  };
  let start = null;
  brush.addEventListener("pointerdown", (event) => {
    start = dayAt(event);
    brush.setPointerCapture(event.pointerId);
  });
  brush.addEventListener("pointermove", (event) => {
    if (start !== null && Math.abs(dayAt(event) - start) >= 2) chooseTime(start, dayAt(event));
  });
  brush.addEventListener("pointerup", (event) => {
    if (start !== null && Math.abs(dayAt(event) - start) < 2) chooseTime(firstDay, lastDay);
    start = null;
  });
}

// Left and right move the chosen time by a week, with shift they move its end alone.
function byKey(event) {
  const step = { ArrowLeft: -7, ArrowRight: 7 }[event.key];
  if (!step) return;
  event.preventDefault();
  if (event.shiftKey) {
    chooseTime(state.from, Math.max(state.from + 6, state.to + step));
    return;
  }
  const span = wholeTime() ? Math.min(28, lastDay - firstDay) : state.to - state.from;
  const from = wholeTime() ? firstDay : Math.max(firstDay, Math.min(lastDay - span, state.from + step));
  chooseTime(from, from + span);
}

function byDate(event) {
  const day = dayOf(event.target.value);
  if (day === null) return;
  if (event.target.id === "time-from") chooseTime(day, Math.max(day, state.to));
  else chooseTime(Math.min(day, state.from), day);
}

export function startTime() {
  for (const id of ["time-from", "time-to"]) {
    byId(id).min = dateText(firstDay);
    byId(id).max = dateText(lastDay);
    byId(id).addEventListener("change", byDate);
  }
  byId("time-whole").addEventListener("click", () => chooseTime(firstDay, lastDay));
  byId("brush").addEventListener("keydown", byKey);
  dragging();
  draw();
  watch(draw);
  return draw;
}
