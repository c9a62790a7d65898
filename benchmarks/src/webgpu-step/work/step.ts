import { capture } from "@longtail/capture";
import { orThrow } from "@longtail/core";
import { crossEntropy } from "@longtail/cross-entropy";
import { sgd } from "@longtail/optimizers";
import { disposeReplaced, type TrainingState, trainingStep } from "@longtail/two-stage";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { initialVariables, labels, networkOf, pixels, SHAPE } from "../../training-step/problem.js";
import type { Job } from "../../training-step/protocol.js";
import type { Work } from "../../training-step/work.js";

// A captured step is compared with the plain one at calls 2, 4, 8, 16 and 32.
const NULL_WARM_UPS = 40;

const currentBackend = () => tf.backend() as WebGPUBackend;

/** The number of programs that the backend runs during `f`. */
const programsIn = (f: () => unknown): number => {
  const backend = currentBackend();
  const run = backend.runWebGPUProgram.bind(backend);
  let count = 0;
  backend.runWebGPUProgram = (...args) => {
    count++;
    return run(...args);
  };
  try {
    f();
  } finally {
    backend.runWebGPUProgram = run;
  }
  return count;
};

/**
 * Steps of stage 1 on the device, each from the previous state and with images that start on the host, as in training.
 *
 * Nothing is read back between steps; `settle` reads the last loss.
 */
export const step =
  (how: "eager" | "captured") =>
  (size: Job): Work => {
    const network = networkOf(size);
    const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
    const loss = crossEntropy();
    const plain = trainingStep({ ...network, loss, optimizer, normalization: "batch" });
    const captured = capture(plain);
    const chosen = how === "captured" ? captured : plain;
    const variables = initialVariables(network);
    const rate = tf.scalar(0.1);
    const rates = Object.fromEntries(Object.keys(variables.parameters).map((name) => [name, rate]));
    const [shown, classes] = [pixels(size), labels(size.batch)];
    let state: TrainingState = { ...variables, optimizer: optimizer.init(variables.parameters) };
    let outputs: ReturnType<typeof plain>["outputs"] | undefined;

    const once = (): void => {
      const given = {
        images: tf.tensor4d(shown, [size.batch, ...SHAPE]),
        labels: tf.tensor1d(classes, "int32"),
      };
      const next = chosen(state, { ...given, rates });
      disposeReplaced(state, next.state);
      if (outputs !== undefined) tf.dispose([outputs.loss, outputs.correct]);
      state = next.state;
      outputs = next.outputs;
      tf.dispose([given.images, given.labels]);
    };
    const { backend } = size;
    return {
      ...(how === "captured" &&
        backend.name === "webgpu" &&
        backend.device === "null" && { warmUps: NULL_WARM_UPS }),
      tasks: {
        step: async () => {
          once();
          return 0;
        },
      },
      settle: async () => ((await outputs?.loss.data()) ?? [Number.NaN])[0] as number,
      facts: () => {
        const { numBytesAllocatedInGPU } = currentBackend().memory();
        const [recording] = captured.recordings();
        return {
          deviceBytes: numBytesAllocatedInGPU,
          dispatches: recording === undefined ? programsIn(once) : recording.dispatches,
        };
      },
    };
  };
