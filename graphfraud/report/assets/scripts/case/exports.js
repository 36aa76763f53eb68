// Files for the reader: the graph as PNG and SVG, claims as CSV, decisions and data as JSON.
import { byId } from "../shared/dom.js";
import { csv, save } from "../shared/download.js";
import { dateText, moneyText } from "../shared/format.js";
import { startMenu } from "../shared/menu.js";
import { label, page, parties, relations, typeName, ui, words } from "./data.js";
import { saveDecisions } from "./decision_box.js";
import { view } from "./filter.js";
import { canvas } from "./graph.js";
import { graphPicture } from "./picture.js";
import { state } from "./state.js";

const stem = () => page.case.case_id || "party";

// The line under a picture that says what it is, wherever it ends up.
export function caption() {
  return `${byId("title").textContent} · ${dateText(state.from)} – ${dateText(state.to)} · ${byId("printed").textContent}`;
}

function png() {
  const from = canvas();
  const foot = 30;
  const picture = document.createElement("canvas");
  picture.width = from.width;
  picture.height = from.height + foot;
  const context = picture.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(from, 0, 0);
  context.fillStyle = "#1b2733";
  context.font = '13px "Noto Sans CJK SC","Microsoft YaHei",sans-serif';
  context.fillText(`${caption()} · ${ui.caution_short}`, 10, picture.height - 10);
  picture.toBlob((blob) => save(`graph-${stem()}.png`, blob, "image/png"));
}

function svg() {
  save(`graph-${stem()}.svg`, new XMLSerializer().serializeToString(graphPicture()), "image/svg+xml");
}

function claimsCsv() {
  const fields = ["setl_id", "patient", "place", "doctor", "hand", "kind", "diagnosis", "begin", "end", "settled", "medfee", "fund", "acct", "occasion", "source"];
  const rows = view.claims.map((c) => [
    c.setl_id, label(c.patient), c.place, c.doctor, c.hand, words.kind[c.kind] ?? "", c.diagnosis,
    dateText(c.begin), dateText(c.end), dateText(c.settled), moneyText(c.medfee), moneyText(c.fund), moneyText(c.acct),
    c.occasion || "", `${c.file}:${c.line}`,
  ]);
  save(`claims-${stem()}.csv`, csv([fields.map((field) => ui[`claim_${field}`]), ...rows]), "text/csv;charset=utf-8");
}

function partiesCsv() {
  const rows = parties.filter((p) => view.passing.has(p.id)).map((p) => [
    typeName(p.type), p.name, words.role[p.role] ?? p.role, p.score ?? "", p.about ?? "",
  ]);
  save(`parties-${stem()}.csv`, csv([[ui.party_type, ui.party_name, ui.party_role, ui.member_score, ui.party_about], ...rows]), "text/csv;charset=utf-8");
}

function data() {
  const content = { case: page.case, reasons: page.reasons, checks: page.checks, parties, relations, claims: view.claims };
  save(`case-${stem()}.json`, JSON.stringify(content, null, 1) + "\n", "application/json");
}

export function startExports() {
  startMenu(byId("export"), byId("export-menu"), {
    png, svg, claims: claimsCsv, parties: partiesCsv, decisions: saveDecisions, data, print: () => window.print(),
  });
}
