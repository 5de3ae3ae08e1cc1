/** The command that compares gradients with numerical ones. */
import type * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import { gradientVerdict } from "../../shared/format/gradientText.ts";
import type { CheckProgress, GradientReport } from "../../shared/gradientReport.ts";
import { designJob, fileName } from "../design/documents.ts";
import { gradientMarkdown } from "../reports/gradientMarkdown.ts";
import { showReport } from "../reports/reports.ts";
import type { Services } from "../services.ts";
import { withEngine } from "../session/withEngine.ts";
import { showError, showInformation, showProgress } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

export const gradientCommands: Readonly<Record<string, CommandHandler>> = {
  async checkGradients(services, uri) {
    const document = await designAt(services, uri);
    if (!document) throw new InputError("Open a network design first. Its gradients are checked.");
    const name = fileName(document.uri);
    const report = await check(services, document, name);
    if (!report) return;
    const show = report.passed ? showInformation : showError;
    const details = "Show Report";
    const button = await show(`${name}: ${gradientVerdict(report)}`, details);
    if (button === details) await showReport(`Gradients of ${name}`, gradientMarkdown(name, report));
  },
};

/**
 * Checks the gradients in a separate engine, so that a run continues meanwhile.
 *
 * @returns the report; undefined where the user canceled
 */
async function check(
  services: Services,
  document: vscode.TextDocument,
  name: string,
): Promise<GradientReport | undefined> {
  const job = designJob(document);
  return showProgress(`Checking gradients of ${name}`, { cancellable: true }, ({ report, signal }) =>
    withEngine(services, (engine) => engine.request("checkGradients", job), {
      signal,
      gradientProgress({ done, total }: CheckProgress) {
        report((100 * done) / total, `${done} of ${total} parameters`);
      },
    }),
  );
}
