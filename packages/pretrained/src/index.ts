/** The networks of this package. */
export const networkNames = ["cifar100-lt-100-mislas"] as const;

/** One of the networks of this package: its dataset, imbalance factor and method. */
export type NetworkName = (typeof networkNames)[number];

/**
 * The folder of a network: the files of a finished run, as `loadRun` of `@longtail/mislas` and `longtail evaluate` read them.
 *
 * `result.json` has its accuracy and calibration on the test images, epoch by epoch, with the recipe, the machine, the commit and
 * the digest of each file.
 *
 * @source Zhong et al., CVPR 2021; trained by the published recipe, see `pipeline.json`
 * @example
 * ```ts
 * import { fileURLToPath } from "node:url";
 * import { networkFolder } from "@longtail/pretrained";
 *
 * console.log(fileURLToPath(networkFolder("cifar100-lt-100-mislas")));
 * ```
 */
export const networkFolder = (name: NetworkName): URL =>
  new URL(`../networks/${name}/`, import.meta.url);
