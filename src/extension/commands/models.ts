/** The commands that use a trained network: to answer the rows of a file, and to export it. */
import * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import { plural } from "../../shared/format/plural.ts";
import type { ExportTarget, PredictedFile, PredictionProgress } from "../../shared/model/modelJobs.ts";
import { fileName } from "../design/documents.ts";
import { designNameOf } from "../design/fileNames.ts";
import { pickModel } from "../model/pickModel.ts";
import { predictionMarkdown } from "../reports/predictionMarkdown.ts";
import { showReport } from "../reports/reports.ts";
import type { Services } from "../services.ts";
import { withEngine } from "../session/withEngine.ts";
import {
  askForFolder,
  askWhereToSave,
  pick,
  showError,
  showInformation,
  showProgress,
  showWarning,
} from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { pickDataFile } from "./pickDataFile.ts";

export const modelCommands: Readonly<Record<string, CommandHandler>> = {
  /** Answers the rows of a file by the model whose menu or page it was called from, else by one that is picked. */
  async predict(services, uri) {
    const model = uri ?? (await pickModel("Predict", "Which model is to answer?"));
    if (!model) return;
    const data = await pickDataFile({
      title: "Predict",
      question: "The rows of which file are to be answered?",
    });
    if (data) await predict(services, model, data);
  },

  /** Answers the rows of the data file whose menu it was called from. */
  async predictData(services, uri) {
    if (!uri) throw new InputError("Call this from the menu of a data file, or run “Predict with a Model”.");
    const model = await pickModel("Predict", `Which model is to answer the rows of ${fileName(uri)}?`);
    if (model) await predict(services, model, uri);
  },

  async exportModel(services, uri) {
    const model = uri ?? (await pickModel("Export Model", "Which model?"));
    if (model) await exportModel(services, model);
  },
};

async function predict(services: Services, model: vscode.Uri, data: vscode.Uri): Promise<void> {
  const proposed = vscode.Uri.joinPath(data, "..", `${designNameOf(fileName(data))}-predictions.csv`);
  const output = await askWhereToSave("Save the rows with their predictions", proposed, {
    CSV: ["csv"],
    "JSON Lines": ["jsonl"],
  });
  if (!output) return;
  let result = await answer(services, { model, data, output, lenient: false });
  if (result?.kind === "unreadable") {
    const lenient = "Take Them as Missing";
    if ((await showError(result.message, lenient)) !== lenient) return;
    result = await answer(services, { model, data, output, lenient: true });
  }
  if (result?.kind === "answered") await showPrediction(result, { model, data, output });
}

interface Files {
  readonly model: vscode.Uri;
  readonly data: vscode.Uri;
  readonly output: vscode.Uri;
}

/** @returns undefined where the user canceled */
function answer(
  services: Services,
  { model, data, output, lenient }: Files & { readonly lenient: boolean },
): Promise<PredictedFile | undefined> {
  const job = { model: model.toString(), data: data.toString(), output: output.toString(), lenient };
  const title = `Predicting ${fileName(data)}`;
  return Promise.resolve(
    showProgress(title, { cancellable: true }, ({ report, signal }) =>
      // Canceled by the request, so that the engine removes what it has written.
      withEngine(services, (engine) => engine.request("predictFile", job, { signal }), {
        predictionProgress: ({ rows, share = 0 }: PredictionProgress) =>
          report(100 * share, `${rows.toLocaleString("en-US")} rows`),
      }),
    ),
  );
}

async function showPrediction(
  result: Extract<PredictedFile, { readonly kind: "answered" }>,
  { model, data, output }: Files,
): Promise<void> {
  const { summary, issues } = result;
  const [open, report] = ["Open", "Show Report"];
  const show = issues.length > 0 ? showWarning : showInformation;
  const lacks = issues.length > 0 ? ` In ${plural(issues.length, "column")} not all fits the model.` : "";
  const hasReport = issues.length > 0 || summary.length > 1;
  const pressed = await show(`${summary[0]}.${lacks}`, open, ...(hasReport ? [report] : []));
  if (pressed === open) await vscode.commands.executeCommand("vscode.open", output);
  if (pressed === report)
    await showReport(
      `Predictions of ${fileName(data)}`,
      predictionMarkdown(result, { model: fileName(model), data: fileName(data), output: fileName(output) }),
    );
}

/** What each target is, for the list, and what its file's name ends with. */
const targets: readonly {
  readonly value: ExportTarget;
  readonly label: string;
  readonly detail: string;
  readonly ending: string;
}[] = [
  {
    value: "onnx",
    label: "ONNX",
    detail: "One file that takes raw rows, for onnxruntime in Python, C++, C#, Java and the browser.",
    ending: ".onnx",
  },
  {
    value: "pytorch",
    label: "PyTorch",
    detail: "A folder with model.py, which is meant to be read, and the weights.",
    ending: "",
  },
  { value: "c", label: "C", detail: "One C99 file without dependencies.", ending: ".c" },
  { value: "js", label: "JavaScript", detail: "One module without dependencies.", ending: ".mjs" },
];

async function exportModel(services: Services, model: vscode.Uri): Promise<void> {
  const name = fileName(model).replace(/(\.mlp)?\.safetensors$/, "");
  const target = await pick(
    targets.map((item) => ({ label: item.label, detail: item.detail, value: item })),
    { title: "Export Model", question: `What is ${fileName(model)} to be used in?` },
  );
  if (!target) return;
  const output = await whereToExport(model, name, target);
  if (!output) return;
  const job = { model: model.toString(), target: target.value, output: output.toString() };
  const files = await showProgress(`Exporting ${fileName(model)}`, { cancellable: false }, () =>
    withEngine(services, (engine) => engine.request("exportModel", job)),
  );
  const guide = files?.at(-1);
  if (!guide) return;
  const readme = "Show Guide";
  const pressed = await showInformation(`${fileName(model)} was exported as ${fileName(output)}.`, readme);
  if (pressed === readme)
    await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.parse(guide));
}

async function whereToExport(
  model: vscode.Uri,
  name: string,
  { value, label, ending }: (typeof targets)[number],
): Promise<vscode.Uri | undefined> {
  const folder = vscode.Uri.joinPath(model, "..");
  if (value !== "pytorch")
    return askWhereToSave("Export the model", vscode.Uri.joinPath(folder, `${name}${ending}`), {
      [label]: [ending.slice(1)],
    });
  const chosen = await askForFolder(
    "Folder in which the export gets a folder of its own",
    folder,
    "Export Here",
  );
  return chosen && vscode.Uri.joinPath(chosen, `${name}-pytorch`);
}
