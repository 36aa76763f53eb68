// "To be checked" or "excluded", with a note; kept by the browser, or until the page is closed.
import { element } from "../shared/dom.js";
import { exportDecisions, isKept, read, write } from "../shared/decisions.js";
import { page, ui } from "./data.js";

const caseId = page.case.case_id;

export function decide(decision) {
  const before = read(caseId);
  write(caseId, before.decision === decision ? "" : decision, before.note);
  refresh();
}

export const saveDecisions = () => exportDecisions(`decisions-${caseId}.json`, [caseId]);

function refresh() {
  const { decision } = read(caseId);
  for (const button of document.querySelectorAll("[data-decision]")) {
    button.setAttribute("aria-pressed", String(button.dataset.decision === decision));
  }
  for (const tag of document.querySelectorAll(".decision-tag")) {
    tag.textContent = decision ? ui[decision] : "";
    tag.hidden = !decision;
  }
}

export function decisionBox() {
  const { decision, note } = read(caseId);
  const button = (name, key) => element("button", {
    type: "button", "data-decision": name, "aria-pressed": String(decision === name), "aria-keyshortcuts": key,
    onclick: () => decide(name),
  }, `${name === "confirm" ? "✔" : "✖"} ${ui[name]} (${key})`);
  const text = element("textarea", {
    id: "note", rows: 2, placeholder: ui.note, "aria-label": ui.note,
    oninput: () => write(caseId, read(caseId).decision, text.value),
  });
  text.value = note;
  return element("div", { class: "decision" }, button("confirm", "C"), button("exclude", "D"),
    element("button", { type: "button", onclick: saveDecisions }, ui.export_decisions), text,
    isKept() ? null : element("p", { class: "note warn" }, ui.not_kept));
}

export function startDecisions() {
  refresh();
}
