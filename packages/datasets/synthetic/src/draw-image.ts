import { derive, generator } from "./random.js";
import { distanceToShape, type Shape } from "./shapes.js";
import { paint, type Texture } from "./textures.js";

export const P = JSON.parse(process.env.P ?? "{}");
const g = (k: string, d: number): number => P[k] ?? d;
const HUE = g("hue", 0.16), NOISE = g("noise", 0.1), CLUTTER = g("clutter", 4), FRONT = g("front", 1), RMIN = g("rmin", 0.5), RMAX = g("rmax", 0.8), PMIN = g("pmin", 0.55), PMAX = g("pmax", 0.75), CON = g("con", 0);

type Colour = readonly [number, number, number];
// one sawtooth-free hue circle
const hsv = (h: number, s: number, v: number): Colour => {
  const f = (n: number): number => {
    const k = (n + h * 6) % 6;
    return v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [f(5), f(3), f(1)];
};
export const drawImage = (
  { shape, texture, hue, side, seed }: { shape: Shape; texture: Texture; hue: number; side: number; seed: number },
  out: Uint8Array, at: number): void => {
  const rng = generator(seed);
  const u = (lo = 0, hi = 1): number => lo + (hi - lo) * ((rng.next() >>> 0) / 4294967296);
  const normal = (): number => (u() + u() + u() + u() - 2) * 1.732;
  const direction = (): [number, number] => {
    for (;;) {
      const x = u(-1, 1), y = u(-1, 1), r = x * x + y * y;
      if (r > 0.01 && r <= 1) { const n = Math.sqrt(r); return [x / n, y / n]; }
    }
  };
  const wrap = (h: number): number => h - Math.floor(h);
  const n = side * side;
  const px = new Float32Array(3 * n);
  // background
  const bh = u();
  const b0 = hsv(bh, u(0.05, 0.5), u(0.25, 0.75)), b1 = hsv(wrap(bh + u(-0.2, 0.2)), u(0.05, 0.5), u(0.25, 0.75));
  const [gx, gy] = direction();
  const pixel = 2 / side;
  for (let i = 0; i < n; i++) {
    const x = ((i % side) + 0.5) * pixel - 1, y = (Math.floor(i / side) + 0.5) * pixel - 1;
    const t = Math.min(1, Math.max(0, 0.5 + 0.4 * (x * gx + y * gy)));
    for (let c = 0; c < 3; c++) px[3 * i + c] = b0[c]! * (1 - t) + b1[c]! * t;
  }
  const blend = (cover: (x: number, y: number) => number, colour: (x: number, y: number) => Colour): void => {
    for (let i = 0; i < n; i++) {
      const x = ((i % side) + 0.5) * pixel - 1, y = (Math.floor(i / side) + 0.5) * pixel - 1;
      const a = cover(x, y);
      if (a <= 0) continue;
      const col = colour(x, y);
      for (let c = 0; c < 3; c++) px[3 * i + c] = px[3 * i + c]! * (1 - a) + col[c]! * a;
    }
  };
  // bars and blobs
  const scrap = (): void => {
    const [dx, dy] = direction();
    const cx = u(-1, 1), cy = u(-1, 1), len = u(0.05, 0.5), w = u(0.06, 0.16);
    const col = hsv(u(), u(0.2, 0.9), u(0.15, 1));
    blend((x, y) => {
      const ex = x - cx, ey = y - cy;
      const t = Math.min(len, Math.max(-len, ex * dx + ey * dy));
      const a = ex - t * dx, b = ey - t * dy;
      return Math.min(1, Math.max(0, 0.5 - (Math.sqrt(a * a + b * b) - w) / pixel));
    }, () => col);
  };
  const k = Math.floor(u(1, CLUTTER + 1));
  for (let i = 0; i < k; i++) scrap();
  // object
  const r = u(RMIN, RMAX), slack = Math.max(0, 1 - r) + 0.06;
  const cx = u(-slack, slack), cy = u(-slack, slack);
  const [rx, ry] = direction();
  const stretch = 1 + u(-0.18, 0.18);
  const period = u(PMIN, PMAX), phase = u();
  const h = wrap(hue + HUE * normal());
  const dark = u() < 0.5;
  const light: Colour = hsv(h, u(0.35, 0.95), u(0.7, 1));
  const h2 = wrap(h + u(0.2, 0.8));
  const shade: Colour = hsv(h2, u(0.3, 0.9), u(0.05, 0.4));
  const fade = u(0, CON);
  const mid: Colour = [0, 1, 2].map((c) => (light[c]! + shade[c]!) / 2) as unknown as Colour;
  const f = (q: Colour): Colour => [0, 1, 2].map((c) => q[c]! * (1 - fade) + mid[c]! * fade) as unknown as Colour;
  const [first, second] = dark ? [f(shade), f(light)] : [f(light), f(shade)];
  const sx = r * stretch, sy = r / stretch;
  const local = (x: number, y: number): [number, number] => {
    const ex = x - cx, ey = y - cy;
    return [(ex * rx + ey * ry) / sx, (ey * rx - ex * ry) / sy];
  };
  const blur = pixel / r;
  const [tx, ty] = direction(); // the texture has its own direction
  blend((x, y) => {
    const [a, b] = local(x, y);
    return Math.min(1, Math.max(0, 0.5 - distanceToShape(shape, a, b) / blur));
  }, (x, y) => {
    const [a, b] = local(x, y);
    const t = paint(texture, a * tx + b * ty, b * tx - a * ty, period, phase, blur);
    return [first[0] * (1 - t) + second[0] * t, first[1] * (1 - t) + second[1] * t, first[2] * (1 - t) + second[2] * t];
  });
  const m = Math.floor(u(0, FRONT + 1));
  for (let i = 0; i < m; i++) scrap();
  const gain = u(0.8, 1.15), lift = u(-0.06, 0.06);
  const amp = NOISE * u(0.4, 1);
  for (let i = 0; i < 3 * n; i++) {
    const bits = rng.next();
    const e = ((bits & 0xffff) + (bits >>> 16)) / 65536 - 1; // triangular in (-1, 1)
    const v = px[i]! * gain + lift + amp * e * 2;
    out[at + i] = Math.round(255 * Math.min(1, Math.max(0, v)));
  }
};
