// A case's page, put together; sets window.graphfraudReady once it has been drawn.
import { byId } from "../shared/dom.js";
import { page, ui } from "./data.js";
import { startDecisions } from "./decision_box.js";
import { hasDesk, startDesk } from "./desk.js";
import { startEvidence } from "./evidence.js";
import { startExports } from "./exports.js";
import { startFilters } from "./filters.js";
import { pointOf, redraw, startGraph } from "./graph.js";
import { startHeader } from "./header.js";
import { startKeyboard } from "./keyboard.js";
import { startLegend } from "./legend.js";
import { startMatrix } from "./matrix.js";
import { startPartyList } from "./party_list.js";
import { startPrint } from "./print.js";
import { state } from "./state.js";
import { startStays } from "./stays.js";
import { startTabs } from "./tabs.js";
import { hasTill, startTill } from "./till.js";
import { startTime } from "./time.js";
import { pick, startTools } from "./tools.js";

startHeader();
startFilters();
startPartyList();
const drawn = startGraph(pick);
startTools();
startLegend();
const drawTime = startTime();
const drawStays = startStays();
startEvidence(startDecisions);
const patternTab = byId("tab-pattern");
patternTab.hidden = !hasTill && !hasDesk;
patternTab.textContent = hasTill ? ui.tab_till : ui.tab_desk;
const drawPattern = hasTill ? startTill() : startDesk();
startTabs({ "graph-panel": redraw, matrix: startMatrix(), pattern: drawPattern });
startExports();
startKeyboard();
startPrint();

byId("larger").addEventListener("click", () => {
  const on = document.body.classList.toggle("large-time");
  byId("larger").setAttribute("aria-pressed", String(on));
  drawTime();
  drawStays();
});
let resized = 0;
window.addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => {
    drawTime();
    drawStays();
    drawPattern();
    redraw();
  }, 80);
});

// what tests and scripts may ask: where a party stands, what is chosen
window.graphfraud = { pointOf, state, caseId: page.case.case_id };
drawn.then(() => {
  window.graphfraudReady = performance.now();
  document.body.dataset.ready = "yes";
});
