import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "report", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
