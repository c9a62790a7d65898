import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "resnet", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
