// What the shapes and lines of the graph stand for, those that occur.
import { byId, element, show } from "../shared/dom.js";
import { filled } from "../shared/format.js";
import { icon } from "../shared/shapes.js";
import { glyph, kindName, page, parties, relations, typeName, ui } from "./data.js";
import { sample } from "./filters.js";

export function startLegend() {
  const types = [...new Set(parties.map((party) => party.type))].filter((type) => type !== "rest");
  const kinds = [...new Set(relations.map((relation) => relation.kind))];
  const entry = (mark, text) => element("span", { class: "legend-entry" }, mark, text);
  const left = page.left.links > 0 ? element("span", { class: "note" }, filled(ui.links_left, { n: page.left.links })) : null;
  const victims = parties.some((party) => party.role === "identity_used");
  show(byId("legend"), ...types.map((type) => entry(icon(type, glyph(type), 6.5), typeName(type))),
    ...kinds.map((kind) => entry(sample(kind), kindName(kind))),
    victims ? element("span", { class: "legend-entry" }, ui.legend_identity) : null, left);
}
