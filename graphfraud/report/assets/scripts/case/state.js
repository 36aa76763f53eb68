// What the reader has chosen. Every part of the page reads it and is told when it changes.
import { firstDay, lastDay, parties, relations } from "./data.js";

export const state = {
  types: new Set(parties.map((party) => party.type)),
  kinds: new Set(relations.map((relation) => relation.kind)),
  sign: -1,
  minimum: 1,
  query: "",
  from: firstDay,
  to: lastDay,
  selected: -1,
  hidden: new Set(),
  pinned: new Set(),
  neighbourhood: null,
  path: null,
  choosingPath: false,
  isolated: true,
  cohort: 0,
};

const watchers = [];

// Calls the watcher with the names of what changed, after every change.
export function watch(watcher) {
  watchers.push(watcher);
}

export function change(changes) {
  Object.assign(state, changes);
  const names = new Set(Object.keys(changes));
  for (const watcher of watchers) watcher(names);
}

export const wholeTime = () => state.from <= firstDay && state.to >= lastDay;

export function reset() {
  change({
    selected: -1, hidden: new Set(), neighbourhood: null, path: null, choosingPath: false,
    cohort: 0, sign: -1, query: "", from: firstDay, to: lastDay,
    types: new Set(parties.map((party) => party.type)),
    kinds: new Set(relations.map((relation) => relation.kind)),
    minimum: 1,
  });
}
