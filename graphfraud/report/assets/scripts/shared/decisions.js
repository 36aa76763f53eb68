// What the reader decided about cases: kept in this browser, handed over as a JSON file.
// The file is an array of {case_id, decision: "confirm" | "exclude", note}.
import { save } from "./download.js";

const PREFIX = "graphfraud:decision:";
const memory = new Map();

// Whether the browser keeps anything for pages opened from a folder; some refuse.
function storage() {
  try {
    const kept = window.localStorage;
    kept.setItem(PREFIX + "probe", "1");
    kept.removeItem(PREFIX + "probe");
    return kept;
  } catch {
    return null;
  }
}

const kept = storage();
export const isKept = () => kept !== null;

export function read(caseId) {
  const text = kept ? kept.getItem(PREFIX + caseId) : memory.get(caseId);
  if (!text) return { decision: "", note: "" };
  try {
    const found = JSON.parse(text);
    const decision = found.decision === "confirm" || found.decision === "exclude" ? found.decision : "";
    return { decision, note: typeof found.note === "string" ? found.note : "" };
  } catch {
    return { decision: "", note: "" };
  }
}

export function write(caseId, decision, note) {
  const text = JSON.stringify({ decision, note });
  if (!kept) memory.set(caseId, text);
  else if (decision || note) kept.setItem(PREFIX + caseId, text);
  else kept.removeItem(PREFIX + caseId);
}

// The decisions on these cases, those without one left out.
export function decided(caseIds) {
  return caseIds
    .map((caseId) => ({ case_id: caseId, ...read(caseId) }))
    .filter((entry) => entry.decision);
}

export function exportDecisions(name, caseIds) {
  const text = JSON.stringify(decided(caseIds), null, 1) + "\n";
  save(name, text, "application/json");
}
