import { LabelSmoothing } from "@longtail/cross-entropy";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/** Cross-entropy against targets of which a tenth is spread over all classes. */
export const methods = [
  {
    name: "label-smoothing",
    about: "the same label smoothing for all classes",
    pipeline: ({ setting }) =>
      define({
        name: "label smoothing",
        ...withStage1(setting, { loss: LabelSmoothing.define() }),
      }),
  },
] as const satisfies readonly Method[];
