// Networks of every kind with made-up weights, as plain data and as what the parts compute; tests of the exporters share them.
import { cropFlip } from "@longtail/augment";
import {
  type Augmentation,
  type Checked,
  type DescribedBackbone,
  type DescribedHead,
  type DescribedInput,
  type DescribedNetwork,
  derive,
  type Head,
  type ImagesInMemory,
  type Model,
  mapRecord,
  normals,
  orThrow,
  uniforms,
} from "@longtail/core";
import { identity, normalizedRows } from "@longtail/features";
import { linear } from "@longtail/linear";
import { nearestClassMean } from "@longtail/nearest-class-mean";
import { normalizedLinear } from "@longtail/normalized-linear";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import {
  branchedCifarResnet,
  branchedImagenetResnet,
  cifarResnet,
  imagenetResnet,
  placesResnet,
} from "@longtail/resnet";
import { weightScaling } from "@longtail/weight-scaling";
import * as tf from "@tensorflow/tfjs-core";

/** A network, images for it, and what its parts make of them. */
export interface Example {
  readonly network: DescribedNetwork;
  /** Bytes of images, or rows of float32 in bytes. */
  readonly set: ImagesInMemory;
  /** float32 [images, classes], from `apply` of model and head. */
  readonly probabilities: Float32Array;
  /** How many images there are. */
  readonly images: number;
}

export const classes = 5;

// Large filters repeat a table whose length is prime: a network's own start would draw for seconds.
const table = normals(5, 65_537);

// Batch norm that is not the identity, and a classifier that is sure of something.
const drawn = (shape: readonly number[], name: string): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  const next = uniforms(derive(3, name));
  const values = (of: (i: number) => number) =>
    tf.tensor(
      Float32Array.from({ length: size }, (_, i) => of(i)),
      [...shape],
    );
  if (shape.length === 4) {
    const deviation = Math.sqrt(2 / (size / (shape[3] as number)));
    const scaled = table.map((value) => deviation * value);
    const filter = new Float32Array(size);
    for (let i = 0; i < size; i += table.length)
      filter.set(scaled.subarray(0, Math.min(table.length, size - i)), i);
    return tf.tensor(filter, [...shape]);
  }
  if (!name.startsWith("backbone")) {
    const deviation = shape.length === 2 ? 4 / Math.sqrt(shape[0] as number) : 1;
    return tf.mul(deviation, tf.tensor(normals(derive(4, name), size), [...shape]));
  }
  if (name.endsWith("running_var")) return values(() => 0.5 + next());
  return values(() => (name.endsWith("weight") ? 0.25 + 0.25 * next() : 0.4 * next() - 0.2));
};

const example = (
  augmentation: Augmentation,
  model: Model,
  head: Head,
  set: ImagesInMemory,
): Example => {
  let made: Example | undefined;
  // A tidy looks for tensors in what it returns, number by number.
  tf.tidy(() => {
    const images = set.labels.length;
    const parameters = mapRecord({ ...model.parameterShapes, ...head.parameterShapes }, drawn);
    const statistics = mapRecord(model.statisticShapes, drawn);
    const shown = tf.tensor4d(
      augmentation.test(
        set,
        Int32Array.from({ length: images }, (_, i) => i),
      ),
      [images, ...augmentation.shape],
    );
    const { features } = model.apply({ parameters, statistics }, shown, "frozen");
    made = {
      images,
      network: {
        name: "example",
        shape: augmentation.shape,
        classNames: Array.from({ length: classes }, (_, k) => `class ${k}`),
        input: augmentation.described as DescribedInput,
        backbone: model.described as DescribedBackbone,
        head: head.described as DescribedHead,
        variables: mapRecord({ ...parameters, ...statistics }, (t) => ({
          shape: t.shape,
          data: t.dataSync<"float32">().slice(),
        })),
      },
      set,
      probabilities: tf.softmax(head.apply(parameters, features)).dataSync<"float32">().slice(),
    };
  });
  return made as unknown as Example;
};

type MakeHead = (sizes: { readonly features: number; readonly classes: number }) => Checked<Head>;

/** The heads by name. */
export const heads = {
  linear,
  "weight scaling": weightScaling,
  cosine: (sizes) => normalizedLinear({ ...sizes, scale: 8 }),
  "means, euclidean": (sizes) => nearestClassMean({ ...sizes, form: "euclidean" }),
  "means, l2": (sizes) => nearestClassMean({ ...sizes, form: "l2" }),
  "means, centered": (sizes) => nearestClassMean({ ...sizes, form: "centered-l2" }),
} as const satisfies Record<string, MakeHead>;

/** The networks for images by name, with the shape of the images. */
export const models = {
  "CIFAR ResNet": [[8, 8, 3], (imageShape) => cifarResnet({ depth: 8, imageShape })],
  "CIFAR ResNet on odd sides": [[9, 11, 3], (imageShape) => cifarResnet({ depth: 8, imageShape })],
  "CIFAR ResNet with two branches": [
    [8, 8, 3],
    (imageShape) => branchedCifarResnet({ depth: 8, imageShape }),
  ],
  "ImageNet ResNet of basic blocks": [
    [32, 32, 3],
    (imageShape) => imagenetResnet({ depth: 10, imageShape }),
  ],
  "ImageNet ResNet with two branches": [
    [32, 32, 3],
    (imageShape) => branchedImagenetResnet({ depth: 10, imageShape }),
  ],
  "ImageNet ResNet of bottlenecks": [
    [32, 32, 3],
    (imageShape) => imagenetResnet({ depth: 50, imageShape }),
  ],
  "ImageNet ResNeXt": [
    [32, 32, 3],
    (imageShape) => imagenetResnet({ depth: 50, variant: "resnext-32x4d", imageShape }),
  ],
  "Places ResNet": [[32, 32, 3], (imageShape) => placesResnet({ depth: 50, imageShape })],
} as const satisfies Record<
  string,
  readonly [
    readonly [number, number, number],
    (shape: readonly [number, number, number]) => Checked<Model>,
  ]
>;

/** A network for images. */
export const onImages = (model: keyof typeof models, head: keyof typeof heads): Example => {
  const [shape, make] = models[model];
  const made = orThrow(make(shape));
  const size = shape[0] * shape[1] * shape[2];
  const next = uniforms(7);
  // Of large networks, four images: each has its own brightness and contrast.
  const images = made.features > 128 ? 4 : 64;
  const pixels = new Uint8Array(images * size);
  for (let i = 0; i < images; i++) {
    const [least, contrast] = [128 * next(), 128 * next()];
    for (let k = 0; k < size; k++) pixels[i * size + k] = least + contrast * next();
  }
  const augmentation = orThrow(
    cropFlip({ shape, mean: [0.49, 0.48, 0.45], std: [0.2, 0.21, 0.22] }),
  );
  return example(augmentation, made, orThrow(heads[head]({ features: made.features, classes })), {
    images: pixels,
    labels: new Int32Array(images),
    shape,
  });
};

/** A head on features; the first row is zeros. */
export const onRows = (head: keyof typeof heads, norm: number | null = 5): Example => {
  const width = 6;
  const images = 64;
  const rows = normals(11, images * width).fill(0, 0, width);
  const shape = [1, 1, 4 * width] as const;
  return example(
    orThrow(normalizedRows({ shape, norm })),
    orThrow(identity([1, 1, width])),
    orThrow(heads[head]({ features: width, classes })),
    { images: new Uint8Array(rows.buffer), labels: new Int32Array(images), shape },
  );
};

/** Calibrators of every kind that a graph can hold. */
export const calibrators: Readonly<Record<string, Calibrator>> = {
  temperature: { kind: "temperature", classes, temperature: 1.7 },
  frequency: { kind: "frequency", temperature: 1.3, slope: 0.3, counts: [90, 40, 20, 8, 2] },
  vector: {
    kind: "vector",
    perClass: [1.2, 0.8, 1, 0.5, 0.9].map((scale, k) => ({ scale, bias: 0.3 * k - 0.5 })),
  },
};
