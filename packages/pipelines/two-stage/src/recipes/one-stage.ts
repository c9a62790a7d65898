import * as BalancedSoftmax from "@longtail/balanced-softmax/components/balanced-softmax";
import * as LogitAdjustment from "@longtail/balanced-softmax/components/logit-adjustment";
import * as ClassBalancedLoss from "@longtail/cross-entropy/components/class-balanced";
import * as Focal from "@longtail/cross-entropy/components/focal";
import * as LabelSmoothing from "@longtail/cross-entropy/components/label-smoothing";
import * as LabelAwareSmoothing from "@longtail/label-aware-smoothing/component";
import * as Ldam from "@longtail/ldam/component";
import * as ManifoldMixup from "@longtail/mixup/components/manifold-mixup";
import * as Remix from "@longtail/mixup/components/remix";
import * as NormalizedLinear from "@longtail/normalized-linear/component";
import * as BranchedCifarResnet from "@longtail/resnet/components/branched-cifar-resnet";
import * as Bbn from "../parts/bbn.js";
import { define, type Pipeline } from "../standard-pipelines.js";
import { type Setting, withParts } from "./setting.js";

type Method = (setting: Setting) => Pipeline;

/** Cross-entropy on instance-balanced batches, mixed or not: what the other methods start from and are compared with. */
export const plain: Method = (setting) =>
  define({ name: setting.stage1.mixing?.kind === "mixing/mixup" ? "mixup" : "plain", ...setting });

// One stage that differs from the plain one in the parts named.
const withOther =
  (name: string, parts: Partial<Pipeline["stage1"]>): Method =>
  (setting) =>
    define({ name, ...withParts(setting, parts) });

/** Cross-entropy against targets of which a tenth is spread over all classes. */
export const labelSmoothing: Method = withOther("label smoothing", {
  loss: LabelSmoothing.define(),
});

/** Cross-entropy weighed by the effective number of a class's images (Cui et al., CVPR 2019). */
export const classBalanced: Method = withOther("class-balanced loss", {
  loss: ClassBalancedLoss.define(),
});

/** The focal loss, in its softmax form (Lin et al., ICCV 2017). */
export const focal: Method = withOther("focal", { loss: Focal.define() });

/** The focal loss with class-balanced weights (Cui et al., CVPR 2019). */
export const classBalancedFocal: Method = withOther("class-balanced focal", {
  loss: Focal.define({ beta: 0.9999 }),
});

/** MiSLAS's loss from the beginning, in one stage. */
export const labelAwareSmoothing = (
  setting: Setting,
  { head, tail }: Pick<LabelAwareSmoothing.Descriptor, "head" | "tail">,
): Pipeline =>
  withOther("label-aware smoothing", { loss: LabelAwareSmoothing.define({ head, tail }) })(setting);

/** Softmax over logits to which the logarithms of the class counts are added (Ren et al., NeurIPS 2020). */
export const balancedSoftmax: Method = withOther("balanced softmax", {
  loss: BalancedSoftmax.define(),
});

/** Softmax over logits to which the logarithms of the class shares are added (Menon et al., ICLR 2021). */
export const logitAdjustment: Method = withOther("logit adjustment", {
  loss: LogitAdjustment.define(),
});

const scale = 30;

/** LDAM's loss; the head multiplies cosines by the scale, so that the net's own softmax is what is learnt. */
export const ldamLoss = (beta = 0): Ldam.Descriptor =>
  Ldam.define({ scale, scaledBy: "head", beta });

/** LDAM's head: cosines, multiplied by the scale. */
export const ldamHead: NormalizedLinear.Descriptor = NormalizedLinear.define({ scale });

/**
 * LDAM: wider margins for rarer classes, between normalised features and weights.
 *
 * @source Cao et al., NeurIPS 2019; kaidic/LDAM-DRW
 */
export const ldam: Method = (setting) =>
  define({ name: "LDAM", ...withParts(setting, { loss: ldamLoss() }), head: ldamHead });

/** Mixup at the images or after one of the first two groups of blocks, drawn anew for each batch (Verma et al., ICML 2019). */
export const manifoldMixup = (setting: Setting, alpha: number): Pipeline =>
  withOther("manifold mixup", { mixing: ManifoldMixup.define({ alpha }) })(setting);

/** Mixup whose labels favour the rarer class (Chou et al., ECCV 2020 workshops). */
export const remix = (setting: Setting, alpha: number): Pipeline =>
  withOther("Remix", { mixing: Remix.define({ alpha }) })(setting);

/**
 * BBN: two branches, one shown the data as they are, the other the tail; a weight goes from the one to the other over the epochs.
 *
 * Its program drops an epoch's last, smaller batch, which is kept here; and it begins the classifier as PyTorch begins any linear
 * layer, U(±1/√features), where ours begins as all of our nets' do, N(0, 2/features).
 *
 * @source Zhou et al., CVPR 2020; megvii-research/BBN
 */
export const bbn: Method = (setting) =>
  define({
    name: "BBN",
    ...withParts(setting, { mixing: Bbn.define() }),
    model: BranchedCifarResnet.define({ depth: setting.model.depth }),
  });
