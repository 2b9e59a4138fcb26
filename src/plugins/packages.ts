import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';

import { declarePackages, type IPlaces } from '../actions/declare';
import { makePortable } from '../actions/portable';
import type { NotebookDocument } from '../model/document';
import { askWhereToDeclare } from '../views/declaredialog';
import { askWhetherPortable } from '../views/portabledialog';
import { commandIds } from './commandids';
import { type Guard, type IFollowed, IGuard } from './guard';

/** Keeps the places with the workspace; without a database, for the page only. */
function placesIn(state: IStateDB | null): IPlaces {
  const kept = new Map<string, string>();
  const key = (project: string) => `jupyterlab-nbguard:declare:${project}`;
  return {
    get: async project => {
      const found = kept.get(project) ?? (await state?.fetch(key(project)));
      return typeof found === 'string' ? found : null;
    },
    set: async (project, file) => {
      kept.set(project, file);
      await state?.save(key(project), file);
    }
  };
}

/** Adds the commands that write down which packages a notebook needs. */
export const packages: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:packages',
  description: 'Writes down which packages a notebook needs.',
  autoStart: true,
  requires: [IGuard],
  optional: [ICommandPalette, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    palette: ICommandPalette | null,
    state: IStateDB | null
  ) => {
    const { trans } = guard;
    const places = placesIn(state);
    const intoNotebook = (document: NotebookDocument) =>
      makePortable(document, {
        trans,
        ask: (document, found) => askWhetherPortable(document, found, trans)
      });
    const declare = (
      document: NotebookDocument,
      names: readonly string[],
      always: boolean
    ) =>
      declarePackages(document, names, always, {
        trans,
        places,
        intoNotebook,
        ask: found => askWhereToDeclare(found, trans)
      });

    guard.offers.set('portable', ({ document }) => intoNotebook(document));
    guard.offers.set('declare', ({ document }, offer) =>
      declare(document, offer.kind === 'declare' ? offer.names : [], false)
    );

    const add = (
      id: string,
      label: string,
      caption: string,
      work: (here: IFollowed) => Promise<void>
    ) => {
      app.commands.addCommand(id, {
        label,
        caption,
        describedBy: { args: { type: 'object', properties: {} } },
        isEnabled: () => guard.current?.document.isOpen ?? false,
        execute: async () => {
          const { current } = guard;
          try {
            await (current && work(current));
          } catch (error) {
            Notification.error(
              error instanceof Error ? error.message : String(error)
            );
          }
        }
      });
      palette?.addItem({ command: id, category: trans.__('nbguard') });
    };
    add(
      commandIds.makePortable,
      trans.__('Make This Notebook Portable…'),
      trans.__(
        'Write into the notebook which packages it needs, in the versions that its kernel has'
      ),
      ({ document }) => intoNotebook(document)
    );
    add(
      commandIds.declare,
      trans.__('Declare Packages…'),
      trans.__(
        'Write the packages that are declared nowhere into a file of the project'
      ),
      ({ document }) => declare(document, [], true)
    );
  }
};
