import type { DesignerCommand } from "../../shared/messages.ts";
import type { CommandHandler } from "./command.ts";

/** What the active designer does to its selected layer. */
const layerCommandNames: Record<DesignerCommand, true> = {
  addLayer: true,
  duplicateLayer: true,
  removeLayer: true,
  moveLayerUp: true,
  moveLayerDown: true,
};

export const layerCommands: Readonly<Record<string, CommandHandler>> = Object.fromEntries(
  Object.keys(layerCommandNames).map((command): [string, CommandHandler] => [
    command,
    ({ designers }) => designers.active?.command(command as DesignerCommand),
  ]),
);
