import { readFile } from "node:fs/promises";
import {
  isStatistic,
  loadTensors,
  loadVariables,
  readSafetensors,
  saveTensors,
  saveVariables,
  shapeFromPyTorch,
  splitVariables,
} from "@longtail/checkpoint";
import { filterRecord, mapRecord, orThrow, renderError } from "@longtail/core";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const bytes = await readFile(new URL("fixtures/trajectory_initial.safetensors", import.meta.url));
const file = orThrow(readSafetensors(bytes));
const shapes = mapRecord(file.tensors, ({ shape }, name) => shapeFromPyTorch(name, shape));
const expected = {
  parameterShapes: filterRecord(shapes, (name) => !isStatistic(name)),
  statisticShapes: filterRecord(shapes, isStatistic),
};

describeOnBackends("variables", () => {
  it("come from a PyTorch file and go into one, every bit kept", async () => {
    const variables = orThrow(loadVariables(bytes, expected, "initial.safetensors"));
    expect(Object.keys(variables.statistics)).toHaveLength(14);
    expect(Object.keys(variables.parameters)).toHaveLength(23);
    expect(mapRecord(variables.parameters, (t) => t.shape)).toEqual(expected.parameterShapes);
    const saved = await orThrow(saveVariables(variables, { epoch: "3" }));
    const again = orThrow(readSafetensors(saved));
    expect(again.tensors).toEqual(file.tensors);
    expect(again.metadata).toEqual({ "longtail.sha256": expect.any(String), epoch: "3" });
    tf.dispose([variables.parameters, variables.statistics] as unknown as tf.TensorContainer);
  });

  it("compute what PyTorch would: a linear layer is x · Wᵀ", async () => {
    const { parameters, statistics } = orThrow(loadVariables(bytes, expected));
    const w = file.tensors["classifier.fc.weight"]?.data as Float32Array;
    const x = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const product = tf.matMul(
      tf.tensor2d(x, [1, 64]),
      parameters["classifier.fc.weight"] as tf.Tensor2D,
    );
    const oracle = Float32Array.from({ length: 100 }, (_, k) =>
      x.reduce((sum, value, i) => sum + value * (w[k * 64 + i] ?? Number.NaN), 0),
    );
    await expectClose(product, oracle, { rtol: 1e-4, atol: 1e-5 });
    tf.dispose([product, ...Object.values(parameters), ...Object.values(statistics)]);
  });

  it("leave nothing behind on the device, errors included", async () => {
    await expectNoLeak(() => orThrow(loadVariables(bytes, expected)));
    await expectNoLeak(() => E.isLeft(loadVariables(bytes.subarray(0, 9999), expected)));
    await expectNoLeak(() => E.isLeft(loadVariables(bytes, { ...expected, statisticShapes: {} })));
    const state = { step: tf.scalar(12, "int32"), done: tf.tensor1d([true, false], "bool") };
    const saved = await orThrow(saveTensors(state));
    await expectNoLeak(() => orThrow(loadTensors(saved, { step: [], done: [2] })));
    tf.dispose(Object.values(state));
  });

  it("keep integers and truth values", async () => {
    const state = { step: tf.scalar(12, "int32"), done: tf.tensor1d([true, false], "bool") };
    const again = orThrow(loadTensors(await orThrow(saveTensors(state)), { step: [], done: [2] }));
    expect([again["step"]?.dtype, again["done"]?.dtype]).toEqual(["int32", "bool"]);
    await expectClose(again["step"] as tf.Tensor, 12, {});
    await expectClose(again["done"] as tf.Tensor, [1, 0], {});
    tf.dispose([...Object.values(state), ...Object.values(again)]);
  });

  it("that were disposed are a failure and not a file", async () => {
    const weight = tf.ones([2]);
    weight.dispose();
    const result = await saveTensors({ weight })();
    expect(E.isLeft(result) && result.left._tag).toBe("BackendFailure");
  });

  it("split by their names", async () => {
    const tensors = orThrow(loadTensors(bytes, shapes));
    const variables = splitVariables(tensors);
    expect(Object.keys(variables.statistics)).toEqual(Object.keys(expected.statisticShapes));
    expect(Object.keys(variables.parameters)).toEqual(Object.keys(expected.parameterShapes));
    tf.dispose(Object.values(tensors));
  });

  it("of a cut file are refused with its name", () => {
    const result = loadVariables(bytes.subarray(0, 100_000), expected, "last.safetensors");
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "last.safetensors: expected 329864 bytes, found 100000",
    );
  });
});
