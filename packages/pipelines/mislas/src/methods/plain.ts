import { define, type PackagePipeline } from "../define.js";
import type { Method } from "../method.js";
import { type Setting, withMixup } from "../setting.js";

/** Cross-entropy on instance-balanced batches, mixed or not: what other methods start from and are compared with. */
export const plain = (setting: Setting): PackagePipeline =>
  define({ name: setting.stage1.mixing?.kind === "mixing/mixup" ? "mixup" : "plain", ...setting });

/** Plain training, and with mixup. */
export const methods = [
  {
    name: "plain",
    about: "cross-entropy on all images alike",
    pipeline: ({ setting }) => plain(setting),
  },
  {
    name: "mixup",
    about: "plain, with mixed pairs of images and labels",
    pipeline: ({ setting, mislas }) => plain(withMixup(setting, mislas.alpha)),
  },
] as const satisfies readonly Method[];
