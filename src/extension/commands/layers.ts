/** Commands for the layer that is selected in the active designer. */
import type { DesignerCommand } from "../../shared/messages.ts";
import type { CommandHandler } from "./command.ts";

/** Ids of the commands; the type requires one for each member of the union. */
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
