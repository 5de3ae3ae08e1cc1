import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { gitHubLink } from "../../../../src/shared/link/gitHubLink.ts";
import { sitePathOf } from "../../../../src/shared/link/siteWorkspace.ts";

describe("a file in a repository on GitHub", () => {
  const withReference = (details: unknown) =>
    `github+${Buffer.from(JSON.stringify(details)).toString("hex")}`;
  test("is linked as it is in the default branch", () => {
    expect(gitHubLink("github", "/ada/nets/ü/a b.mlp.json")).toBe(
      "https://vscode.dev/github/ada/nets/blob/HEAD/%C3%BC/a%20b.mlp.json",
    );
  });
  test("is linked as it is in the branch that is shown", () => {
    const authority = withReference({ v: 1, ref: { type: 0, id: "feature/x" } });
    expect(gitHubLink(authority, "/ada/nets/a.mlp.json")).toBe(
      "https://vscode.dev/github/ada/nets/blob/feature/x/a.mlp.json",
    );
  });
  test.each(["azurerepos", "github+zz", "github+7b", withReference({}), withReference({ ref: { id: "" } })])(
    "is not linked where the authority is %s",
    (authority) => expect(gitHubLink(authority, "/ada/nets/a.mlp.json")).toBeUndefined(),
  );
  test.each(["/", "/ada", "/ada/nets", "//nets/a"])("is not linked where the path is %s", (path) => {
    expect(gitHubLink("github", path)).toBeUndefined();
  });
});

describe("a path of the site", () => {
  test("is that of a file in its workspace", () => {
    expect(sitePathOf("mlp-site:/examples/history/a%20b.mlp.json")).toBe("history/a b.mlp.json");
  });
  test.each([
    "file:///examples/a.csv",
    "mlp-site:/other/a.csv",
    "mlp-site:/examples/",
    "mlp-site:/examples/.a/b",
  ])("is not that of %s", (uri) => expect(sitePathOf(uri)).toBeUndefined());
});
