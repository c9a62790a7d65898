import { LabelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { define } from "../define.js";
import type { Method } from "../method.js";
import { withStage1 } from "../setting.js";

/** MiSLAS's loss from the start, in one stage, smoothing as much as MiSLAS does on that set (BagofTricks-LT: 0.4 and 0.1 on every set). */
export const methods = [
  {
    name: "las",
    about: "label-aware smoothing in one stage",
    pipeline: ({ setting, mislas: { head, tail } }) =>
      define({
        name: "label-aware smoothing",
        ...withStage1(setting, { loss: LabelAwareSmoothing.define({ head, tail }) }),
      }),
  },
] as const satisfies readonly Method[];
