import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** A layer of tf.layers. A model is one too. */
export type Layer = LayersModel["layers"][number];

type Weight = { readonly read: () => tf.Tensor1D; readonly write: (value: tf.Tensor) => unknown };

/** The fields of a BatchNormalization layer, most of which tf.layers does not declare. */
export type BatchNormLayer = Layer & {
  readonly axis: number;
  readonly epsilon: number;
  readonly gamma?: Weight;
  readonly beta?: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
};

// A model contains layers, and a wrapper such as TimeDistributed contains one.
const withInner = (layer: Layer): readonly Layer[] => {
  const { layers = [], layer: wrapped } = layer as {
    readonly layers?: readonly Layer[];
    readonly layer?: Layer;
  };
  return [layer, ...[...layers, ...(wrapped ? [wrapped] : [])].flatMap(withInner)];
};

/** The BatchNormalization layers of a model and of the models and wrappers inside it, each once. */
export const batchNormLayers = (model: LayersModel): readonly BatchNormLayer[] =>
  [...new Set(withInner(model))].filter(
    (layer): layer is BatchNormLayer => layer.getClassName() === "BatchNormalization",
  );
