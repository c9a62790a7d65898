import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "backend-wasm",
    environment: "node",
    pool: "forks",
    include: ["test/**/*.test.ts"],
  },
});
