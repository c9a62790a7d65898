import {
  decode,
  type LongtailError,
  makeOf,
  type Normalization,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { CifarResnet, cifarDepths, cifarResnet, components, resnet } from "@longtail/resnet";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const modes: readonly Normalization[] = ["batch", "frozen", "shifted"];
const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "none";

describe("sizes", () => {
  test("the depths have the published numbers of parameters, with ten classes", () => {
    const counts = cifarDepths.map((depth) =>
      Object.values(orThrow(resnet({ depth, classes: 10 })).parameterShapes)
        .map((shape) => shape.reduce((a, b) => a * b, 1))
        .reduce((a, b) => a + b, 0),
    );
    expect(counts).toEqual([75_290, 269_722, 464_154, 658_586, 853_018, 1_727_962]);
  });

  test("only channels of images change shapes", () => {
    const grey = orThrow(cifarResnet({ depth: 20, imageShape: [28, 30, 1] }));
    const colour = orThrow(cifarResnet({ depth: 20 }));
    expect(grey.parameterShapes).toEqual({
      ...colour.parameterShapes,
      "backbone.conv1.weight": [3, 3, 1, 16],
    });
    expect(grey.features).toBe(64);
  });
});

describeOnBackends("cifarResnet", () => {
  test("starts as published: filters of the right spread, batch norm doing nothing", async () => {
    const model = orThrow(cifarResnet({ depth: 8 }));
    const { parameters, statistics } = model.init(1);
    for (const [name, tensor] of Object.entries({ ...parameters, ...statistics })) {
      const data = Array.from(await tensor.data());
      const expected = { ...model.parameterShapes, ...model.statisticShapes }[name];
      expect(tensor.shape, name).toEqual(expected);
      if (tensor.rank === 4) {
        const fanIn = 9 * (tensor.shape[2] as number);
        const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
        const variance = data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length;
        // Five standard errors of each, of that many normal numbers.
        expect(Math.abs(mean), name).toBeLessThan(5 * Math.sqrt(2 / fanIn / data.length));
        expect(Math.abs((variance * fanIn) / 2 - 1), name).toBeLessThan(
          5 * Math.sqrt(2 / data.length),
        );
      } else {
        const value = name.endsWith(".weight") || name.endsWith(".running_var") ? 1 : 0;
        expect(new Set(data), name).toEqual(new Set([value]));
      }
    }
    tf.dispose([parameters, statistics]);
  });

  test("a seed decides everything, and nets of different depths share what they share", async () => {
    const [small, large] = [
      orThrow(cifarResnet({ depth: 8 })),
      orThrow(cifarResnet({ depth: 20 })),
    ];
    const [a, b, other] = [
      small.init(5).parameters,
      large.init(5).parameters,
      small.init(6).parameters,
    ];
    const name = "backbone.layer2.0.conv1.weight";
    await expectClose(a[name] as tf.Tensor, b[name] as tf.Tensor, {});
    const [one, two] = [a[name] as tf.Tensor, other[name] as tf.Tensor];
    expect(await one.data()).not.toEqual(await two.data());
    expect(await (a["backbone.layer1.0.conv1.weight"] as tf.Tensor).data()).not.toEqual(
      await (a["backbone.layer1.0.conv2.weight"] as tf.Tensor).data(),
    );
  });

  for (const normalization of modes)
    test(`${normalization}: leaves only its results behind, also under a gradient`, async () => {
      ensureGradients();
      const net = orThrow(resnet({ depth: 8, classes: 3, imageShape: [8, 8, 3] }));
      const variables = net.init(0);
      const images = tf.ones<tf.Rank.R4>([2, 8, 8, 3]);
      await expectNoLeak(() => {
        const { parameters, statistics } = net.init(0);
        return { parameters, statistics };
      });
      await expectNoLeak(() => net.apply(variables, images, normalization));
      const names = Object.keys(variables.parameters);
      await expectNoLeak(() =>
        tf.valueAndGrads((...tensors: tf.Tensor[]) => {
          const parameters = Object.fromEntries(names.map((n, i) => [n, tensors[i] as tf.Tensor]));
          return tf.sum(net.apply({ ...variables, parameters }, images, normalization).logits);
        })(Object.values(variables.parameters)),
      );
      tf.dispose([variables.parameters, variables.statistics, images]);
    });

  test("shift: scales and offsets get no gradient, filters do", async () => {
    ensureGradients();
    const net = orThrow(resnet({ depth: 8, classes: 3, imageShape: [8, 8, 3] }));
    const variables = net.init(0);
    const images = tf.randomNormal<tf.Rank.R4>([4, 8, 8, 3], 0, 1, "float32", 3);
    const learnt = ["backbone.conv1.weight", "backbone.bn1.weight", "backbone.layer3.0.bn2.bias"];
    const gradients = tf.grads((...tensors: tf.Tensor[]) => {
      const moved = Object.fromEntries(learnt.map((n, i) => [n, tensors[i] as tf.Tensor]));
      const parameters = { ...variables.parameters, ...moved };
      const { logits } = net.apply({ ...variables, parameters }, images, "shifted");
      return tf.sum(tf.square(logits));
    })(learnt.map((name) => variables.parameters[name] as tf.Tensor));
    const largest = await Promise.all(
      gradients.map(async (g) => Math.max(...(await g.data()).map(Math.abs))),
    );
    expect(largest[0]).toBeGreaterThan(1e-3);
    expect(largest.slice(1)).toEqual([0, 0]);
    tf.dispose([variables.parameters, variables.statistics, images, gradients]);
  });
});

describe("component and errors", () => {
  const parts = registry(...components);

  test("decodes what it defines, and nothing more", () => {
    const stored: unknown = JSON.parse(JSON.stringify(CifarResnet.define({ depth: 20 })));
    const descriptor = orThrow(decode(slotCodec(parts, "model"))(stored));
    expect(descriptor).toEqual({ kind: "model/cifar-resnet", depth: 20 });
    const model = orThrow(makeOf(parts, "model")(descriptor)({ shape: [16, 16, 1] }));
    expect(model.parameterShapes["backbone.conv1.weight"]).toEqual([3, 3, 1, 16]);
    expect(sentence(decode(slotCodec(parts, "model"))({ ...CifarResnet.define(), width: 2 }))).toBe(
      'unknown key "width"; known keys: kind, depth, pretrained',
    );
  });

  test("an unknown depth is answered with the depths there are", () => {
    const answer = "depth: expected one of the depths 8, 20, 32, 44, 56, 110, got 31";
    expect(sentence(cifarResnet({ depth: 31 }))).toBe(answer);
    expect(sentence(decode(slotCodec(parts, "model"))({ kind: CifarResnet.kind, depth: 31 }))).toBe(
      answer,
    );
  });

  test("everything that is wrong is said", () => {
    expect(sentence(cifarResnet({ depth: Number.NaN, imageShape: [7, 32.5, 0] }))).toBe(
      [
        "depth: expected one of the depths 8, 20, 32, 44, 56, 110, got NaN",
        "imageShape.0: expected an integer of at least 8, got 7",
        "imageShape.1: expected an integer of at least 8, got 32.5",
        "imageShape.2: expected an integer of at least 1, got 0",
      ].join("\n"),
    );
    expect(sentence(resnet({ depth: 8, classes: 1 }))).toBe(
      "classes: expected at least 2 classes, got 1",
    );
  });
});
