// Which parties, relations and claims the reader's choices leave, and which are in focus.
import { claims, claimsOf, isMeeting, isTie, otherEnd, page, parties, relations, relationsOf } from "./data.js";
import { state, watch, wholeTime } from "./state.js";

export const inTime = (claim) => claim.end >= state.from && claim.begin <= state.to;

// How often a relation was seen in the chosen time.
export function weight(relation) {
  if (wholeTime()) return relation.n;
  if (isTie(relation)) {
    const named = (claim) => claim.parties.includes(relation.to) && inTime(claim);
    return claimsOf(relation.from).filter(named).length;
  }
  if (!relation.days || !relation.days.length) return relation.n;
  return relation.days.filter((day) => day >= state.from && day <= state.to).length;
}

export function matches(party, query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return false;
  if ([party.name, party.about ?? ""].some((text) => text.toLowerCase().includes(wanted))) return true;
  return claimsOf(party.id).some((claim) =>
    claim.setl_id.toLowerCase().includes(wanted) || claim.diagnosis.toLowerCase() === wanted);
}

function passes(party, ofSign) {
  return state.types.has(party.type) && !state.hidden.has(party.id) &&
    (!ofSign || ofSign.has(party.id)) &&
    (!state.neighbourhood || state.neighbourhood.has(party.id));
}

function inFocus(shownRelations) {
  if (state.path) return new Set(state.path);
  if (state.cohort) {
    const own = claims.filter((claim) => claim.occasion === state.cohort);
    return new Set(own.flatMap((claim) => [claim.patient, ...claim.parties]));
  }
  if (state.query.trim()) {
    return new Set(parties.filter((party) => matches(party, state.query)).map((party) => party.id));
  }
  if (state.selected < 0) return null;
  const near = shownRelations.filter((r) => r.from === state.selected || r.to === state.selected);
  return new Set([state.selected, ...near.map((r) => otherEnd(r, state.selected))]);
}

function compute() {
  const ofSign = state.sign < 0 ? null : new Set(page.signs[state.sign].parties);
  const claimsOfSign = state.sign < 0 ? null : new Set(page.signs[state.sign].claims);
  const passing = new Set(parties.filter((party) => passes(party, ofSign)).map((party) => party.id));
  const shownRelations = [];
  const weights = new Map();
  for (const relation of relations) {
    if (!state.kinds.has(relation.kind)) continue;
    if (!passing.has(relation.from) || !passing.has(relation.to)) continue;
    const n = weight(relation);
    if (n < (isMeeting(relation) ? state.minimum : 1)) continue;
    weights.set(relation.id, n);
    shownRelations.push(relation);
  }
  const joined = new Set(shownRelations.flatMap((relation) => [relation.from, relation.to]));
  const shown = new Set([...passing].filter((id) => state.isolated || joined.has(id) ||
    id === state.selected || parties[id].type === "rest"));
  const left = claims.filter((claim) => inTime(claim) &&
    (claim.patient < 0 || passing.has(claim.patient)) &&
    (!claimsOfSign || claimsOfSign.has(claim.id)));
  return { passing, shown, relations: shownRelations, weights, claims: left, focus: inFocus(shownRelations) };
}

// The latest answer; computed before any other part of the page is told of a change.
export const view = compute();
watch(() => Object.assign(view, compute()));

export function neighboursOf(id) {
  return new Set([id, ...relationsOf(id).filter((r) => view.weights.has(r.id)).map((r) => otherEnd(r, id))]);
}

// The shortest way between two parties over the relations shown: their numbers, or null.
export function pathBetween(from, to) {
  const before = new Map([[from, from]]);
  let edge = [from];
  while (edge.length && !before.has(to)) {
    const next = [];
    for (const id of edge) {
      for (const relation of relationsOf(id)) {
        const other = otherEnd(relation, id);
        if (!view.weights.has(relation.id) || before.has(other)) continue;
        before.set(other, id);
        next.push(other);
      }
    }
    edge = next;
  }
  if (!before.has(to)) return null;
  const path = [to];
  while (path[0] !== from) path.unshift(before.get(path[0]));
  return path;
}
