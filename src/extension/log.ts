/** The extension's log, and errors that are shown to the user. */
import { InputError, messageOf } from "../shared/errors.ts";
import { OutputLog, showError } from "./userInterface.ts";

/** A button beside an error. */
export interface Remedy {
  readonly title: string;
  apply(): Promise<void>;
}

/** The output channel "MLP Studio", which is created with its first line. */
export class Log {
  private readonly channel = new OutputLog("MLP Studio");

  info(message: string): void {
    this.channel.info(message);
  }

  error(error: unknown): void {
    this.channel.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  show(): void {
    this.channel.show();
  }

  /**
   * Shows an error to the user: a mistake in the input by its message alone, a defect with a button that shows the log.
   *
   * @param what what has failed, as the beginning of a sentence
   * @param remedy a further button of a defect's message
   */
  async report(error: unknown, what?: string, remedy?: Remedy): Promise<void> {
    if (!(error instanceof InputError)) this.error(error);
    const message = what === undefined ? messageOf(error) : `${what}: ${messageOf(error)}`;
    if (error instanceof InputError) {
      await showError(message);
      return;
    }
    const showLog = "Show Log";
    const buttons = remedy ? [remedy.title, showLog] : [showLog];
    const pressed = await showError(message, ...buttons);
    if (pressed === showLog) this.show();
    else if (remedy && pressed === remedy.title) await remedy.apply();
  }

  dispose(): void {
    this.channel.dispose();
  }
}
