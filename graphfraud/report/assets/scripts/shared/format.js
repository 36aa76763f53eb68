// Numbers, money and days as the pages print them; days count from 1970-01-01, money is in 分.

const DAY = 86400000;

export function dateText(day) {
  return day < -700000 || day > 2900000 ? "" : new Date(day * DAY).toISOString().slice(0, 10);
}

export function dayOf(text) {
  const time = Date.parse(text + "T00:00:00Z");
  return Number.isNaN(time) ? null : Math.round(time / DAY);
}

export function minuteText(minute) {
  if (minute < 0) return "–";
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function grouped(whole) {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
}

// 分 as CNY, exact: 123456 → 1,234.56
export function moneyText(fen) {
  const whole = Math.floor(Math.abs(fen) / 100);
  return `${fen < 0 ? "-" : ""}${grouped(whole)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
}

// 分 as whole CNY, for totals and marks
export function yuanText(fen) {
  return (fen < 0 ? "-" : "") + grouped(Math.round(Math.abs(fen) / 100));
}

export function numberText(value) {
  if (value === null || value === undefined) return "–";
  if (Number.isInteger(value)) return (value < 0 ? "-" : "") + grouped(Math.abs(value));
  return Math.abs(value) >= 100 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export function pText(value) {
  if (value === null || value === undefined) return "–";
  if (value <= 0) return "< 1e-300";
  if (value >= 0.001) return value.toFixed(3);
  return value.toExponential(1).replace(/e-(\d)$/, "e-0$1");
}

// A sentence of the catalogue with its {figures} filled in.
export function filled(sentence, figures) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) =>
    name in figures ? String(figures[name]) : "–");
}
