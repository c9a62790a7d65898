import { failure, type LongtailError, renderError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import type { BackendChoice, StartedBackend } from "../protocol.js";

type Started = Promise<E.Either<LongtailError, Omit<StartedBackend, "why">>>;

const startWebgpu = async (hardware: boolean): Started => {
  const { start } = await import("@longtail/backend-webgpu");
  const started = await start({ hardware })();
  return E.map(({ description, software }: { description: string; software: boolean }) => ({
    name: "webgpu" as const,
    description: `WebGPU on ${description || "an unnamed adapter"}${software ? ", a program that imitates a graphics card" : ""}`,
  }))(started);
};

// Two runs share the machine: each takes half of its cores, where the page may have threads at all.
const threads = (): number =>
  globalThis.crossOriginIsolated
    ? Math.max(1, Math.min(8, Math.floor(navigator.hardwareConcurrency / 2)))
    : 1;

const startWasm = async (): Started => {
  const { start } = await import("@longtail/backend-wasm");
  const wasmPaths = {
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  };
  const started = await start({ threads: threads(), wasmPaths })();
  return E.map(({ description }: { description: string }) => ({
    name: "wasm" as const,
    description,
  }))(started);
};

const startWebgl = async (): Started => {
  await import("@tensorflow/tfjs-backend-webgl");
  ensureGradients();
  const current = await tf.setBackend("webgl").catch(() => false);
  return current
    ? E.right({ name: "webgl", description: "WebGL" })
    : E.left(
        failure("BackendMissing", {
          backend: "webgl",
          reason: "the browser gives no WebGL 2 to workers",
          remedy: "choose another one",
        }),
      );
};

const startOne = (name: StartedBackend["name"]): Started =>
  name === "webgpu" ? startWebgpu(false) : name === "wasm" ? startWasm() : startWebgl();

const because =
  (why: string) =>
  (started: Omit<StartedBackend, "why">): StartedBackend => ({ ...started, why });

/**
 * Makes a backend the current one: the one that is asked for, or the fastest that is there.
 *
 * A graphics card through WebGPU goes first, WebAssembly second. WebGL is the last: it trains, but slowly.
 */
export const startBackend = async (
  choice: BackendChoice,
): Promise<E.Either<LongtailError, StartedBackend>> => {
  if (choice !== "auto") return E.map(because("as chosen"))(await startOne(choice));
  const card =
    "gpu" in navigator
      ? await startWebgpu(true)
      : E.left(
          failure("BackendMissing", {
            backend: "webgpu",
            reason: "this browser has no WebGPU",
            remedy: "",
          }),
        );
  if (E.isRight(card)) return E.right(because("the fastest that is here")(card.right));
  const reason = card.left._tag === "BackendMissing" ? card.left.reason : renderError(card.left);
  const wasm = await startWasm();
  if (E.isRight(wasm)) return E.right(because(`WebGPU is not to be had: ${reason}`)(wasm.right));
  const webgl = await startWebgl();
  return E.isRight(webgl)
    ? E.right(because("neither WebGPU nor WebAssembly is to be had")(webgl.right))
    : wasm;
};
