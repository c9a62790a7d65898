import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "browser-example",
    environment: "node",
    testTimeout: 240_000,
    hookTimeout: 60_000,
    pool: "forks",
    include: ["test/**/*.test.ts"],
  },
});
