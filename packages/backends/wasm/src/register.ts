/**
 * Registers the backend, as importing `@longtail/backend-wasm` does.
 *
 * The one module of longtail whose import does something, because tfjs's own backend packages do it, too: a program that says
 * `import "@longtail/backend-wasm"` in the place of `import "@tensorflow/tfjs-backend-wasm"` gets the backend that trains at `tf.setBackend("wasm")`
 * or `tf.ready()`, and none of its other lines change. What it does is put a factory into tfjs's register: it opens nothing, replaces no kernel, and leaves a
 * backend alone that is running or being started. The other modules, such as `@longtail/backend-wasm/conv2d-backprop-filter`, do
 * not import this one.
 */
import "@tensorflow/tfjs-backend-wasm"; // first: its own factory is what ours stands in for
import { takeOver } from "./internal/factory.js";

takeOver();
