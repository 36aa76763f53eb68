// The overview's data, read once.
import { readBlock } from "../shared/dom.js";

const network = readBlock("network");
export const page = readBlock("data");
export const ui = page.words.ui;
export const words = page.words;
export const options = JSON.parse(network.options);
// marks of the drawing, in the order of the cases; joins: {from, to, n parties in common}
export const marks = network.nodes;
export const joins = network.edges.map((edge, id) => ({ id, ...edge }));
export const cases = page.cases.map((entry, id) => ({ id, ...entry }));
export const placeName = (number) => page.pool[number];
