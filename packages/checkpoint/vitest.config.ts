import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "checkpoint", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
