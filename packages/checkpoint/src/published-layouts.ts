import { failure, type LongtailError, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { SafeFile, SafeTensor } from "./dtypes.js";
import { isBatchCounter, wrapperPrefix } from "./names.js";

/** The weights in a file of PyTorch's, by longtail's names. */
export interface PublishedWeights {
  readonly tensors: Readonly<Record<string, SafeTensor>>;
  /** What the file was recognized as, in words. */
  readonly layout: string;
  /** The prefix of PyTorch's wrappers that the names had, such as `module.`; empty where there was none. */
  readonly wrapper: string;
  /** The file's names that are no weights of the network: counters, the optimizer's state. */
  readonly leftOut: readonly string[];
}

/** A part of a file: the prefix of its names there, and what the names behind it become. */
interface Part {
  readonly prefix: string;
  readonly rename: (name: string) => string;
}

interface Layout {
  readonly about: string;
  /** The prefixes that a file of this layout has. */
  readonly needs: readonly string[];
  readonly parts: readonly Part[];
}

const classifier = (name: string): string => `classifier.${name}`;
const backbone = (name: string): string => `backbone.${name}`;

// A state dict of one network: ours, or with the names of torchvision's ResNets, whose classifier is `fc`, or of CIFAR's, where it is
// `linear`.
const whole = (name: string): string => {
  if (/^(conv1|bn1|layer\d)\./.test(name)) return backbone(name);
  const [layer, ...rest] = name.split(".");
  return (layer === "fc" || layer === "linear") && rest.length === 1
    ? `classifier.fc.${rest[0]}`
    : name;
};

const scale = (name: string): string => (name === "scales" ? "lws.learned_norm" : classifier(name));

const bestParts = (prefix: string): readonly Part[] => [
  { prefix: `${prefix}feat_model.`, rename: backbone },
  { prefix: `${prefix}classifier.`, rename: scale },
];

const layouts: readonly Layout[] = [
  {
    about: "a checkpoint of the MiSLAS program",
    needs: ["state_dict_model.", "state_dict_classifier."],
    parts: [
      { prefix: "state_dict_model.", rename: backbone },
      { prefix: "state_dict_block.", rename: (name) => `backbone.block.${name}` },
      { prefix: "state_dict_classifier.", rename: classifier },
      { prefix: "state_dict_lws_model.", rename: (name) => `lws.${name}` },
    ],
  },
  ...["state_dict_best.", "state_dict."].map((prefix) => ({
    about: "a checkpoint of the classifier-balancing program",
    needs: [`${prefix}feat_model.`, `${prefix}classifier.`],
    parts: bestParts(prefix),
  })),
  ...["state_dict.", "model_state_dict.", "model."].map((prefix) => ({
    about: `a training program's checkpoint, its weights under "${prefix.slice(0, -1)}"`,
    needs: [prefix],
    parts: [{ prefix, rename: whole }],
  })),
  { about: "a state dict", needs: [], parts: [{ prefix: "", rename: whole }] },
];

// The scales of classifier-balancing are a vector, ours and those of MiSLAS a row.
const asRow = (name: string, tensor: SafeTensor): SafeTensor =>
  name === "lws.learned_norm" && tensor.shape.length === 1
    ? { ...tensor, shape: [1, ...tensor.shape] }
    : tensor;

/**
 * The weights in a file that PyTorch wrote, by the names that the networks here have: `backbone.*`, `classifier.*`, `lws.*`.
 *
 * It recognizes the checkpoints of MiSLAS (model, classifier, scales and, for Places, the last block) and of classifier-balancing; a
 * state dict under `state_dict`, `model_state_dict` or `model`; and a state dict alone. Names of torchvision's ResNets become ours, and
 * so does a classifier called `fc` or `linear`. Other names stay. The prefixes of DataParallel and torch.compile are left out.
 *
 * @error FileForeign (two tensors that would have one name; no weights)
 * @owns the tensors' data are the file's
 * @source dvlab-research/MiSLAS train_stage2.py; facebookresearch/classifier-balancing run_networks.py; pytorch/vision resnet.py
 * @example
 * ```ts
 * import { publishedWeights } from "@longtail/checkpoint";
 * import { orThrow } from "@longtail/core";
 *
 * const bias = { dtype: "F32", shape: [2], data: Float32Array.of(1, -1) } as const;
 * const file = { tensors: { "state_dict.module.fc.bias": bias }, metadata: {} };
 * console.log(Object.keys(orThrow(publishedWeights(file)).tensors)); // classifier.fc.bias
 * ```
 */
export const publishedWeights = (
  { tensors, order }: SafeFile,
  file = "pth",
): E.Either<LongtailError, PublishedWeights> => {
  const names = order?.tensors ?? Object.keys(tensors);
  const { about, parts } = layouts.find(({ needs }) =>
    needs.every((prefix) => names.some((name) => name.startsWith(prefix))),
  ) as Layout;
  const renamed = new Map<string, SafeTensor>();
  const leftOut: string[] = names.filter(
    (name) => isBatchCounter(name) || !parts.some(({ prefix }) => name.startsWith(prefix)),
  );
  const wrappers = new Set<string>();
  for (const { prefix, rename } of parts) {
    const own = names.filter((name) => name.startsWith(prefix) && !isBatchCounter(name));
    const wrapper = wrapperPrefix(own.map((name) => name.slice(prefix.length)));
    if (wrapper !== "") wrappers.add(wrapper);
    for (const name of own) {
      const ours = rename(name.slice(prefix.length + wrapper.length));
      if (renamed.has(ours))
        return E.left(
          failure("FileForeign", {
            file,
            expected: about,
            found: `two tensors that would be "${printable(ours)}"`,
          }),
        );
      renamed.set(ours, asRow(ours, tensors[name] as SafeTensor));
    }
  }
  return renamed.size === 0
    ? E.left(failure("FileForeign", { file, expected: "weights of a network", found: "none" }))
    : E.right({
        tensors: Object.fromEntries(renamed),
        layout: about,
        wrapper: [...wrappers].join(" and "),
        leftOut,
      });
};
