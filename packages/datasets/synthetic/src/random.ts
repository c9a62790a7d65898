import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
const mix = (h: number): number => {
  h ^= h >>> 16; h = Math.imul(h, 0x85ebca6b); h ^= h >>> 13; h = Math.imul(h, 0xc2b2ae35); return h ^ (h >>> 16);
};
export const derive = (seed: number, ...path: (number|string)[]): number => {
  let h = mix(seed | 0);
  for (const p of path) for (const c of String(p)+"/") h = mix(h ^ Math.imul(c.charCodeAt(0) + 0x9e3779b9, 0x85ebca6b));
  return h;
};
export const generator = (seed: number) => xoroshiro128plus(seed);
