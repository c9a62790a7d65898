// Convolutions and pooling, forward and backward, against their definitions.
import "@tensorflow/tfjs-backend-cpu";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import {
  type Axis,
  convolution,
  type Pad,
  pooling,
  type Rounding,
  type Windows,
  windowsAlong,
} from "./definition.js";
import { fuzz, noise, place, sizes, soil, takesEmpty } from "./fuzz.js";

interface Geometry {
  readonly height: Axis;
  readonly width: Axis;
  readonly pad: Pad;
  readonly rounding: Rounding;
}

const windowsOf = ({ height, width, pad, rounding }: Geometry): readonly [Windows, Windows] => [
  windowsAlong(height, pad, rounding, 0),
  windowsAlong(width, pad, rounding, 1),
];

// Every window covers a pixel, and padding is smaller than the window.
const isSound = (g: Geometry): boolean =>
  windowsOf(g).every(
    ({ out, before, stride, size, filter, dilation }) =>
      out >= 1 &&
      (out - 1) * stride - before < size &&
      before < Math.max(1, (filter - 1) * dilation + 1),
  );

const axis = (dilated: boolean): fc.Arbitrary<Axis> =>
  fc.record({
    size: fc.integer({ min: 1, max: 15 }),
    filter: fc.integer({ min: 1, max: 5 }),
    stride: dilated ? fc.constant(1) : fc.integer({ min: 1, max: 6 }),
    dilation: dilated ? fc.integer({ min: 1, max: 3 }) : fc.constant(1),
  });

const side = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));

const padAndRounding: fc.Arbitrary<Pick<Geometry, "pad" | "rounding">> = fc.oneof(
  fc.record({ pad: fc.constantFrom("same", "valid"), rounding: fc.constant(undefined) }),
  fc.record({
    pad: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.tuple(side, side)),
    rounding: fc.constantFrom<Rounding>(undefined, "floor", "round", "ceil"),
  }),
);

const geometry = (dilated: boolean): fc.Arbitrary<Geometry> =>
  fc
    .tuple(axis(dilated), axis(dilated), fc.boolean(), padAndRounding)
    .map(([height, width, square, rest]) => ({
      height,
      width: square ? { ...height, size: width.size } : width,
      ...rest,
    }))
    .filter(isSound);

const attrsOf = ({ height, width, pad, rounding }: Geometry) => ({
  strides: [height.stride, width.stride] as [number, number],
  dilations: [height.dilation, width.dilation] as [number, number],
  pad: (typeof pad === "object" ? [[0, 0], ...pad, [0, 0]] : pad) as
    | "same"
    | tf.backend_util.ExplicitPadding,
  rounding,
});

const flags = (n: number) => fc.array(fc.boolean(), { minLength: n, maxLength: n });

const tolerance = { rtol: 1e-5, atol: 1e-5, relativeTo: "largest" } as const;

interface Case extends Geometry {
  readonly images: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly elsewhere: readonly boolean[];
}

const caseOf = (dilated: boolean, smallest: 0 | 1): fc.Arbitrary<Case> =>
  fc
    .tuple(geometry(dilated), sizes(smallest, 3), sizes(smallest), sizes(1), flags(3))
    .map(([g, images, channels, outChannels, elsewhere]) => ({
      ...g,
      images,
      channels,
      outChannels,
      elsewhere,
    }));

describeOnBackends(
  "windows",
  (backend) => {
    ensureGradients();
    const smallest = takesEmpty(backend) ? 0 : 1;

    const check = async (
      c: Case,
      depthwise: boolean,
      f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D,
      backward: boolean,
    ): Promise<void> => {
      const { height, width, images, channels } = c;
      const multiplier = depthwise ? 1 + (c.outChannels % 3) : 0;
      const outChannels = depthwise ? channels * multiplier : c.outChannels;
      const windows = windowsOf(c);
      const shapes = [
        [images, height.size, width.size, channels],
        [height.filter, width.filter, channels, depthwise ? multiplier : outChannels],
        [images, windows[0].out, windows[1].out, outChannels],
      ];
      const values = shapes.map((shape, i) => noise(tf.util.sizeFromShape(shape), i + 1));
      const expected = convolution(
        images,
        windows,
        [channels, outChannels],
        depthwise
          ? (i, o) => (Math.floor(o / multiplier) === i ? o : undefined)
          : (i, o) => i * outChannels + o,
        values[0] as Float32Array,
        values[1] as Float32Array,
        depthwise ? outChannels : channels * outChannels,
        values[2] as Float32Array,
      );
      const tensors = await place(
        backend,
        shapes.map((shape, i) => ({
          shape,
          values: values[i] as Float32Array,
          elsewhere: c.elsewhere[i] as boolean,
        })),
      );
      soil();
      const [x, filter, dy] = tensors as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      if (backward) {
        const [dx, dFilter] = tf.grads(f as never)([x, filter], dy) as [tf.Tensor, tf.Tensor];
        await expectClose(dx, expected.dx, tolerance);
        await expectClose(dFilter, expected.dFilter, tolerance);
        tf.dispose([dx, dFilter]);
      } else {
        const y = f(x, filter);
        await expectClose(y, expected.y, tolerance);
        y.dispose();
      }
      tf.dispose(tensors);
    };

    for (const dilated of [false, true]) {
      const what = dilated ? "dilated" : "strided";
      fuzz(`conv2d, ${what}`, caseOf(dilated, smallest), (c) => {
        const { strides, pad, dilations, rounding } = attrsOf(c);
        return check(
          c,
          false,
          (x, f) => tf.conv2d(x, f, strides, pad, "NHWC", dilations, rounding),
          false,
        );
      });
      fuzz(`fused.conv2d, ${what}`, caseOf(dilated, smallest), (c) => {
        const { strides, pad, dilations, rounding: dimRoundingMode } = attrsOf(c);
        return check(
          c,
          false,
          (x, filter) =>
            tf.fused.conv2d({
              x,
              filter,
              strides,
              pad,
              dilations,
              ...(dimRoundingMode && { dimRoundingMode }),
            }),
          false,
        );
      });
      fuzz(`depthwiseConv2d, ${what}`, caseOf(dilated, 1), (c) => {
        const { strides, pad, dilations, rounding } = attrsOf(c);
        return check(
          c,
          true,
          (x, f) => tf.depthwiseConv2d(x, f, strides, pad as "same", "NHWC", dilations, rounding),
          false,
        );
      });
    }
    fuzz("the gradients of conv2d", caseOf(false, smallest), (c) => {
      const { strides, pad, rounding } = attrsOf(c);
      return check(
        c,
        false,
        (x, f) => tf.conv2d(x, f, strides, pad, "NHWC", [1, 1], rounding),
        true,
      );
    });
    fuzz("the gradients of depthwiseConv2d", caseOf(false, 1), (c) => {
      const { strides, pad, rounding } = attrsOf(c);
      return check(
        c,
        true,
        (x, f) => tf.depthwiseConv2d(x, f, strides, pad as "same", "NHWC", [1, 1], rounding),
        true,
      );
    });

    for (const kind of ["max", "avg"] as const)
      for (const backward of [false, true])
        fuzz(
          `${backward ? "the gradient of " : ""}${kind}Pool`,
          fc.tuple(caseOf(false, 1), fc.boolean()),
          async ([c, withNaN]) => {
            const { height, width, images, channels } = c;
            const windows = windowsOf(c);
            const shape = [images, height.size, width.size, channels];
            const outShape = [images, windows[0].out, windows[1].out, channels];
            const x = noise(tf.util.sizeFromShape(shape), 1);
            if (withNaN) x[Math.floor(x.length / 2)] = Number.NaN;
            const dy = noise(tf.util.sizeFromShape(outShape), 2);
            const expected = pooling(kind, images, windows, channels, x, dy);
            const tensors = await place(backend, [
              { shape, values: x, elsewhere: c.elsewhere[0] as boolean },
              { shape: outShape, values: dy, elsewhere: c.elsewhere[1] as boolean },
            ]);
            soil();
            const { strides, pad, rounding } = attrsOf(c);
            const filter: [number, number] = [height.filter, width.filter];
            const pool = (images: tf.Tensor) =>
              kind === "max"
                ? tf.maxPool(images as tf.Tensor4D, filter, strides, pad, rounding)
                : tf.avgPool(images as tf.Tensor4D, filter, strides, pad, rounding);
            const result = backward
              ? tf.grad(pool)(tensors[0] as tf.Tensor, tensors[1] as tf.Tensor)
              : pool(tensors[0] as tf.Tensor);
            await expectClose(result, backward ? expected.dx : expected.y, tolerance);
            tf.dispose([result, ...tensors]);
          },
        );
  },
  { backends: ["wasm", "webgpu"] },
);
