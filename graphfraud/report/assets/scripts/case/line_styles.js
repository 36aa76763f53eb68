// A colour, dash and width for each kind of relation.
import { isTie } from "./data.js";

const STYLES = {
  CO_ADMITTED: { colour: "#a3262f", dashes: null },
  CO_SETTLED: { colour: "#a3262f", dashes: null },
  CO_VISITED: { colour: "#a3262f", dashes: null },
  CONCENTRATES_ON: { colour: "#7b3f98", dashes: null },
  SHARES_CONTACT: { colour: "#8a5a00", dashes: [2, 3] },
  SHARES_PHONE: { colour: "#8a5a00", dashes: [2, 3] },
  SHARES_ACCOUNT: { colour: "#a3195b", dashes: [2, 3] },
  SHARES_PROXY: { colour: "#3d5a80", dashes: [2, 3] },
  SHARES_CARD: { colour: "#444444", dashes: [2, 3] },
  SHARES_HOUSEHOLD: { colour: "#444444", dashes: [2, 3] },
  AT_INSTITUTION: { colour: "#00634a", dashes: null },
  TREATED_BY: { colour: "#b34a00", dashes: [6, 4] },
  HANDLED_BY: { colour: "#7b3f98", dashes: [6, 4] },
  RUNG_UP_BY: { colour: "#76590a", dashes: [6, 4] },
  PAID_WITH: { colour: "#444444", dashes: [2, 3] },
  GAVE_CONTACT: { colour: "#8a5a00", dashes: [2, 3] },
  PAID_TO: { colour: "#a3195b", dashes: [2, 3] },
  FILED_BY: { colour: "#3d5a80", dashes: [2, 3] },
  BILLED_ON: { colour: "#5c614e", dashes: [2, 3] },
};
const OTHER = { colour: "#a3262f", dashes: [6, 4] };

export function lineStyle(kind) {
  return { width: 1.4, ...(STYLES[kind] ?? OTHER) };
}

// How a relation is drawn: wider and darker with its weight; ties stay in the background.
export function strokeOf(relation, weight, lit, focused) {
  const { colour, dashes } = lineStyle(relation.kind);
  const tie = isTie(relation);
  const width = tie ? 1.1 : Math.min(0.8 + 0.55 * Math.sqrt(weight), 4);
  const calm = tie ? 0.35 : Math.min(0.16 + 0.035 * weight, 0.6);
  return { colour, dashes, width: lit ? width + 0.8 : width, opacity: lit ? 0.85 : focused ? 0.05 : calm };
}
