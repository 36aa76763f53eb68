// The overview, put together; sets window.graphfraudReady once it has been drawn.
import { byId, element, show } from "../shared/dom.js";
import { exportDecisions } from "../shared/decisions.js";
import { csv, save } from "../shared/download.js";
import { dateText, moneyText, numberText, yuanText } from "../shared/format.js";
import { startMenu } from "../shared/menu.js";
import { icon } from "../shared/shapes.js";
import { startBreakdown } from "./breakdown.js";
import { cases, page, ui, words } from "./data.js";
import { canvas, fit, pointOf, startGraph } from "./graph.js";
import { graphPicture } from "./picture.js";
import { change, shownCases, state, watch } from "./state.js";
import { startTable } from "./table.js";

function totals() {
  const { n_cases, n_patients, n_institutions, n_doctors, n_caseworkers, n_claims, fund_paid, acct_paid } = page.totals;
  const figures = [
    [ui.n_cases, numberText(n_cases)], [ui.n_patients, numberText(n_patients)], [ui.n_institutions, numberText(n_institutions)],
    [ui.n_doctors, numberText(n_doctors)], [ui.n_caseworkers, numberText(n_caseworkers)], [ui.n_claims, numberText(n_claims)],
    [ui.fund_yuan, yuanText(fund_paid)], [ui.acct_yuan, yuanText(acct_paid)],
  ];
  show(byId("totals"), ...figures.map(([name, value]) => element("div", {}, element("dd", {}, value), element("dt", {}, name))));
}

function png() {
  canvas().toBlob((blob) => save("cases.png", blob, "image/png"));
}

function casesCsv() {
  const rows = shownCases().map((c) => [
    c.rank, c.case_id, words.pattern[c.pattern] ?? c.pattern, c.score, c.n_patients, c.n_institutions, c.n_claims,
    moneyText(c.fund), moneyText(c.acct), dateText(c.first), dateText(c.last), c.summary,
  ]);
  const head = ["rank", "case_id", "pattern", "score", "n_patients", "n_institutions", "n_claims", "fund", "acct", "first", "last", "summary"];
  save("cases.csv", csv([head.map((name) => ui[`case_${name}`]), ...rows]), "text/csv;charset=utf-8");
}

function legend() {
  const patterns = page.patterns.map(([pattern]) => element("span", { class: "legend-entry" }, icon(pattern, "", 6), words.pattern[pattern] ?? pattern));
  show(byId("legend"), ...patterns);
}

totals();
legend();
startTable();
startBreakdown();
byId("search").addEventListener("input", (event) => change({ query: event.target.value }));
byId("clear").addEventListener("click", () => {
  byId("search").value = "";
  change({ query: "", pattern: "", place: -1, month: "", selected: -1 });
});
watch(() => { byId("clear").disabled = !(state.query || state.pattern || state.place >= 0 || state.month); });
byId("fit").addEventListener("click", fit);
startMenu(byId("export"), byId("export-menu"), {
  cases: casesCsv, png, decisions: () => exportDecisions("decisions.json", cases.map((entry) => entry.case_id)),
  svg: () => save("cases.svg", new XMLSerializer().serializeToString(graphPicture()), "image/svg+xml"),
  print: () => window.print(),
});
window.addEventListener("beforeprint", () => show(byId("print-graph"), graphPicture()));
window.addEventListener("afterprint", () => show(byId("print-graph")));
window.graphfraud = { pointOf, state };
startGraph().then(() => {
  window.graphfraudReady = performance.now();
  document.body.dataset.ready = "yes";
});
