import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "samplers", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
