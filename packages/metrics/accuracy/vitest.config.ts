import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "accuracy", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
