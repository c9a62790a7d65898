import { readFileSync } from "node:fs";

export type Shape = [number, number, number, number];

interface Pool {
  readonly x: Shape;
  readonly size: number;
  readonly stride: number;
  readonly pad: number;
  readonly shape: Shape;
  readonly y: readonly number[];
  readonly dx: readonly number[];
}

interface Convolution {
  readonly x: Shape;
  readonly filter: Shape;
  readonly groups: number;
  readonly stride: number;
  readonly pad: number;
  readonly shape: Shape;
  readonly y: readonly number[];
  readonly dx: readonly number[];
  readonly dFilter: readonly number[];
}

/** What PyTorch computes; the file says from which numbers. */
export const reference: {
  readonly convolutions: readonly Convolution[];
  readonly pools: readonly Pool[];
} = JSON.parse(readFileSync(new URL("fixtures/windows.json", import.meta.url), "utf8"));

/** The numbers of tensor k of the file. */
export const wave = (shape: Shape, k: number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) =>
    Math.sin(0.37 * i + 1.3 * k),
  );
