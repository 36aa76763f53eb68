// Why the case is listed and what was tested against it, as blocks for the right side and for print.
import { element } from "../shared/dom.js";
import { filled, numberText, pText } from "../shared/format.js";
import { page, ui } from "./data.js";

function measures(pairs) {
  if (!pairs.length) return null;
  return element("dl", { class: "measures" }, ...pairs.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

async function copy(text, button) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = ui.copied;
  } catch {
    // pages opened from a folder may be refused the clipboard: the reader copies the marked text
    const box = button.parentElement.querySelector("textarea");
    box.hidden = false;
    box.focus();
    box.select();
    button.textContent = ui.copy_by_hand;
  }
  setTimeout(() => { button.textContent = said; }, 2500);
}

function cypher(reason) {
  const box = element("textarea", { class: "cypher", rows: 6, readonly: true, hidden: true, "aria-label": ui.cypher });
  box.value = reason.cypher;
  const button = element("button", { type: "button", class: "small", onclick: () => copy(reason.cypher, button) }, ui.copy_cypher);
  return element("div", { class: "copy" }, button, box);
}

function reasonBlock(reason, largest, interactive) {
  const share = Math.min(1, Math.abs(reason.value) / largest);
  const figures = [];
  if (reason.observed !== null || reason.expected !== null) {
    figures.push([ui.observed, numberText(reason.observed)], [ui.expected, numberText(reason.expected)], ["p", pText(reason.p_value)]);
  }
  return element("li", { class: reason.value < 0 ? "reason lowers" : "reason" },
    element("div", { class: "reason-head" }, element("strong", {}, reason.title),
      element("span", { class: "value" }, `${reason.value < 0 ? "−" : "+"}${Math.abs(reason.value).toFixed(3)}`)),
    element("meter", { min: 0, max: 1, value: share, "aria-hidden": "true" }),
    measures(figures), measures(reason.measures), interactive ? cypher(reason) : null);
}

export function reasonList(interactive) {
  const largest = Math.max(...page.reasons.map((reason) => Math.abs(reason.value)), 1e-9);
  return element("ul", { class: "reasons" },
    ...page.reasons.map((reason) => reasonBlock(reason, largest, interactive)),
    element("li", { class: "sum" }, element("strong", {}, ui.score), element("span", { class: "value" }, page.case.score.toFixed(3))));
}

export function checkList() {
  if (!page.checks.length) return element("p", {}, page.checks_before);
  return element("ul", { class: "checks" }, ...page.checks.map((check) => element("li", {},
    element("div", { class: "reason-head" }, element("strong", {}, check.title),
      element("span", { class: `tag ${check.result}` }, check.result_text)),
    check.about ? element("p", { class: "note" }, check.about) : null, measures(check.measures))));
}

export function textList(lines) {
  return element("ol", { class: "lines" }, ...lines.map((line) => element("li", {}, line)));
}

export function stabilityList() {
  return element("dl", { class: "measures" }, ...page.stability.map(({ setting, rank }) => element("div", {},
    element("dt", {}, setting), element("dd", {}, rank === null ? ui.not_listed : filled(ui.rank_short, { rank })))));
}
