import type { Seed } from "@longtail/core";
import type { Appearance } from "./appearance.js";
import { blankCanvas, blend, type Canvas, clamp, hsv, pixelOf } from "./internal/canvas.js";
import { type Draws, draws } from "./internal/draws.js";
import { distanceToShape } from "./shapes.js";
import { paint } from "./textures.js";

// What makes the set neither trivial nor hopeless for a small network; lengths in half sides of the picture.
const HUE_SPREAD = 0.045;
const RADIUS = [0.74, 0.92] as const;
const PERIOD = [0.7, 0.85] as const;
const MOST_SCRAPS_BEHIND = 2;
const MOST_SCRAPS_BEFORE = 1;
const MOST_NOISE = 0.04;

const wrap = (hue: number): number => hue - Math.floor(hue);

const paintBackground = (canvas: Canvas, { between, direction }: Draws): void => {
  const hue = between(0, 1);
  const [dx, dy] = direction();
  blend(canvas, {
    cover: () => 1,
    mix: (x, y) => clamp(0.5 + 0.4 * (x * dx + y * dy)),
    first: hsv(hue, between(0.05, 0.5), between(0.25, 0.75)),
    second: hsv(wrap(hue + between(-0.2, 0.2)), between(0.05, 0.5), between(0.25, 0.75)),
  });
};

// A short bar with round ends, anywhere, of any color.
const paintScrap = (canvas: Canvas, { between, direction }: Draws): void => {
  const [dx, dy] = direction();
  const centreX = between(-1, 1);
  const centreY = between(-1, 1);
  const length = between(0.05, 0.5);
  const thickness = between(0.06, 0.16);
  const colour = hsv(between(0, 1), between(0.2, 0.9), between(0.15, 1));
  blend(canvas, {
    cover: (x, y) => {
      const fromX = x - centreX;
      const fromY = y - centreY;
      const along = Math.min(length, Math.max(-length, fromX * dx + fromY * dy));
      const awayX = fromX - along * dx;
      const awayY = fromY - along * dy;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY) - thickness;
      return clamp(0.5 - distance / pixelOf(canvas));
    },
    first: colour,
    second: colour,
  });
};

const paintObject = (canvas: Canvas, { shape, texture, hue }: Appearance, random: Draws): void => {
  const { between, bell, direction } = random;
  const radius = between(...RADIUS);
  const room = 1.06 - radius; // a little may lie outside the picture
  const centreX = between(-room, room);
  const centreY = between(-room, room);
  const stretch = between(0.82, 1.18);
  const [upX, upY] = direction();
  const [grainX, grainY] = direction(); // the texture turns apart from the outline
  const blur = pixelOf(canvas) / radius;
  const pattern = { texture, period: between(...PERIOD), phase: between(0, 1), blur };
  const lightHue = wrap(hue + HUE_SPREAD * bell());
  const light = hsv(lightHue, between(0.35, 0.95), between(0.7, 1));
  const dark = hsv(wrap(lightHue + between(0.2, 0.8)), between(0.3, 0.9), between(0.05, 0.4));
  const lightFirst = random.upTo(1) === 0;
  const localX = (x: number, y: number): number =>
    ((x - centreX) * upX + (y - centreY) * upY) / (radius * stretch);
  const localY = (x: number, y: number): number =>
    (((y - centreY) * upX - (x - centreX) * upY) * stretch) / radius;
  blend(canvas, {
    cover: (x, y) => clamp(0.5 - distanceToShape(shape, localX(x, y), localY(x, y)) / blur),
    mix: (x, y) => {
      const a = localX(x, y);
      const b = localY(x, y);
      return paint(pattern, a * grainX + b * grainY, b * grainX - a * grainY);
    },
    first: lightFirst ? light : dark,
    second: lightFirst ? dark : light,
  });
};

// What a camera would add: exposure and grain.
const expose = ({ pixels }: Canvas, { between, grain }: Draws): Uint8Array => {
  const gain = between(0.8, 1.15);
  const lift = between(-0.06, 0.06);
  const noise = 2 * MOST_NOISE * between(0.4, 1);
  return Uint8Array.from(pixels, (value) =>
    Math.round(255 * clamp(value * gain + lift + noise * grain())),
  );
};

/**
 * Draws one image: a background, an object of the given look, scraps behind and before it, and grain.
 *
 * Place, size, stretch, direction, colors and all else come from the seed. Only sums, products, quotients and square
 * roots are used, so every engine draws the same bytes.
 *
 * @shape result uint8 [side, side, 3]; `side` is an integer of at least 1, not checked here
 * @owns the caller owns the result
 *
 * @example
 * ```ts
 * import { drawImage } from "@longtail/synthetic";
 *
 * const pixels = drawImage({ shape: "star", texture: "striped", hue: 0.6 }, 32, 7);
 * console.log(pixels.length, pixels.slice(0, 3)); // 3072 bytes; red, green and blue of the first pixel
 * ```
 */
export const drawImage = (look: Appearance, side: number, seed: Seed): Uint8Array => {
  const random = draws(seed);
  const canvas = blankCanvas(side);
  paintBackground(canvas, random);
  const behind = 1 + random.upTo(MOST_SCRAPS_BEHIND - 1);
  for (let i = 0; i < behind; i++) paintScrap(canvas, random);
  paintObject(canvas, look, random);
  const before = random.upTo(MOST_SCRAPS_BEFORE);
  for (let i = 0; i < before; i++) paintScrap(canvas, random);
  return expose(canvas, random);
};
