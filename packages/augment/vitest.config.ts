import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "augment", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
