import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect, it } from "vitest";

// Ops that data index: the CPU's values where an index is there, and never another element where it is not.

const { NaN: nan } = Number;
const integers = (...values: readonly number[]): tf.Tensor1D => tf.tensor1d([...values], "int32");
const indices = (values: readonly (readonly number[])[]): tf.Tensor2D =>
  tf.tensor2d(
    values.map((row) => [...row]),
    undefined,
    "int32",
  );
const huge = 2 ** 30;
const vector = (): tf.Tensor1D => tf.tensor1d([5, 6, 7]);
const matrix = (): tf.Tensor2D => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
const cube = (): tf.Tensor3D => tf.reshape(tf.range(0, 24), [2, 3, 4]);
const images = (): tf.Tensor4D => tf.reshape(tf.range(0, 27), [3, 3, 3, 1]);
const wholes = (count: number): tf.Tensor2D =>
  tf.tensor2d(
    Array.from({ length: count }, () => [0, 0, 1, 1]),
    [count, 4],
  );

describeOnBackends(
  "ops that data index",
  () => {
    const outside = (title: string, op: () => tf.Tensor, expected: readonly number[]): void => {
      it(`${title}, outside`, async () => {
        const before = [tf.memory().numTensors, tf.backend().numDataIds()];
        const result = tf.tidy(op);
        await expectClose(result, expected, {});
        result.dispose();
        expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before);
      });
    };

    outside("gatherND", () => tf.gatherND(vector(), indices([[1], [-1], [3], [huge]])), [
      6,
      nan,
      nan,
      nan,
    ]);
    outside(
      "gatherND of two axes",
      () =>
        tf.gatherND(
          matrix(),
          indices([
            [1, 1],
            [0, 2],
            [1, -1],
            [3, 0],
          ]),
        ),
      [4, nan, nan, nan],
    );
    outside("gatherND of rows", () => tf.gatherND(matrix(), indices([[2], [3]])), [5, 6, nan, nan]);
    outside(
      "gatherND of integers",
      () => tf.gatherND(integers(5, 6, 7), indices([[1], [-1], [3]])),
      [6, 0, 0],
    );
    outside(
      "scatterND",
      () => tf.scatterND(indices([[1], [-1], [3], [huge]]), tf.tensor1d([10, 20, 30, 40]), [3]),
      [0, 10, 0],
    );
    outside(
      "scatterND of two axes",
      () =>
        tf.scatterND(
          indices([
            [1, 1],
            [0, 2],
            [1, -1],
          ]),
          tf.tensor1d([10, 20, 30]),
          [3, 2],
        ),
      [0, 0, 0, 10, 0, 0],
    );
    outside(
      "tensorScatterUpdate",
      () =>
        tf.tensorScatterUpdate(
          matrix(),
          indices([
            [1, 1],
            [0, 2],
            [1, -1],
          ]),
          tf.tensor1d([10, 20, 30]),
        ),
      [1, 2, 3, 10, 5, 6],
    );
    outside(
      "sparseToDense",
      () => tf.sparseToDense(integers(1, 3, -1), tf.tensor1d([10, 20, 30]), [3], 9),
      [9, 10, 9],
    );
    outside(
      "cropAndResize",
      () => tf.image.cropAndResize(images(), wholes(4), integers(2, 3, -1, huge), [1, 1]),
      [22, nan, nan, nan],
    );
    outside("oneHot", () => tf.oneHot(integers(1, -1, 3), 3), [0, 1, 0, 0, 0, 0, 0, 0, 0]);
    outside(
      "unsortedSegmentSum of integers",
      () => tf.unsortedSegmentSum(integers(5, 6, 7), integers(1, -1, 3), 3),
      [0, 5, 0],
    );
    // The CPU backend calls the same sums float32.
    outside(
      "unsortedSegmentSum of rows of integers",
      () => tf.unsortedSegmentSum(tf.cast(matrix(), "int32"), integers(1, -1, 1), 2),
      [0, 0, 6, 8],
    );
    outside("bincount", () => tf.bincount(integers(1, 3, 5), vector(), 3), [0, 5, 0]);
    for (const reduce of ["sparseSegmentSum", "sparseSegmentMean"] as const)
      outside(reduce, () => tf.sparse[reduce](matrix(), integers(0, 3, -1), integers(0, 1, 2)), [
        1,
        2,
        nan,
        nan,
        nan,
        nan,
      ]);

    it("leave nothing behind but their results", () => {
      const [x, one, whole] = [tf.cast(matrix(), "int32"), indices([[1], [3]]), wholes(2)];
      const [ids, shown, rows, row] = [integers(1, 0, 5), images(), integers(0, 9), matrix()];
      const segments = integers(0, 1); // read on the host
      const updates = tf.slice(row, [0, 0], [2, 2]);
      const before = [tf.memory().numTensors, tf.backend().numDataIds()];
      const results = [
        tf.gatherND(row, one),
        tf.scatterND(one, updates, [3, 2]),
        tf.tensorScatterUpdate(row, one, updates),
        tf.unsortedSegmentSum(x, ids, 2),
        tf.sparse.sparseSegmentSum(row, rows, segments),
        tf.image.cropAndResize(shown, whole, rows, [2, 2]),
      ];
      tf.dispose(results);
      expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before);
      tf.dispose([x, one, whole, ids, shown, rows, row, updates, segments]);
    });

    const inside: Readonly<Record<string, () => tf.Tensor>> = {
      "gatherND of slices": () => tf.gatherND(cube(), indices([[1], [0], [1]])),
      "gatherND of rows": () =>
        tf.gatherND(cube(), tf.tensor3d([1, 2, 0, 0, 0, 1, 1, 1], [2, 2, 2], "int32")),
      "gatherND of numbers": () =>
        tf.gatherND(
          cube(),
          indices([
            [1, 2, 3],
            [0, 1, 2],
          ]),
        ),
      "scatterND, twice into a row": () =>
        tf.scatterND(
          indices([
            [1, 2],
            [0, 0],
            [1, 2],
          ]),
          tf.reshape(tf.range(0, 12), [3, 4]),
          [2, 3, 4],
        ),
      "scatterND of integers": () => tf.scatterND(indices([[1], [1], [4]]), integers(1, 2, 3), [5]),
      "tensorScatterUpdate of rows": () =>
        tf.tensorScatterUpdate(
          cube(),
          indices([
            [1, 2],
            [0, 0],
          ]),
          tf.fill([2, 4], -1),
        ),
      "sparseToDense of two axes": () =>
        tf.sparseToDense(
          indices([
            [0, 1],
            [2, 0],
          ]),
          tf.tensor1d([7, 8]),
          [3, 2],
          1,
        ),
      "sparseToDense of a scalar": () => tf.sparseToDense(integers(0, 2), tf.scalar(7), [3], 1),
      "cropAndResize of more images than boxes": () =>
        tf.image.cropAndResize(
          images(),
          tf.tensor2d([[0, 0, 0.5, 1]]),
          integers(2),
          [2, 4],
          "bilinear",
        ),
      "cropAndResize, the nearest": () =>
        tf.image.cropAndResize(
          images(),
          tf.tensor2d([
            [-0.5, 0, 1, 1],
            [0, 0.2, 1, 0.8],
          ]),
          integers(1, 2),
          [2, 2],
          "nearest",
          -3,
        ),
      sparseSegmentSum: () =>
        tf.sparse.sparseSegmentSum(matrix(), integers(2, 0, 1), integers(0, 0, 1)),
      sparseSegmentMean: () =>
        tf.sparse.sparseSegmentMean(matrix(), integers(2, 0, 1), integers(0, 0, 1)),
    };
    it.each(Object.entries(inside))("%s, as on the CPU", async (_title, op) => {
      await tf.setBackend("cpu");
      const expected = tf.tidy(op);
      const values = await expected.data();
      await tf.setBackend("webgpu");
      const actual = tf.tidy(op);
      expect([actual.shape, actual.dtype]).toEqual([expected.shape, expected.dtype]);
      await expectClose(actual, Array.from(values), { rtol: 1e-5 });
      tf.dispose([expected, actual]);
    });
  },
  { backends: ["webgpu"] },
);
