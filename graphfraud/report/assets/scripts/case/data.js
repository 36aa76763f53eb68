// The page's data, read once: parties, relations and claims as objects that find each other.
import { readBlock } from "../shared/dom.js";

const network = readBlock("network");
export const page = readBlock("data");
export const ui = page.words.ui;
export const words = page.words;
export const options = JSON.parse(network.options);

// parties by number: {id, x, y, type, name, role, score?, about?}
export const parties = network.nodes;
// relations: {id, from, to, kind, n, of?: [expected, p, q], days?}
export const relations = network.edges.map((edge, id) => ({ id, ...edge }));
export const patients = parties.filter((party) => party.type === "patient");

const { fields, rows, others } = page.claims;
const pool = page.claims.pool;
const POOLED = ["place", "doctor", "hand", "diagnosis", "file"];

// claims in the order of the page: texts in place of their numbers
export const claims = rows.map((row, id) => {
  const claim = { id };
  fields.forEach((field, i) => { claim[field] = row[i]; });
  for (const field of POOLED) claim[field] = claim[field] < 0 ? "" : pool[claim[field]];
  return claim;
});
// the patients' other claims of the time
export const otherClaims = others.map(([patient, place, begin, end]) => ({
  patient, place: place < 0 ? "" : pool[place], begin, end,
}));

export const placeName = (number) => (number < 0 ? "" : pool[number]);

const claimsByParty = parties.map(() => []);
for (const claim of claims) {
  if (claim.patient >= 0) claimsByParty[claim.patient].push(claim);
  for (const party of claim.parties) claimsByParty[party].push(claim);
}
export const claimsOf = (party) => claimsByParty[party] ?? [];

const relationsByParty = parties.map(() => []);
for (const relation of relations) {
  relationsByParty[relation.from].push(relation);
  relationsByParty[relation.to].push(relation);
}
export const relationsOf = (party) => relationsByParty[party] ?? [];
export const otherEnd = (relation, party) => (relation.from === party ? relation.to : relation.from);

// A relation between two patients that the minimum of co-visits applies to.
export const isMeeting = (relation) =>
  parties[relation.from].type === "patient" && parties[relation.to].type === "patient";
export const isTie = (relation) => relation.of === undefined;

export const firstDay = Math.min(page.case.first, ...claims.map((claim) => claim.begin));
export const lastDay = Math.max(page.case.last, ...claims.map((claim) => claim.end));

export const label = (party) => parties[party]?.name ?? "";
export const typeName = (type) => words.node_type[type] ?? ui.rest;
export const kindName = (kind) => words.link[kind] ?? words.tie[kind] ?? kind;
export const glyph = (type) => (words.glyph[type] ?? "+").slice(0, 1);
