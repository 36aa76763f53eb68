// Marks with their characters as small pictures, made once for a zoom and laid on whole pixels:
// writing a character costs much more than a shape. Shapes too small for a character are drawn as such.
import { shapeOf, trace } from "../shared/shapes.js";
import { FONT } from "./name_room.js";

// the widest shape reaches 1.4 radii from its middle
const REACH = 1.45;
// a character smaller than this on the screen cannot be told from another
const GLYPH_FROM = 4.5;
// radii are drawn in steps, so that a few pictures serve all marks
const STEP = 0.5;

export function markSprites() {
  let pictures = new Map();
  let view = { a: 0, e: 0, f: 0 };

  function shape(ctx, type, x, y, radius) {
    trace(ctx, type, x, y, radius);
    ctx.fillStyle = shapeOf(type).colour;
    ctx.fill();
  }

  function made(type, glyph, radius, pixel) {
    const picture = document.createElement("canvas");
    const side = 2 * Math.ceil(REACH * radius * pixel);
    picture.width = picture.height = side;
    const ctx = picture.getContext("2d");
    ctx.setTransform(pixel, 0, 0, pixel, side / 2, side / 2);
    shape(ctx, type, 0, 0, radius);
    ctx.fillStyle = "#fff";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `${radius * 0.95}px ${FONT}`;
    ctx.fillText(glyph, 0, 1);
    return picture;
  }

  return {
    // Told at the start of each frame: the canvas' transform.
    frame(ctx) {
      const { a, e, f } = ctx.getTransform();
      if (a !== view.a) pictures = new Map();
      view = { a, e, f };
    },
    draw(ctx, type, glyph, x, y, exactRadius) {
      if (exactRadius * view.a < GLYPH_FROM * (window.devicePixelRatio || 1)) {
        shape(ctx, type, x, y, exactRadius);
        return;
      }
      const radius = Math.round(exactRadius / STEP) * STEP;
      const key = `${type} ${radius}`;
      let picture = pictures.get(key);
      if (!picture) pictures.set(key, picture = made(type, glyph, radius, view.a));
      const half = picture.width / 2;
      const left = (Math.round(x * view.a + view.e) - half - view.e) / view.a;
      const top = (Math.round(y * view.a + view.f) - half - view.f) / view.a;
      ctx.drawImage(picture, left, top, picture.width / view.a, picture.width / view.a);
    },
  };
}
