/**
 * Registers the backend, as importing `@longtail/backend-wasm` does.
 *
 * This module has a side effect, as TensorFlow.js's own backend packages do: replacing
 * `import "@tensorflow/tfjs-backend-wasm"` with `import "@longtail/backend-wasm"` is all that a
 * program needs to train. The side effect is a factory in TensorFlow.js's registry. It opens nothing,
 * replaces no kernel, and leaves a backend alone that is running or starting.
 */
import "@tensorflow/tfjs-backend-wasm"; // first: its factory is the one to replace
import { ensureFactory } from "./internal/backend/factory.js";

ensureFactory();
