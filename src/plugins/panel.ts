import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { GuardPanel } from '../views/panel';
import { commandIds } from './commandids';
import { type Guard, IGuard } from './guard';

/** Adds the panel that lists all diagnostics of the current notebook. */
export const panel: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:panel',
  description: 'Lists the diagnostics of the current notebook.',
  autoStart: true,
  requires: [IGuard],
  optional: [ILabShell, ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ) => {
    const { documents, tracker, trans } = guard;
    const widget = new GuardPanel(trans, () => {
      const { current } = guard;
      return {
        document: current?.document ?? null,
        hands: current && guard.handsFor(current)
      };
    });
    const update = () => widget.refresh();
    tracker.currentChanged.connect(update);
    documents.changed.connect(update);
    documents.added.connect(update);

    app.shell.add(widget, 'right', { rank: 900, type: 'nbguard' });
    restorer?.add(widget, widget.id);

    app.commands.addCommand(commandIds.showPanel, {
      label: trans.__('Show the nbguard Panel'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        labShell?.expandRight();
        app.shell.activateById(widget.id);
        return widget.focus();
      }
    });
    palette?.addItem({
      command: commandIds.showPanel,
      category: trans.__('nbguard')
    });
  }
};
