import {
  checkNumber,
  closed,
  decode,
  faults,
  type ImageShape,
  integers,
  type LongtailError,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { type CifarDepth, cifarDepths } from "./architecture.js";

const isDepth = (u: unknown): u is CifarDepth => (cifarDepths as readonly unknown[]).includes(u);

/** The codec of the depths there are; the component's descriptor is made of the same. */
export const Depth = new t.Type<CifarDepth>(
  `one of the depths ${cifarDepths.join(", ")}`,
  isDepth,
  (u, c) => (isDepth(u) ? t.success(u) : t.failure(u, c)),
  t.identity,
);

const checkDepth = decode(closed("cifarResnet", { depth: Depth }));

const checkShape = (shape: ImageShape) =>
  [8, 8, 1].map((least, i) => checkNumber(`imageShape.${i}`, integers(least), shape[i]));

/** The size of a CIFAR ResNet. */
export interface CifarResnetOptions {
  /** 8, 20, 32, 44, 56 or 110 layers. */
  readonly depth: number;
  /** Sides of at least 8; [32, 32, 3] unless told. Only the channels decide the shapes of variables. */
  readonly imageShape?: ImageShape;
}

/** The options of a net, all of their errors at once. */
export const checkSize = ({
  depth,
  imageShape = [32, 32, 3],
}: CifarResnetOptions): E.Either<
  LongtailError,
  { readonly depth: CifarDepth; readonly channels: number }
> => {
  const checked = checkDepth({ depth });
  const errors = faults(checked, ...checkShape(imageShape));
  return E.isLeft(checked) || errors.length > 0
    ? E.left(several(errors))
    : E.right({ depth: checked.right.depth, channels: imageShape[2] });
};
