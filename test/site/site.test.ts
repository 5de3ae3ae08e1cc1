import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { designLink } from "../../src/shared/link/siteLink.ts";
import { openSite, type SiteBrowser, type Tab } from "./siteBrowser.ts";

let site: SiteBrowser;
let tab: Tab;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.end());

/** The part of a link behind the address. */
const fragmentOf = (link: string) => link.slice(link.indexOf("#"));
const copiedText = () => tab.page.evaluate(() => navigator.clipboard.readText());

// The tests follow each other in one window, since each start of VS Code takes seconds.

test("a link opens a lesson, and trains nothing", async () => {
  const fragment = "#open=lecture/lessons/01-linear.mlp.json";
  tab = await site.open(`?folder=/elsewhere${fragment}`);
  await tab.designer.getByText("A straight line is not enough").first().waitFor();
  expect(await tab.designer.getByText("Not trained yet").count()).toBe(1);
  expect(tab.page.url()).toBe(`${site.address}${fragment}`);
});

test("an example trains", async () => {
  await tab.follow("#open=iris.mlp.json");
  await tab.editorTab("iris.mlp.json").waitFor();
  await tab.designer.getByRole("button", { name: "Train", exact: true }).click();
  await tab.designer.getByText("Finished").first().waitFor();
  await tab.designer
    .getByText(/test accuracy 9\d/)
    .first()
    .waitFor();
});

test("the design of a link opens as a new file beside the one with its name", async () => {
  const text = `{ "dataset": { "generate": "moons" }, "layers": [{ "units": 7 }] }`;
  await tab.follow(fragmentOf(await designLink(site.address, text, "iris.mlp.json")));
  await tab.editorTab("iris-2.mlp.json").waitFor();
  await tab.designer.getByText("generated moons").first().waitFor();
  expect(await tab.designer.getByText("Not trained yet").count()).toBe(1);
});

test("a hostile link is refused in one sentence", async () => {
  await tab.follow("#open=../../secret");
  expect(await tab.notification()).toContain(
    'The link names a file outside of the workspace, "../../secret".',
  );
  await tab.follow("#design=AAAA");
  expect(await tab.notification()).toBe("The link is damaged. Check that the whole link was copied.");
  expect(await tab.editorTab("iris-2.mlp.json").count()).toBe(1);
});

test("the link to an unchanged file of the site names it, and that to another design holds it", async () => {
  await tab.command("Copy Link to This Design");
  await expect
    .poll(copiedText)
    .toMatch(new RegExp(`^${site.address}#design=[\\w-]+&path=iris-2\\.mlp\\.json$`));
  await tab.follow("#open=iris.mlp.json");
  await tab.editorTab("iris.mlp.json").click();
  await tab.command("Copy Link to This Design");
  await expect.poll(copiedText).toBe(`${site.address}#open=iris.mlp.json`);
});

test("an edit survives a reload; files are found by their names", async () => {
  await tab.follow("#open=README.md");
  await tab.editorTab("README.md").waitFor();
  await tab.page.locator(".editor-instance .view-lines").first().click();
  await tab.page.keyboard.press("Control+Home");
  await tab.page.keyboard.type("Typed here. ");
  await expect.poll(() => tab.keptText("README.md")).toMatch(/^Typed here\. /);
  await tab.find("04-learning-rate.md");

  await tab.page.reload();
  await tab.ready();
  await expect.poll(() => tab.text()).toMatch(/^Typed here\. /);
});

test("another tab shows what is changed, at once", async () => {
  const other = await site.open("#open=README.md");
  await expect.poll(() => other.text()).toMatch(/^Typed here\. /);
  await other.page.locator(".editor-instance .view-lines").first().click();
  await other.page.keyboard.press("Control+Home");
  await other.page.keyboard.type("In the other tab. ");
  await expect.poll(() => other.keptText("README.md")).toMatch(/^In the other tab\. /);
  await tab.follow("#open=README.md");
  await tab.page.bringToFront();
  await expect.poll(() => tab.text()).toMatch(/^In the other tab\. Typed here\. /);
  await other.page.close();
});

test("the workspace is downloaded with the runs, and reset when that is confirmed", async () => {
  const [download] = await Promise.all([
    tab.page.waitForEvent("download"),
    tab.command("MLP: Download Workspace"),
  ]);
  const files = unzipSync(readFileSync(await download.path()));
  expect(download.suggestedFilename()).toBe("mlp-studio-workspace.zip");
  const text = new TextDecoder().decode(files["examples/README.md"]);
  expect(text).toBe(`In the other tab. Typed here. ${readFileSync(inRoot("examples", "README.md"), "utf8")}`);
  expect(Buffer.from(files["examples/iris.csv"])).toEqual(readFileSync(inRoot("examples", "iris.csv")));
  expect(Object.keys(files)).toContain("examples/iris-2.mlp.json");
  expect(Object.keys(files).join()).toMatch(/examples\/\.mlp-studio\/runs\/iris/);

  await tab.command("MLP: Reset Workspace");
  await tab.page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect.poll(() => tab.text()).not.toMatch(/Typed here/);
});

test("nothing was asked of another server", () => {
  expect([...site.origins]).toEqual([new URL(site.address).origin]);
});
