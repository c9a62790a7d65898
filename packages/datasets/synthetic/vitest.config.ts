import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "synthetic", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
