import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';

import { Verifier } from '../actions/verify';
import { askHowToVerify } from '../views/verifydialog';
import { commandIds } from './commandids';
import { type Guard, IGuard } from './guard';

/** Adds the commands that run a notebook from top to bottom in the background. */
export const verify: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:verify',
  description: 'Verifies notebooks by Restart & Run All in the background.',
  autoStart: true,
  requires: [IGuard],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    palette: ICommandPalette | null
  ) => {
    const { trans } = guard;
    const verifier = new Verifier();
    const describedBy = { args: { type: 'object', properties: {} } } as const;
    const open = () => {
      const document = guard.current?.document;
      return document?.isOpen ? document : null;
    };
    app.commands.addCommand(commandIds.verify, {
      label: trans.__('Verify: Restart & Run All in the Background'),
      caption: trans.__(
        'Run the notebook from top to bottom in a kernel of its own, and say what comes out otherwise'
      ),
      describedBy,
      isEnabled: () => {
        const document = open();
        return document !== null && !verifier.isBusy(document);
      },
      execute: async () => {
        const document = open();
        if (document === null) {
          return;
        }
        try {
          await verifier.verify(document, {
            trans,
            ask: (document, size) => askHowToVerify(document, size, trans),
            show: () => void app.commands.execute(commandIds.showPanel)
          });
        } catch (error) {
          Notification.error(
            trans.__(
              'The notebook could not be verified: %1',
              error instanceof Error ? error.message : String(error)
            )
          );
        }
      }
    });
    app.commands.addCommand(commandIds.cancelVerify, {
      label: trans.__('Cancel the Verification'),
      describedBy,
      isEnabled: () => {
        const document = open();
        return document !== null && verifier.isBusy(document);
      },
      execute: () => open()?.cancel('nbguard/verify')
    });
    const category = trans.__('nbguard');
    palette?.addItem({ command: commandIds.verify, category });
    palette?.addItem({ command: commandIds.cancelVerify, category });
    verifier.changed.connect(() => {
      app.commands.notifyCommandChanged(commandIds.verify);
      app.commands.notifyCommandChanged(commandIds.cancelVerify);
    });
  }
};
