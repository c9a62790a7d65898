import * as tf from "@tensorflow/tfjs-core";
import { disposeSaved, type TapeNode } from "./tape.js";

type ByInput = Readonly<Record<string, () => tf.Tensor>>;

/**
 * The ops between xs and y in the order in which they ran, and the ids of all tensors that depend
 * on xs.
 */
const opsBetween = (tape: readonly TapeNode[], xs: readonly tf.Tensor[], y: tf.Tensor) => {
  const fromX = new Set(xs.map(({ id }) => id));
  const reached = tape.filter(({ inputs, outputs }) => {
    const depends = Object.values(inputs).some(({ id }) => fromX.has(id));
    if (depends) for (const { id } of outputs) fromX.add(id);
    return depends;
  });
  const toY = new Set([y.id]);
  const nodes = [...tape].reverse().filter(({ inputs, outputs }) => {
    const leads = outputs.some(({ id }) => toY.has(id));
    if (leads) for (const { id } of Object.values(inputs)) toY.add(id);
    return leads;
  });
  const leading = new Set(nodes);
  return { nodes: reached.filter((node) => leading.has(node)), fromX };
};

const gradientsOf = (
  { kernelName, gradient }: TapeNode,
  dys: readonly (tf.Tensor | null)[],
): ByInput => {
  if (gradient === undefined)
    throw new Error(`Cannot compute gradient: gradient function not found for ${kernelName}.`);
  return gradient(dys);
};

const gradientOf = (
  { kernelName }: TapeNode,
  back: ByInput,
  name: string,
  x: tf.Tensor,
): tf.Tensor => {
  const toInput = back[name];
  if (toInput === undefined)
    throw new Error(
      `Cannot backprop through input ${name} of ${kernelName}. Available gradients found: ${Object.keys(back).join(", ")}.`,
    );
  const dx = tf.tidy(toInput);
  if (dx.dtype !== "float32" || !tf.util.arraysEqual(dx.shape, x.shape))
    throw new Error(
      `Error in gradient for op ${kernelName}: the gradient to input ${name} must be float32 ${JSON.stringify(x.shape)}, got ${dx.dtype} ${JSON.stringify(dx.shape)}.`,
    );
  return dx;
};

/**
 * The gradients of the sum of y to xs. It walks from the last op to the first and disposes what an
 * op saved, and the gradients to its outputs, as soon as it has passed the op.
 *
 * Call it inside a tidy, which disposes the rest.
 */
export const backpropagate = (
  tape: readonly TapeNode[],
  xs: readonly tf.Tensor[],
  y: tf.Tensor,
): tf.Tensor[] => {
  const { nodes, fromX } = opsBetween(tape, xs, y);
  const needed = new Set(nodes);
  for (const node of tape) if (!needed.has(node)) disposeSaved(node);
  const wanted = new Set(xs.map(({ id }) => id));
  const first = tf.ones(y.shape);
  const gradients = new Map<number, tf.Tensor>([[y.id, first]]);
  const held = new Set<tf.Tensor>([first]);
  // Gradient functions may return the same tensor twice, dy itself, or a tensor that belongs to
  // someone else.
  const owned = (dx: tf.Tensor): tf.Tensor => {
    const own = dx.kept || dx.scopeId !== first.scopeId || held.has(dx) ? tf.clone(dx) : dx;
    held.add(own);
    return own;
  };
  const release = (t: tf.Tensor | undefined): void => {
    if (t === undefined) return;
    held.delete(t);
    t.dispose();
  };
  for (const node of nodes.reverse()) {
    const back = gradientsOf(
      node,
      node.outputs.map(({ id }) => gradients.get(id) ?? null),
    );
    const added: tf.Tensor[] = [];
    for (const [name, x] of Object.entries(node.inputs)) {
      if (!fromX.has(x.id)) continue;
      const dx = owned(gradientOf(node, back, name, x));
      const before = gradients.get(x.id);
      gradients.set(x.id, before === undefined ? dx : owned(tf.add(before, dx)));
      release(before);
      if (before !== undefined) added.push(dx);
    }
    added.forEach(release);
    for (const { id } of node.outputs) {
      if (wanted.has(id)) continue;
      release(gradients.get(id));
      gradients.delete(id);
    }
    disposeSaved(node);
  }
  return xs.map((x) => {
    const dx = gradients.get(x.id);
    if (dx === undefined)
      throw new Error(
        "Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations that lead from x to y.",
      );
    return dx;
  });
};
