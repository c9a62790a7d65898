import { CROP_AND_FLIP, cropAndFlip, hasCropAndFlipKernel, packPixels } from "@longtail/ops";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { numbers } from "./numbers.js";

type Placement = readonly [down: number, right: number, mirrored: number];
type Shape = [n: number, height: number, width: number, channels: number];

const bytes = (size: number, seed: number): Uint8Array =>
  Uint8Array.from(numbers(size, seed), (v) => Math.floor(128 + 127.9 * v) & 255);

// Value by value, without packing.
const definition = (
  images: Uint8Array,
  [, height, width, channels]: Shape,
  positions: readonly number[],
  placements: readonly Placement[],
  tables: Float32Array,
): number[] =>
  positions.flatMap((position, i) => {
    const [down, right, mirrored] = placements[i] as Placement;
    return Array.from({ length: height * width * channels }, (_, at) => {
      const [c, x] = [at % channels, Math.floor(at / channels) % width];
      const row = Math.floor(at / channels / width) + down;
      const column = (mirrored === 1 ? width - 1 - x : x) + right;
      const outside = row < 0 || row >= height || column < 0 || column >= width;
      const from = ((position * height + row) * width + column) * channels + c;
      return tables[256 * c + (outside ? 0 : (images[from] as number))] as number;
    });
  });

const cropped = (
  images: Uint8Array,
  [n, height, width, channels]: Shape,
  positions: readonly number[],
  placements: readonly Placement[],
  tables: Float32Array,
): tf.Tensor4D =>
  tf.tidy(() =>
    cropAndFlip(
      tf.tensor3d(packPixels(images, channels), [n, height, width], "int32"),
      tf.tensor1d([...positions], "int32"),
      tf.tensor2d(placements.flat(), [placements.length, 3], "int32"),
      tf.tensor2d(tables, [channels, 256]),
    ),
  );

const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 7 }),
    channels: fc.integer({ min: 1, max: 3 }),
    batch: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .chain(({ n, height, width, channels, batch, seed }) => {
    const many = <A>(one: fc.Arbitrary<A>) => fc.array(one, { minLength: batch, maxLength: batch });
    const shift = fc.integer({ min: -9, max: 9 }); // beyond the image too
    return fc.record({
      shape: fc.constant<Shape>([n, height, width, channels]),
      positions: many(fc.integer({ min: 0, max: n - 1 })),
      placements: many(fc.tuple(shift, shift, fc.integer({ min: 0, max: 1 }))),
      images: fc.constant(bytes(n * height * width * channels, seed)),
      tables: fc.constant(Float32Array.from(numbers(256 * channels, seed + 1))),
    });
  });

describeOnBackends("cropAndFlip", (backend) => {
  it("equals its definition bit for bit, with crops beyond the edge, mirrors and 1 to 3 channels", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ images, shape, positions, placements, tables }) => {
        const result = cropped(images, shape, positions, placements, tables);
        expect(result.shape).toEqual([positions.length, ...shape.slice(1)]);
        await expectClose(result, definition(images, shape, positions, placements, tables), {});
        result.dispose();
      }),
      // WebGL recompiles every op for every shape.
      { seed: 7, numRuns: backend === "webgl" ? 3 : 40 },
    );
  });

  it("finds images far into a dataset of 2^20 pixels", async () => {
    const shape: Shape = [1024, 32, 32, 3];
    const images = new Uint8Array(tf.util.sizeFromShape(shape));
    for (let i = 0; i < images.length; i++) images[i] = Math.imul(i, 0x9e3779b1) >>> 24;
    const tables = Float32Array.from({ length: 768 }, (_, i) => i);
    const [positions, placements] = [
      [1023, 0, 517],
      [[-4, 4, 1] as const, [0, 0, 0] as const, [3, -1, 1] as const],
    ];
    const expected = definition(images, shape, positions, placements, tables);
    await expectClose(cropped(images, shape, positions, placements, tables), expected, {});
  });

  it("leaks no tensor and disposes none of its arguments", async () => {
    const pixels = tf.tensor3d([1, 2, 3, 4], [1, 2, 2], "int32");
    const tables = tf.tensor2d(numbers(256, 1), [1, 256]);
    const [positions, placements] = [
      tf.tensor1d([0], "int32"),
      tf.tensor2d([[0, 1, 1]], [1, 3], "int32"),
    ];
    await expectNoLeak(() => cropAndFlip(pixels, positions, placements, tables));
    for (const given of [pixels, tables, positions, placements])
      expect(given.isDisposed).toBe(false);
    tf.dispose([pixels, tables, positions, placements]);
  });

  it("reports a kernel on WebGPU only, before and after calls", () => {
    expect(tf.getKernel(CROP_AND_FLIP, backend)).toBeDefined();
    expect(hasCropAndFlipKernel()).toBe(backend === "webgpu");
  });

  it("gives NaN for a position that is no image's, and 0 for placements far outside", async () => {
    const table = new Float32Array(256).map((_, byte) => byte + 1);
    const crops = cropped(
      Uint8Array.of(1, 2, 3, 4),
      [2, 1, 2, 1],
      [1, -1, 2, 2 ** 31 - 1, 0],
      [
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [2 ** 30, -(2 ** 30), 0],
      ],
      table,
    );
    const nan = Number.NaN;
    await expectClose(crops, [5, 4, nan, nan, nan, nan, nan, nan, 1, 1], {});
    crops.dispose();
  });

  it("refuses wrong shapes and dtypes, and says what they must be", () => {
    const pixels = tf.zeros<tf.Rank.R3>([2, 4, 4], "int32");
    const positions = tf.tensor1d([1, 1], "int32");
    const placements = tf.zeros<tf.Rank.R2>([2, 3], "int32");
    const tables = tf.zeros<tf.Rank.R2>([3, 256]);
    expect(() => cropAndFlip(tf.zeros([2, 4, 4]), positions, placements, tables)).toThrow(
      "pixels must be int32 [n,h,w], got float32 [2,4,4]",
    );
    expect(() => cropAndFlip(pixels, positions, tf.zeros([1, 3], "int32"), tables)).toThrow(
      "placements must be int32 [2,3], got int32 [1,3]",
    );
    expect(() => cropAndFlip(pixels, positions, placements, tf.zeros([4, 256]))).toThrow(
      "1 to 3 channels, got 4",
    );
    expect(() => packPixels(new Uint8Array(8), 4)).toThrow("1 to 3 channels, got 4");
  });
});
