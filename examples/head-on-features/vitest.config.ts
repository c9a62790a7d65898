import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "head-on-features",
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    include: ["test/**/*.test.ts"],
  },
});
