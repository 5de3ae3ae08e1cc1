/**
 * The only access to VS Code's interface. Every string may quote names and values from files, so that each one goes, as a whole,
 * through the function of `safeText.ts` for its place, and icons are passed apart from the text. A test
 * (`test/unit/extension/userInterface.test.ts`) ensures that no other module uses the functions of `vscode` directly.
 */
import * as vscode from "vscode";
import type { ToolDefinition } from "../shared/agents/toolDefinition.ts";
import { CancellationError } from "../shared/errors.ts";
import { interfaceLines, interfaceText, logText, type Markdown, markdown } from "../shared/safeText.ts";

type Show = (message: string, ...buttons: string[]) => Thenable<string | undefined>;

/** Shows a notification. Returns the button that was pressed; undefined where the notification was dismissed. */
export const showInformation: Show = (...texts) =>
  notify((...safe) => vscode.window.showInformationMessage(...safe), texts);
/** Shows a notification. Returns the button that was pressed; undefined where the notification was dismissed. */
export const showWarning: Show = (...texts) =>
  notify((...safe) => vscode.window.showWarningMessage(...safe), texts);
/** Shows a notification. Returns the button that was pressed; undefined where the notification was dismissed. */
export const showError: Show = (...texts) =>
  notify((...safe) => vscode.window.showErrorMessage(...safe), texts);

/**
 * Shows a modal question, which blocks the window until it is answered.
 *
 * @returns the button that was pressed; undefined where the user canceled
 */
export async function ask(
  { question, detail }: { readonly question: string; readonly detail: string },
  ...buttons: readonly string[]
): Promise<string | undefined> {
  const options = { modal: true, detail: interfaceText(detail) };
  const show = (message: string, ...shown: string[]) =>
    vscode.window.showWarningMessage(message, options, ...shown);
  return notify(show, [question, ...buttons]);
}

async function notify(
  show: Show,
  [message, ...buttons]: readonly [string, ...string[]],
): Promise<string | undefined> {
  const shown = buttons.map(interfaceText);
  const pressed = await show(interfaceText(message), ...shown);
  return pressed === undefined ? undefined : buttons[shown.indexOf(pressed)];
}

/** Updates a progress notification while the work is under way. */
export interface ProgressReporter {
  /**
   * Shows progress.
   *
   * @param percent share of the work that is done, from 0 to 100
   * @param message text after the title
   */
  report(percent: number, message: string): void;
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal;
}

/**
 * Shows a notification with a progress bar until the work is done.
 *
 * @returns what the work returns; undefined when it was canceled
 */
export function showProgress<T>(
  title: string,
  { cancellable }: { readonly cancellable: boolean },
  work: (progress: ProgressReporter) => Promise<T>,
): Thenable<T | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: interfaceText(title), cancellable };
  return vscode.window.withProgress(options, (progress, cancellation) => {
    let shown = 0;
    const canceled = new AbortController();
    cancellation.onCancellationRequested(() => canceled.abort());
    const reporter: ProgressReporter = {
      report(percent, message) {
        progress.report({ message: interfaceText(message), increment: percent - shown });
        shown = percent;
      },
      signal: canceled.signal,
    };
    return work(reporter).catch((error: unknown) => {
      if (error instanceof CancellationError) return undefined;
      throw error;
    });
  });
}

/** A choice of a quick pick. The result is the value; the label is only shown. */
export interface Choice<T> {
  readonly label: string;
  /** Name of a codicon, such as `add`. */
  readonly icon?: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/** Shows a quick pick. Returns the value of the chosen item; undefined where the user dismissed the list. */
export async function pick<T>(
  choices: readonly (Choice<T> | "separator")[],
  { title, question }: { readonly title?: string; readonly question: string },
): Promise<T | undefined> {
  const items = choices.map((choice): vscode.QuickPickItem & { readonly choice?: Choice<T> } => {
    if (choice === "separator") return { label: "", kind: vscode.QuickPickItemKind.Separator };
    const { label, icon, description, detail } = choice;
    return {
      label: withIcon(icon, label),
      ...(description !== undefined && { description: interfaceText(description) }),
      ...(detail !== undefined && { detail: interfaceText(detail) }),
      choice,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    ...(title !== undefined && { title: interfaceText(title) }),
    placeHolder: interfaceText(question),
  });
  return picked?.choice?.value;
}

function withIcon(icon: string | undefined, text: string): string {
  return icon === undefined ? interfaceText(text) : `$(${icon}) ${interfaceText(text)}`;
}

/** Content of an item of the status bar. */
export interface StatusContent {
  /** Name of a codicon, such as `sync~spin`. */
  readonly icon: string;
  readonly text: string;
  readonly tooltip: readonly string[];
  readonly command: vscode.Command;
}

/** An item at the left of the status bar, which is created when it is first shown. */
export class StatusItem {
  private readonly id: string;
  private readonly name: string;
  private item: vscode.StatusBarItem | undefined;

  constructor(id: string, name: string) {
    this.id = id;
    this.name = name;
  }

  show({ icon, text, tooltip, command }: StatusContent): void {
    this.item ??= vscode.window.createStatusBarItem(this.id, vscode.StatusBarAlignment.Left, 10);
    this.item.name = this.name;
    this.item.text = withIcon(icon, text);
    this.item.tooltip = interfaceLines(tooltip);
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.command = command;
    this.item.show();
  }

  hide(): void {
    this.item?.hide();
  }

  dispose(): void {
    this.item?.dispose();
  }
}

/** Asks for a line of text. Returns undefined where the user canceled. */
export async function askForText({
  question,
  value,
}: {
  readonly question: string;
  readonly value: string;
}): Promise<string | undefined> {
  return vscode.window.showInputBox({ prompt: interfaceText(question), value });
}

/**
 * Asks where a file is to be saved.
 *
 * @param filters extensions by what they are: `{ "CSV": ["csv"] }`
 * @returns undefined where the user canceled
 */
export async function askWhereToSave(
  title: string,
  proposed: vscode.Uri,
  filters: Readonly<Record<string, readonly string[]>>,
): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    title: interfaceText(title),
    defaultUri: proposed,
    filters: Object.fromEntries(Object.entries(filters).map(([name, endings]) => [name, [...endings]])),
  });
}

/** Asks for a folder that something is saved in. Returns undefined where the user canceled. */
export async function askForFolder(
  title: string,
  proposed: vscode.Uri,
  button: string,
): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: interfaceText(title),
    defaultUri: proposed,
    openLabel: interfaceText(button),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return picked?.[0];
}

/**
 * Opens a terminal.
 *
 * @param folder path of the folder that it begins in
 * @param command a command that is typed and not run; no text of a file may be in it
 */
export function openTerminal(name: string, folder: string, command: string): void {
  const terminal = vscode.window.createTerminal({ name, cwd: folder });
  terminal.show();
  terminal.sendText(command, false);
}

/** Shows a tree in a view that package.json contributes; several of its items can be selected. */
export function showTree<T>(id: string, treeDataProvider: vscode.TreeDataProvider<T>): vscode.Disposable {
  return vscode.window.createTreeView(id, { treeDataProvider, canSelectMany: true });
}

/** Content of an item of a tree. */
export interface TreeItemContent {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: readonly string[];
  /** Name of a codicon. */
  readonly icon: string;
  /** What conditions in package.json call `viewItem`. */
  readonly context: string;
  readonly isExpandable?: boolean;
}

export function newTreeItem(content: TreeItemContent): vscode.TreeItem {
  const { None, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(interfaceText(content.label), content.isExpandable ? Expanded : None);
  item.id = content.id;
  item.description = interfaceText(content.description);
  item.tooltip = interfaceLines(content.tooltip);
  item.iconPath = new vscode.ThemeIcon(content.icon);
  item.contextValue = content.context;
  return item;
}

/** Creates an entry of VS Code's list of problems. */
export function newDiagnostic(
  range: vscode.Range,
  message: string,
  severity: vscode.DiagnosticSeverity,
  code?: string,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, interfaceText(message), severity);
  diagnostic.source = "MLP Studio";
  if (code !== undefined) diagnostic.code = code;
  return diagnostic;
}

/** Creates a quick fix in the editor's menu of a problem. */
export function newQuickFix(
  title: string,
  edit: vscode.WorkspaceEdit,
  fixed: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(interfaceText(title), vscode.CodeActionKind.QuickFix);
  action.edit = edit;
  action.diagnostics = [...fixed];
  return action;
}

/**
 * Creates Markdown for hovers and other places that render it, without commands, HTML and icons.
 * @public
 */
export function markdownString({ text }: Markdown): vscode.MarkdownString {
  const rendered = new vscode.MarkdownString(text, false);
  rendered.isTrusted = false;
  rendered.supportHtml = false;
  return rendered;
}

/**
 * What VS Code shows of a call of a tool for language models, and what it asks before the call.
 *
 * @param input as a language model has written it
 */
export function toolInvocation(
  { running, confirm }: Pick<ToolDefinition, "running" | "confirm">,
  input: Readonly<Record<string, unknown>>,
): vscode.PreparedToolInvocation {
  const question = confirm?.(input);
  return {
    invocationMessage: markdownString(markdown`${running(input)}`),
    ...(question && {
      confirmationMessages: {
        title: interfaceText(question.title),
        message: markdownString(markdown`${question.message}`),
      },
    }),
  };
}

/** An output channel, which is created with its first line. */
export class OutputLog {
  private readonly name: string;
  private created: vscode.LogOutputChannel | undefined;

  constructor(name: string) {
    this.name = name;
  }

  private get channel(): vscode.LogOutputChannel {
    this.created ??= vscode.window.createOutputChannel(this.name, { log: true });
    return this.created;
  }

  info(message: string): void {
    this.channel.info(logText(message));
  }

  error(message: string): void {
    this.channel.error(logText(message));
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.created?.dispose();
  }
}
