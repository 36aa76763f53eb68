// The case's totals, which follow every choice; whole figures stand beside while a part is shown.
import { byId, element, show } from "../shared/dom.js";
import { filled, numberText, yuanText } from "../shared/format.js";
import { page, ui } from "./data.js";
import { view } from "./filter.js";
import { state, watch, wholeTime } from "./state.js";

function sum(claims, field) {
  return claims.reduce((total, claim) => total + claim[field], 0);
}

export function totals() {
  const claims = view.claims;
  return [
    [ui.n_patients, numberText(new Set(claims.map((claim) => claim.patient)).size)],
    [ui.n_institutions, numberText(new Set(claims.map((claim) => claim.place)).size)],
    [ui.n_claims, numberText(claims.length)],
    [ui.fund_yuan, yuanText(sum(claims, "fund"))],
    [ui.acct_yuan, yuanText(sum(claims, "acct"))],
  ];
}

function part() {
  const whole = wholeTime() && state.sign < 0 && !state.neighbourhood && !state.hidden.size;
  if (!whole) return ui.totals_part;
  return page.left.claims ? filled(ui.totals_cut, { n: page.left.claims }) : ui.totals_whole;
}

function refresh() {
  const figures = totals().map(([name, value]) =>
    element("div", {}, element("dd", {}, value), element("dt", {}, name)));
  show(byId("totals"), ...figures);
  byId("totals-note").textContent = part();
}

export function startHeader() {
  refresh();
  watch(refresh);
}
