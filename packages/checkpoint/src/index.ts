export { memoryStore, type Store } from "./store.js";
