// The lines between parties, drawn under the marks: all of one stroke in one path, so that some
// thousands of them cost little in a frame; vis-network would make an object for each.

const strokeKey = ({ colour, dashes, width, opacity }) =>
  `${colour}|${dashes ?? ""}|${width.toFixed(2)}|${opacity.toFixed(3)}`;

// How far a point is from the line between a and b.
function distance(x, y, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

// at: where each party stands, by number; kept up to date by whoever moves one.
export function relationLines(at) {
  let groups = new Map();
  return {
    // lines: relation and stroke of each; fainter ones are drawn first
    set(lines) {
      groups = new Map();
      for (const line of [...lines].sort((a, b) => a.stroke.opacity - b.stroke.opacity)) {
        const key = strokeKey(line.stroke);
        if (!groups.has(key)) groups.set(key, { stroke: line.stroke, relations: [] });
        groups.get(key).relations.push(line.relation);
      }
    },
    draw(ctx, scale) {
      ctx.save();
      for (const { stroke, relations } of groups.values()) {
        ctx.beginPath();
        for (const { from, to } of relations) {
          ctx.moveTo(at[from].x, at[from].y);
          ctx.lineTo(at[to].x, at[to].y);
        }
        ctx.globalAlpha = stroke.opacity;
        ctx.strokeStyle = stroke.colour;
        // a line thinner than a third of a pixel would vanish
        ctx.lineWidth = Math.max(stroke.width, 0.3 / scale);
        ctx.setLineDash(stroke.dashes ?? []);
        ctx.stroke();
      }
      ctx.restore();
    },
    // The relation whose line passes nearest to a point, or null where none is within reach.
    near(x, y, reach) {
      let [best, least] = [null, reach];
      for (const { relations } of groups.values()) {
        for (const relation of relations) {
          const far = distance(x, y, at[relation.from], at[relation.to]);
          if (far < least) [best, least] = [relation, far];
        }
      }
      return best;
    },
  };
}
