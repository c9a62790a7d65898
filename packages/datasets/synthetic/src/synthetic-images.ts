import { drawImage } from "./draw-image.js";
import { derive } from "./random.js";
import { SHAPES } from "./shapes.js";
import { TEXTURES } from "./textures.js";
export const classAppearance = (k: number) => {
  const s = k % 6, b = Math.floor(k / 6);
  return { shape: SHAPES[s]!, texture: TEXTURES[(s + b) % 6]!, hue: ((k * 7) % 20) / 20 };
};
export const syntheticImages = ({ perClass, side, seed, part }: { perClass: number[]; side: number; seed: number; part: string }) => {
  const n = perClass.reduce((a, b) => a + b, 0), size = side * side * 3;
  const images = new Uint8Array(n * size), labels = new Int32Array(n);
  let j = 0;
  perClass.forEach((c, k) => {
    for (let i = 0; i < c; i++, j++) {
      labels[j] = k;
      drawImage({ ...classAppearance(k), side, seed: derive(seed, part, k, i) }, images, j * size);
    }
  });
  return { images, labels };
};
