import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "cross-entropy",
    environment: "node",
    pool: "forks",
    include: ["test/**/*.test.ts"],
  },
});
