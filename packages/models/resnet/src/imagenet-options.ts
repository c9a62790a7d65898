import {
  type Checked,
  checkNumber,
  checkOptions,
  codecOf,
  failure,
  gathered,
  type ImageShape,
  integers,
  oneOf,
  options,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import {
  hasBottlenecks,
  type ImagenetDepth,
  type ImagenetSize,
  type ImagenetVariant,
  imagenetDepths,
  imagenetVariants,
} from "./imagenet-architecture.js";

/** A codec of some of the depths. */
const depthOf = <D extends ImagenetDepth>(depths: readonly D[]) =>
  codecOf(
    `one of the depths ${depths.join(", ")}`,
    (u): u is D => depths.some((depth) => depth === u),
    { enum: depths },
  );

/** Depth and variant; the defaults are the published tables' for ImageNet-LT. */
export const imagenetOptions = options({
  fields: { depth: depthOf(imagenetDepths), variant: oneOf(...imagenetVariants) },
  defaults: { depth: 50, variant: "resnet" },
});

/** The depths of networks of bottlenecks. */
export const bottleneckDepths = [50, 101, 152] as const satisfies readonly ImagenetDepth[];

/** The depth of the frozen part; the default is the published tables'. */
export const placesOptions = options({
  fields: { depth: depthOf(bottleneckDepths) },
  defaults: { depth: 152 },
});

/** The size of an ImageNet ResNet. */
export interface ImagenetResnetOptions {
  /** 10, 18, 34, 50, 101 or 152 layers; 50 by default. */
  readonly depth?: number;
  /** `resnet` by default; `resnext-32x4d`, with 32 groups, from 50 layers on. */
  readonly variant?: ImagenetVariant;
  /** Sides of at least 32; [224, 224, 3] by default. Only the channels decide the shapes of variables. */
  readonly imageShape?: ImageShape;
}

/** The size of a Places ResNet. */
export interface PlacesResnetOptions {
  /** 50, 101 or 152 layers of the pretrained network; 152 by default. */
  readonly depth?: number;
  readonly imageShape?: ImageShape;
}

const standardShape: ImageShape = [224, 224, 3];

const checkShape = (shape: ImageShape): Checked<ImageShape> => {
  const side = (i: number, least: number) =>
    checkNumber(`imageShape.${i}`, integers(least), shape[i]);
  return pipe(
    gathered({ height: side(0, 32), width: side(1, 32), channels: side(2, 1) }),
    E.map(({ height, width, channels }) => [height, width, channels]),
  );
};

/** The checked size of an ImageNet ResNet. */
export const checkImagenet = ({
  imageShape = standardShape,
  ...size
}: ImagenetResnetOptions): Checked<ImagenetSize & { readonly imageShape: ImageShape }> =>
  pipe(
    gathered({
      // Any number may be asked for; the codec knows those there are.
      size: checkOptions("imagenetResnet", imagenetOptions, size as Partial<ImagenetSize>),
      imageShape: checkShape(imageShape),
    }),
    E.chain(({ size: { depth, variant }, imageShape: shape }) =>
      variant === "resnet" || hasBottlenecks(depth)
        ? E.right({ depth, variant, imageShape: shape })
        : E.left(
            failure("Incompatible", {
              path: ["variant"],
              what: variant,
              needs: `a depth of ${bottleneckDepths.join(", ")}`,
              got: String(depth),
            }),
          ),
    ),
  );

/** The checked size of a Places ResNet. */
export const checkPlaces = ({ imageShape = standardShape, ...size }: PlacesResnetOptions) =>
  pipe(
    gathered({
      size: checkOptions("placesResnet", placesOptions, size as { readonly depth?: 50 }),
      imageShape: checkShape(imageShape),
    }),
    E.map(({ size: { depth }, imageShape: shape }) => ({ depth, imageShape: shape })),
  );
