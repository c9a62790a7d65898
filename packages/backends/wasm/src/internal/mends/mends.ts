// What this package mends in the stock kernels of the backend, with and without its own kernels.
import * as tf from "@tensorflow/tfjs-core";
import type { AnyLayer, Call } from "../kernels/layers.js";
import { ofNothing, sumOfNothing, transposeNothing } from "./empty.js";
import { broadcastPrelu, convolutionEpilogue, productEpilogue } from "./epilogue.js";
import {
  cropAndResize,
  gatherNd,
  scatterNd,
  sparseToDense,
  tensorScatterUpdate,
} from "./indices.js";
import { binaryWithNaN, poolingWithNaN, unaryWithNaN } from "./nan.js";
import { explicitConvolution, explicitPooling, shapeOfConvolution } from "./padding.js";

const shapeOfProduct = ({
  inputs: { a, b },
  attrs: { transposeA, transposeB },
}: Call<
  "a" | "b",
  { readonly transposeA: boolean; readonly transposeB: boolean }
>): readonly number[] => [
  ...tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)),
  a.shape.at(transposeA ? -1 : -2) as number,
  b.shape.at(transposeB ? -2 : -1) as number,
];

const convolution = (depthwise: boolean) => [
  explicitConvolution,
  sumOfNothing(shapeOfConvolution(depthwise)),
];

/** The layers that mend a kernel, by the kernel's name. */
export const mends: Readonly<Record<string, readonly AnyLayer[]>> = {
  [tf.Conv2D]: convolution(false),
  [tf.DepthwiseConv2dNative]: convolution(true),
  [tf.FusedConv2D]: [convolutionEpilogue(false), ...convolution(false)],
  [tf.FusedDepthwiseConv2D]: [convolutionEpilogue(true), ...convolution(true)],
  [tf.BatchMatMul]: [sumOfNothing(shapeOfProduct)],
  [tf._FusedMatMul]: [productEpilogue, sumOfNothing(shapeOfProduct)],
  [tf.MaxPool]: [explicitPooling, poolingWithNaN],
  [tf.AvgPool]: [explicitPooling, poolingWithNaN],
  [tf.Prelu]: [broadcastPrelu],
  [tf.Relu]: [unaryWithNaN],
  [tf.Relu6]: [unaryWithNaN],
  [tf.ClipByValue]: [unaryWithNaN],
  [tf.Maximum]: [binaryWithNaN],
  [tf.Minimum]: [binaryWithNaN],
  [tf.Sum]: [ofNothing(0)],
  [tf.Mean]: [ofNothing(Number.NaN, "float32")],
  [tf.Prod]: [ofNothing(1)],
  [tf.Max]: [ofNothing(Number.NEGATIVE_INFINITY)],
  [tf.Min]: [ofNothing(Number.POSITIVE_INFINITY)],
  [tf.All]: [ofNothing(1, "bool")],
  [tf.Any]: [ofNothing(0, "bool")],
  [tf.Transpose]: [transposeNothing],
  [tf.GatherNd]: [gatherNd],
  [tf.ScatterNd]: [scatterNd],
  [tf.SparseToDense]: [sparseToDense],
  [tf.TensorScatterUpdate]: [tensorScatterUpdate],
  [tf.CropAndResize]: [cropAndResize],
};
