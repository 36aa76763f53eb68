// Where names fit in a drawing: no name lies on another name or on a mark.

export const FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",SimSun,sans-serif';

const CELL = 64;
// cells are numbered row by row, around a middle far beyond any drawing
const MIDDLE = 2 ** 20;

function cells({ left, right, top, bottom }) {
  const found = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1) {
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) found.push((y + MIDDLE) * 2 * MIDDLE + x + MIDDLE);
  }
  return found;
}

// Room of one drawing: marks are told first, then names ask for a place in order of importance.
export function nameRoom() {
  const taken = new Map();
  const apart = (a, b) => a.id === b.id || a.right <= b.left || a.left >= b.right || a.bottom <= b.top || a.top >= b.bottom;
  const isFree = (box) => cells(box).every((cell) => (taken.get(cell) ?? []).every((other) => apart(box, other)));
  const take = (box) => {
    for (const cell of cells(box)) {
      if (!taken.has(cell)) taken.set(cell, []);
      taken.get(cell).push(box);
    }
    return box;
  };
  return {
    mark: (id, x, y, radius) => take({ id, left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }),
    // below the mark, above, right or left of it; null where none fits, unless it must
    place: (id, x, y, radius, width, size, must) => {
      const at = (left, top) => ({ id, left, right: left + width, top, bottom: top + size });
      const places = [
        at(x - width / 2, y + radius + 3), at(x - width / 2, y - radius - size - 2),
        at(x + radius + 3, y - size / 2), at(x - radius - 3 - width, y - size / 2),
      ];
      const box = places.find(isFree) ?? (must ? places[0] : null);
      return box && take(box);
    },
  };
}

// About how wide a text is: a Chinese character is as wide as high, a Latin one about half.
export function textWidth(text, size) {
  return [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e80 ? 1 : 0.62), 0) * size;
}
