import { capture, isNotCapturable } from "@longtail/capture";
import { carriedError, type LongtailError, renderError } from "@longtail/core";
import { describeOnBackends, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";

interface W {
  readonly w: tf.Tensor;
}

const start = () => ({ w: tf.tensor1d([1, 2, 3]) });

/** Why a call is refused. */
const refusal = (f: () => unknown): string => {
  try {
    f();
  } catch (thrown) {
    if (!isNotCapturable(thrown)) throw thrown;
    expect(thrown.message).toBe(renderError(carriedError(thrown) as LongtailError));
    return thrown.cause.reason;
  }
  throw new Error("the call was not refused");
};

/** Why a step is refused within `calls` calls, each on the state of the call before. */
const refusedWithin = async (
  calls: number,
  step: (state: W, inputs: { readonly x: tf.Tensor }) => { state: W; outputs: object },
): Promise<string> => {
  const captured = capture(step);
  const inputs = { x: tf.tensor1d([0.5, 0.25, 0.125]) };
  let state = start();
  let reason = "";
  for (let i = 1; i < calls; i++) {
    const next = captured(state, inputs);
    tf.dispose([state.w, next.outputs as tf.TensorContainer]);
    state = next.state as typeof state;
  }
  const before = [...(await state.w.data())];
  await expectNoLeak(() => {
    reason = refusal(() => captured(state, inputs));
  });
  // It stays refused, and its arguments are still valid.
  expect(refusal(() => captured(state, inputs))).toBe(reason);
  expect([...(await state.w.data())]).toEqual(before);
  captured.dispose();
  tf.dispose([state.w, inputs.x]);
  return reason;
};

describeOnBackends(
  "cannot be captured",
  () => {
    test("a step that reads back", async () => {
      const reason = await refusedWithin(1, ({ w }, { x }) =>
        tf.tidy(() => {
          const scale = tf.sum(w).dataSync()[0] as number;
          return { state: { w: tf.mul(tf.mul(w, x), scale) }, outputs: {} };
        }),
      );
      expect(reason).toMatch(/reads a tensor back/);
    });

    test("a step that reads back without waiting", async () => {
      const reason = await refusedWithin(1, ({ w }, { x }) => {
        const next = tf.mul(w, x);
        void w.data();
        return { state: { w: next }, outputs: {} };
      });
      expect(reason).toMatch(/reads a tensor back/);
    });

    test("a step that is asynchronous", async () => {
      const step = (async (s: W) => ({ state: s, outputs: {} })) as never;
      expect(await refusedWithin(1, step)).toMatch(/returns a promise/);
    });

    test("a step that returns a number", async () => {
      const step = ({ w }: W) => ({ state: { w: tf.neg(w) }, outputs: { count: w.size } });
      expect(await refusedWithin(1, step)).toBe(
        "outputs.count is a number; a step takes and returns records of tensors",
      );
    });

    test("a step that leaks tensors", async () => {
      const left: tf.Tensor[] = [];
      const captured = capture(({ w }: W) => {
        const twice = tf.mul(w, 2);
        left.push(twice);
        return { state: { w: tf.neg(twice) }, outputs: {} };
      });
      const state = start();
      expect(refusal(() => captured(state, {}))).toBe(
        "it creates 1 tensor that it neither returns nor disposes",
      );
      // They stay valid, as without capture.
      tf.dispose(tf.ones([3]));
      expect([...((await left[0]?.data()) ?? [])]).toEqual([2, 4, 6]);
      tf.dispose([state.w, ...left]);
    });

    test("a number that changes from step to step", async () => {
      let rate = 0.1;
      const reason = await refusedWithin(2, ({ w }, { x }) =>
        tf.tidy(() => {
          rate /= 2;
          return { state: { w: tf.sub(w, tf.mul(x, rate)) }, outputs: {} };
        }),
      );
      expect(reason).toMatch(
        /^a number that it makes a tensor of was 0\.05\d* when it was recorded and is 0\.025\d* now .*among the inputs$/,
      );
    });

    test("a number that changes later, found at a call that is a power of two", async () => {
      let calls = 0;
      const reason = await refusedWithin(8, ({ w }, { x }) =>
        tf.tidy(() => ({
          state: { w: tf.add(w, tf.mul(x, calls++ < 3 ? 1 : 0.5)) },
          outputs: {},
        })),
      );
      expect(reason).toMatch(/was 1 when it was recorded and is 0\.5 now/);
    });

    test("an attribute of an op that changes", async () => {
      let from = 0;
      const reason = await refusedWithin(2, ({ w }, { x }) =>
        tf.tidy(() => {
          const part = tf.slice(tf.concat([x, x]), [from++], [3]);
          return { state: { w: tf.add(w, part) }, outputs: {} };
        }),
      );
      expect(reason).toMatch(/an attribute of an op has changed/);
    });

    test("a step that does more or less than before", async () => {
      for (const changes of [1, -1]) {
        let length = 3;
        const reason = await refusedWithin(2, ({ w }) =>
          tf.tidy(() => {
            let next = w;
            for (let i = 0; i < length; i++) next = tf.sin(next);
            length += changes;
            return { state: { w: next }, outputs: {} };
          }),
        );
        expect(reason).toMatch(/it does (not repeat its recorded work|less)|returns other/);
      }
    });

    test("a variable from outside that changes", async () => {
      const outside = tf.variable(tf.tensor1d([1, 1, 1]));
      const captured = capture(({ w }: W) => {
        const next = tf.add(w, outside);
        return { state: { w: next }, outputs: {} };
      });
      const state = start();
      const next = captured(state, {});
      outside.assign(tf.tensor1d([2, 2, 2]));
      expect(refusal(() => captured(next.state, {}))).toMatch(/another tensor from outside/);
      captured.dispose();
      tf.dispose([state.w, next.state.w, outside]);
    });

    test("numbers among the arguments", () => {
      const captured = capture(({ w }: W, { x }: { x: number }) => ({
        state: { w: tf.mul(w, x) },
        outputs: {},
      }));
      const state = start();
      expect(refusal(() => captured(state, { x: 2 }))).toMatch(/^inputs\.x is a number/);
      state.w.dispose();
    });

    test("a call inside a gradient", () => {
      const captured = capture(({ w }: W) => ({ state: { w: tf.neg(w) }, outputs: {} }));
      const reason = refusal(() =>
        tf.grad((w: tf.Tensor) => tf.sum(captured({ w }, {}).state.w))(tf.tensor1d([1])),
      );
      expect(reason).toMatch(/inside of a gradient/);
    });

    test("leaves the tensors of a step that throws half-way to whoever holds them", async () => {
      // Throws at its first call, while it is recorded, or at the second, while it is compared.
      for (const failing of [1, 2]) {
        const held: tf.Tensor[] = [];
        let calls = 0;
        const step = capture(({ w }: { w: tf.Tensor }) => {
          calls++;
          const twice = tf.mul(w, 2);
          if (calls === failing) {
            held.push(twice, tf.add(twice, tf.tensor1d([1, 1])));
            throw new RangeError("half-way");
          }
          return { state: { w: twice }, outputs: {} };
        });
        let state = { w: tf.tensor1d([1, 2]) as tf.Tensor };
        for (let i = 1; i < failing; i++) state = step(state, {}).state;
        expect(() => step(state, {})).toThrow(RangeError);
        // New tensors of the same size would take buffers that were given back.
        const others = Array.from({ length: 8 }, () => tf.add(tf.zeros([2]), 7));
        const before = await state.w.data();
        const [twice, more] = held as [tf.Tensor, tf.Tensor];
        expect(await twice.data()).toEqual(before.map((value) => 2 * value));
        expect(await more.data()).toEqual(before.map((value) => 2 * value + 1));
        expect(await others[7]?.data()).toEqual(Float32Array.of(7, 7));
        tf.dispose([others, held, state]);
        step.dispose();
      }
    });

    test("throws what the step throws, and can be called again", async () => {
      let fails = true;
      const captured = capture(({ w }: W) =>
        tf.tidy(() => {
          const next = tf.neg(w);
          if (fails) throw new RangeError("not yet");
          return { state: { w: next }, outputs: {} };
        }),
      );
      const state = start();
      await expectNoLeak(() => {
        expect(() => captured(state, {})).toThrow(RangeError);
      });
      fails = false;
      const next = captured(state, {});
      expect([...(await next.state.w.data())]).toEqual([-1, -2, -3]);
      fails = true;
      expect(() => captured(next.state, {})).toThrow(RangeError);
      expect([...(await next.state.w.data())]).toEqual([-1, -2, -3]);
      captured.dispose();
      tf.dispose([state.w, next.state.w]);
    });
  },
  { backends: ["webgpu"] },
);
