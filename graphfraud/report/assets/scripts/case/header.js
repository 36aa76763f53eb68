// The case's totals, which follow every choice; whole figures stand beside while a part is shown.
import { byId, element, show } from "../shared/dom.js";
import { filled, numberText, yuanText } from "../shared/format.js";
import { page, parties, ui } from "./data.js";
import { view } from "./filter.js";
import { state, watch, wholeTime } from "./state.js";

function sum(claims, field) {
  return claims.reduce((total, claim) => total + claim[field], 0);
}

// Whether the reader has left anything out.
function isWhole() {
  return wholeTime() && state.sign < 0 && !state.neighbourhood && !state.hidden.size &&
    parties.every((party) => state.types.has(party.type));
}

// Figures of the claims that the choices leave; the case's own while nothing is left out.
function figures() {
  const { n_patients, n_institutions, n_claims, fund_paid, acct_paid } = page.case;
  if (isWhole() && page.kind === "case") return [n_patients, n_institutions, n_claims, fund_paid, acct_paid];
  const claims = view.claims;
  const distinct = (field) => new Set(claims.map((claim) => claim[field])).size;
  return [distinct("patient"), distinct("place"), claims.length, sum(claims, "fund"), sum(claims, "acct")];
}

export function totals() {
  const [patients, institutions, claims, fund, acct] = figures();
  return [
    [ui.n_patients, numberText(patients)], [ui.n_institutions, numberText(institutions)],
    [ui.n_claims, numberText(claims)], [ui.fund_yuan, yuanText(fund)], [ui.acct_yuan, yuanText(acct)],
  ];
}

function part() {
  if (isWhole()) return ui.totals_whole;
  return page.left.claims ? filled(ui.totals_cut, { n: numberText(page.left.claims) }) : ui.totals_part;
}

function refresh() {
  const shown = totals().map(([name, value]) =>
    element("div", {}, element("dd", {}, value), element("dt", {}, name)));
  show(byId("totals"), ...shown);
  byId("totals-note").textContent = part();
}

export function startHeader() {
  refresh();
  watch(refresh);
}
