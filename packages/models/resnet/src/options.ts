import {
  checkNumber,
  checkOptions,
  codecOf,
  gathered,
  type ImageShape,
  integers,
  type LongtailError,
  options,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type CifarDepth, cifarDepths } from "./architecture.js";

/** The depth of a network; the default is the published tables'. */
export const depthOptions = options({
  fields: {
    depth: codecOf(
      `one of the depths ${cifarDepths.join(", ")}`,
      (u): u is CifarDepth => cifarDepths.some((depth) => depth === u),
      { enum: cifarDepths },
    ),
  },
  defaults: { depth: 32 },
});

/** The size of a CIFAR ResNet. */
export interface CifarResnetOptions {
  /** 8, 20, 32, 44, 56 or 110 layers. */
  readonly depth: number;
  /** Sides of at least 8; [32, 32, 3] by default. Only the channels decide the shapes of variables. */
  readonly imageShape?: ImageShape;
}

const checkSide = (i: number, least: number, shape: ImageShape) =>
  checkNumber(`imageShape.${i}`, integers(least), shape[i]);

/** The checked size of a network. */
export const checkSize = ({
  depth,
  imageShape = [32, 32, 3],
}: CifarResnetOptions): E.Either<
  LongtailError,
  { readonly depth: CifarDepth; readonly channels: number }
> =>
  pipe(
    gathered({
      // Any number may be asked for; the codec knows those there are.
      size: checkOptions("cifarResnet", depthOptions, { depth: depth as CifarDepth }),
      height: checkSide(0, 8, imageShape),
      width: checkSide(1, 8, imageShape),
      channels: checkSide(2, 1, imageShape),
    }),
    E.map(({ size, channels }) => ({ depth: size.depth, channels })),
  );
