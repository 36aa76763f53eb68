// What the reader has chosen on the overview, and which cases it leaves.
import { cases, placeName } from "./data.js";

export const state = { query: "", pattern: "", place: -1, month: "", order: "rank", down: false, selected: -1 };

const watchers = [];

export function watch(watcher) {
  watchers.push(watcher);
}

export function change(changes) {
  Object.assign(state, changes);
  for (const watcher of watchers) watcher();
}

function found(entry) {
  const wanted = state.query.trim().toLowerCase();
  if (!wanted) return true;
  const texts = [entry.case_id, entry.summary, String(entry.rank), ...entry.places.map(placeName)];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

export function shownCases() {
  return cases.filter((entry) => (!state.pattern || entry.pattern === state.pattern) &&
    (state.place < 0 || entry.places.includes(state.place)) &&
    (!state.month || entry.months.includes(state.month)) && found(entry));
}
