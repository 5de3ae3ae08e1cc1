import { InputError, messageOf } from "../shared/errors.ts";
import { OutputLog, showError } from "./userInterface.ts";

/** What a button beside an error does. */
export interface Remedy {
  readonly title: string;
  apply(): Promise<void>;
}

/** The output channel "MLP Studio", made when there is first something to say. */
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
   * Tells the user of an error: input at fault by its message, anything else with a way to the log.
   * @param what was being done, as the beginning of a sentence
   * @param remedy a button beside
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
