import { components as augment } from "@longtail/augment";
import { components as balancedSoftmax } from "@longtail/balanced-softmax";
import { components as cifar } from "@longtail/cifar";
import { components as crossEntropy } from "@longtail/cross-entropy";
import { components as features } from "@longtail/features";
import { components as imageList } from "@longtail/image-list";
import { components as images } from "@longtail/images";
import { components as labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { components as ldam } from "@longtail/ldam";
import { components as linear } from "@longtail/linear";
import { components as mixup } from "@longtail/mixup";
import { components as nearestClassMean } from "@longtail/nearest-class-mean";
import { components as normalizedLinear } from "@longtail/normalized-linear";
import { components as optimizers } from "@longtail/optimizers";
import { components as resnet } from "@longtail/resnet";
import { components as samplers } from "@longtail/samplers";
import { components as synthetic } from "@longtail/synthetic";
import { components as weightScaling } from "@longtail/weight-scaling";

/** Every component of longtail's packages. Methods add their own. */
export const packageComponents = [
  ...synthetic,
  ...cifar,
  ...images,
  ...features,
  ...imageList,
  ...augment,
  ...resnet,
  ...linear,
  ...weightScaling,
  ...normalizedLinear,
  ...nearestClassMean,
  ...samplers,
  ...mixup,
  ...crossEntropy,
  ...labelAwareSmoothing,
  ...ldam,
  ...balancedSoftmax,
  ...optimizers,
] as const;
