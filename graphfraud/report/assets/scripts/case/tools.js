// The acts on the graph: fit, zoom, neighbourhood, path between two, hide, pin, restore.
import { byId } from "../shared/dom.js";
import { parties, ui } from "./data.js";
import { neighboursOf, pathBetween } from "./filter.js";
import { fit, pinned, zoom } from "./graph.js";
import { change, reset, state, watch } from "./state.js";

function neighbourhood() {
  if (state.neighbourhood) change({ neighbourhood: null });
  else if (state.selected >= 0) change({ neighbourhood: neighboursOf(state.selected) });
  else say(ui.hint_choose_first);
}

function startPath() {
  if (state.selected < 0) say(ui.hint_choose_first);
  else change({ choosingPath: !state.choosingPath, path: null });
}

function hide() {
  if (state.selected < 0) say(ui.hint_choose_first);
  else change({ hidden: new Set([...state.hidden, state.selected]), selected: -1 });
}

function pin() {
  if (state.selected < 0) return say(ui.hint_choose_first);
  const next = new Set(state.pinned);
  const on = !next.has(state.selected);
  if (on) next.add(state.selected);
  else next.delete(state.selected);
  pinned([state.selected], on);
  return change({ pinned: next });
}

function restore() {
  reset();
  fit();
}

function say(text) {
  byId("hint").textContent = text;
}

export const ACTS = {
  fit, closer: () => zoom(1.25), farther: () => zoom(0.8),
  neighbourhood, path: startPath, hide, pin, restore,
};

// A party was pointed at: the second of a path, or the one to look at.
export function pick(id) {
  if (parties[id].type === "rest") {
    say(ui.hint_rest);
    return;
  }
  if (!state.choosingPath || state.selected === id) {
    change({ selected: id, path: null, cohort: 0 });
    return;
  }
  const path = pathBetween(state.selected, id);
  change({ path, choosingPath: false });
  if (!path) say(ui.hint_no_path);
}

export function startTools() {
  for (const button of byId("tools").querySelectorAll("button")) {
    button.addEventListener("click", () => ACTS[button.dataset.act]());
  }
  const pressed = () => {
    const on = { neighbourhood: Boolean(state.neighbourhood), path: state.choosingPath || Boolean(state.path),
      pin: state.pinned.has(state.selected) };
    for (const [act, value] of Object.entries(on)) {
      byId("tools").querySelector(`[data-act="${act}"]`).setAttribute("aria-pressed", String(value));
    }
  };
  pressed();
  watch(pressed);
}
