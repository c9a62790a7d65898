import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "cifar",
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    isolate: false,
    include: ["test/**/*.test.ts"],
  },
});
