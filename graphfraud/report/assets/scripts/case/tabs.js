// Graph, matrix and the pattern's own view: one at a time.
import { byId } from "../shared/dom.js";

// redraw: what to call when a view comes to the front, by the id of its panel.
export function startTabs(redraw) {
  const tabs = [...byId("tabs").querySelectorAll('[role="tab"]')].filter((tab) => !tab.hidden);
  const open = (chosen) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !on;
    }
    const panel = chosen.getAttribute("aria-controls");
    document.body.classList.toggle("pattern-open", panel === "pattern");
    byId("tools").hidden = panel !== "graph-panel";
    redraw[panel]?.();
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  }
}
