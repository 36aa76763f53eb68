// Keys for everything that is done often; not while a text is being written.
import { byId } from "../shared/dom.js";
import { decide } from "./decision_box.js";
import { change, state } from "./state.js";
import { ACTS } from "./tools.js";
import { page } from "./data.js";

const KEYS = {
  f: "fit", e: "neighbourhood", l: "path", h: "hide", p: "pin", "+": "closer", "=": "closer", "-": "farther",
};

function escape() {
  if (state.choosingPath || state.path || state.cohort || state.neighbourhood || state.query) {
    change({ choosingPath: false, path: null, cohort: 0, neighbourhood: null, query: "" });
  } else ACTS.restore();
}

export function startKeyboard() {
  const help = byId("help-text");
  byId("help").addEventListener("click", () => help.showModal());
  byId("help-close").addEventListener("click", () => help.close());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const writing = event.target.closest?.('textarea, select, input:not([type="checkbox"]):not([type="radio"])');
    if (event.key === "Escape") {
      if (writing) writing.blur();
      else escape();
      return;
    }
    if (writing) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("search").focus();
    } else if (event.key === "?") help.showModal();
    else if (page.kind === "case" && event.key.toLowerCase() === "c") decide("confirm");
    else if (page.kind === "case" && event.key.toLowerCase() === "d") decide("exclude");
    else if (event.key.toLowerCase() in KEYS && !event.target.closest?.("#matrix, [role=tablist]")) {
      event.preventDefault();
      ACTS[KEYS[event.key.toLowerCase()]]();
    }
  });
}
