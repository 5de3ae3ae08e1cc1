import { expect, test } from "vitest";
import { dataFileGlob, searchExclude } from "../../../../src/extension/design/fileNames.ts";
import { globExpression } from "../../../../src/extension/design/globExpression.ts";

test.each([
  ["**/*.mlp.json", "iris.mlp.json", true],
  ["**/*.mlp.json", "a/b/iris.mlp.json", true],
  ["**/*.mlp.json", "iris_mlp.json", false],
  ["**/*.mlp.json", "iris.mlp.json.bak", false],
  ["**/.mlp-studio/runs/*/*/model.safetensors", "a/.mlp-studio/runs/iris/1/model.safetensors", true],
  ["**/.mlp-studio/runs/*/*/model.safetensors", ".mlp-studio/runs/iris/model.safetensors", false],
  [dataFileGlob, "data/iris.csv", true],
  [dataFileGlob, "iris.csv.gz", true],
  [dataFileGlob, "iris.md", false],
  [searchExclude, "node_modules/", true],
  [searchExclude, "a/.mlp-studio/runs/x.json", true],
  [searchExclude, "a/models/x.json", false],
])("%s matches %s: %s", (glob, path, expected) => {
  expect(globExpression(glob).test(path)).toBe(expected);
});
