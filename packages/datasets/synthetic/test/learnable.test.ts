import { type ImagesInMemory, orThrow } from "@longtail/core";
import { className, Synthetic, synthetic } from "@longtail/synthetic";
import { expect, test } from "vitest";

const HUES = 12;
const RINGS = 8;
const side = 16;

const hueOf = (r: number, g: number, b: number): number => {
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  if (most === r) return ((g - b) / range + 6) % 6;
  return most === g ? (b - r) / range + 2 : (r - g) / range + 4;
};

// What one can see without knowing shapes: the hues in the middle, and how busy each ring around the centre is.
const features = (images: Uint8Array, start: number): number[] => {
  const seen = Array.from({ length: HUES + 2 * RINGS }, () => 0);
  const add = (index: number, amount: number) => {
    seen[index] = (seen[index] ?? 0) + amount;
  };
  const at = (x: number, y: number, channel: number): number =>
    (images[start + (y * side + x) * 3 + channel] ?? 0) / 255;
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      const radius = Math.hypot(x - 7.5, y - 7.5);
      const [r, g, b] = [at(x, y, 0), at(x, y, 1), at(x, y, 2)];
      const most = Math.max(r, g, b);
      const colourful = most - Math.min(r, g, b);
      if (radius < 5 && colourful > 0)
        add(Math.floor((hueOf(r, g, b) * HUES) / 6) % HUES, most * colourful);
      let edge = 0;
      for (const c of [0, 1, 2])
        edge += Math.hypot(at(x + 1, y, c) - at(x - 1, y, c), at(x, y + 1, c) - at(x, y - 1, c));
      const ring = Math.min(RINGS - 1, Math.floor(radius));
      add(HUES + ring, edge);
      add(HUES + RINGS + ring, edge * edge);
    }
  return seen;
};

const table = ({ images, labels }: ImagesInMemory): number[][] =>
  Array.from(labels, (_, i) => features(images, i * side * side * 3));

test("already colours and edges tell every class from the rest, far above chance, in head and tail alike", () => {
  const set = orThrow(synthetic({ ...Synthetic.define(), imbalanceFactor: 1, largestClass: 100 }));
  const classes = set.counts.length;
  const train = table(set.train);
  const models = Array.from({ length: classes }, (_, k) => {
    const rows = train.filter((_row, i) => set.train.labels[i] === k);
    const average = (f: (row: number[]) => number) =>
      rows.reduce((sum, row) => sum + f(row), 0) / rows.length;
    return Array.from({ length: HUES + 2 * RINGS }, (_f, j) => {
      const mean = average((row) => row[j] ?? 0);
      return [mean, 1e-4 + average((row) => ((row[j] ?? 0) - mean) ** 2)] as const;
    });
  });
  const surprise = (row: number[], k: number): number =>
    (models[k] ?? []).reduce((sum, [mean, variance], j) => {
      return sum + ((row[j] ?? 0) - mean) ** 2 / variance + Math.log(variance);
    }, 0);
  const right = Array.from({ length: classes }, () => 0);
  table(set.test).forEach((row, i) => {
    const scores = right.map((_, k) => surprise(row, k));
    const label = set.test.labels[i] ?? 0;
    if (scores.indexOf(Math.min(...scores)) === label) right[label] = (right[label] ?? 0) + 1;
  });
  const share = (from: number, to: number): number =>
    right.slice(from, to).reduce((sum, n) => sum + n, 0) / (50 * (to - from));
  expect(share(0, classes)).toBeGreaterThan(0.4); // chance is 0.05
  for (const [k, n] of right.entries()) expect(n / 50, className(k)).toBeGreaterThan(0.15);
  expect(Math.abs(share(0, 7) - share(13, 20))).toBeLessThan(0.12);
});
