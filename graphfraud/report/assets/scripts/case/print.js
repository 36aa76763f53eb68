// The printed case: the same content as on the screen, its pictures as vectors.
import { byId, element, show } from "../shared/dom.js";
import { dateText, moneyText } from "../shared/format.js";
import { deskBlocks, hasDesk } from "./desk.js";
import { claims, label, page, parties, typeName, ui, words } from "./data.js";
import { read } from "../shared/decisions.js";
import { caption } from "./exports.js";
import { view } from "./filter.js";
import { totals } from "./header.js";
import { graphPicture } from "./picture.js";
import { checkList, reasonList, stabilityList, textList } from "./reasons.js";
import { placeLegend, staysPicture } from "./stays.js";
import { fullestStrip, hasTill, stripPicture } from "./till.js";

// rows printed; further claims are in claims.csv
const CLAIMS = 300;
const WIDTH = 700;

function table(headings, rows) {
  return element("table", {}, element("thead", {}, element("tr", {}, ...headings.map((h) => element("th", {}, h)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((text) => element("td", {}, String(text)))))));
}

function caseParts() {
  const { decision, note } = read(page.case.case_id);
  return [
    element("p", {}, page.case.summary),
    decision || note ? element("p", {}, `${ui.decision}: ${decision ? ui[decision] : "–"}${note ? ` — ${note}` : ""}`) : null,
    ...page.case.notes.map((text) => element("p", {}, text)),
    element("h2", {}, ui.why), element("p", { class: "note" }, ui.why_note), reasonList(false),
    element("h2", {}, ui.innocent), checkList(),
    element("h2", {}, ui.to_check), textList(page.to_check),
    element("h2", {}, ui.law), textList(page.law), element("p", { class: "note" }, ui.law_note),
    page.stability.length ? element("h2", {}, ui.stability) : null, page.stability.length ? stabilityList() : null,
  ];
}

function wrapped(picture, style) {
  picture.removeAttribute("width");
  picture.removeAttribute("height");
  return element("div", { class: style }, picture);
}

// Blocks that stay on one page with their heading.
function together(...parts) {
  return element("section", { class: "print-block" }, ...parts);
}

// Each heading with what follows it, up to the next heading.
function sections(blocks) {
  const groups = [];
  for (const block of blocks) {
    if (block.tagName === "H2" || !groups.length) groups.push([]);
    groups[groups.length - 1].push(block);
  }
  // a table may go over pages, a picture may not
  return groups.map((group) => (group.some((block) => block.tagName === "TABLE") ? element("section", {}, ...group) : together(...group)));
}

function build() {
  const stays = staysPicture(60, true);
  const graph = graphPicture();
  const strip = hasTill ? stripPicture(fullestStrip(), WIDTH) : null;
  show(byId("print"),
    element("h1", {}, byId("title").textContent), element("p", {}, byId("caution").textContent),
    element("p", { class: "note" }, caption()),
    table(totals().map(([name]) => name), [totals().map(([, value]) => value)]),
    ...(page.kind === "case" ? caseParts() : [element("p", {}, page.case.summary)]),
    together(element("h2", {}, ui.graph), wrapped(graph, "print-graph")),
    together(element("h2", {}, ui.stays), element("p", { class: "legend" }, ...placeLegend().filter(Boolean)),
      wrapped(stays.picture, "print-stays")),
    strip ? together(element("h2", {}, ui.strip), strip) : null,
    ...(hasDesk ? sections(deskBlocks(WIDTH)) : []),
    element("h2", {}, ui.parties), table([ui.party_type, ui.party_name, ui.party_role, ui.party_about, ui.member_score],
      parties.filter((p) => view.passing.has(p.id)).map((p) => [typeName(p.type), p.name, words.role[p.role] ?? "", p.about ?? "", p.score?.toFixed(2) ?? ""])),
    element("h2", {}, ui.claims), table(
      ["setl_id", "patient", "place", "diagnosis", "begin", "end", "medfee", "fund", "acct"].map((field) => ui[`claim_${field}`]),
      view.claims.slice(0, CLAIMS).map((c) => [c.setl_id, label(c.patient), c.place, c.diagnosis, dateText(c.begin), dateText(c.end), moneyText(c.medfee), moneyText(c.fund), moneyText(c.acct)])),
    view.claims.length > CLAIMS || claims.length < page.claims.n_all ? element("p", { class: "note" }, ui.claims_rest) : null);
}

export function startPrint() {
  window.addEventListener("beforeprint", build);
  window.addEventListener("afterprint", () => show(byId("print")));
}
