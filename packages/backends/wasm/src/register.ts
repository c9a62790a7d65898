/**
 * Registers the backend, as importing `@longtail/backend-wasm` does.
 *
 * This module has a side effect, as TensorFlow.js's own backend packages do. A program that replaces
 * `import "@tensorflow/tfjs-backend-wasm"` with `import "@longtail/backend-wasm"` can train, without
 * any other change. The side effect is a factory in TensorFlow.js's registry. It opens nothing,
 * replaces no kernel, and leaves a backend alone that is running or starting.
 */
import "@tensorflow/tfjs-backend-wasm"; // first: its factory is the one to replace
import { ensureFactory } from "./internal/backend/factory.js";

ensureFactory();
