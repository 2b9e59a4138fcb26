import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISessionContextDialogs, Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Runner } from '../actions/runner';
import { Documents } from '../model/documents';
import { Settings } from '../model/settings';
import { Connection } from '../protocol/connection';
import { Guard, IGuard } from './guard';

const ID = 'jupyterlab-nbguard:plugin';

async function loadSettings(
  registry: ISettingRegistry | null
): Promise<Settings> {
  try {
    return new Settings(registry && (await registry.load(ID)));
  } catch {
    // A schema that the server does not know: an installation without its data files.
    return new Settings(null);
  }
}

/** Follows the notebooks of the page, and tells the server of them. */
export const core: JupyterFrontEndPlugin<Guard> = {
  id: ID,
  description: 'Follows notebooks and their kernels.',
  autoStart: true,
  provides: IGuard,
  requires: [INotebookTracker],
  optional: [ISettingRegistry, ITranslator, ISessionContextDialogs],
  activate: async (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    dialogs: ISessionContextDialogs | null
  ) => {
    const texts = translator ?? nullTranslator;
    const settings = await loadSettings(registry);
    const connection = new Connection({
      settings: app.serviceManager.serverSettings,
      client: `${app.name} ${app.version}`
    });
    const documents = new Documents(connection, settings.values.enabled);
    const runner = new Runner(dialogs ?? undefined, texts);
    const trans = texts.load('jupyterlab-nbguard');
    const guard = new Guard(documents, settings, runner, tracker, trans, path =>
      app.commands.execute('docmanager:open', { path })
    );

    settings.changed.connect((_, { enabled }) => documents.setEnabled(enabled));
    documents.noted.connect((_, { level, message }) => {
      Notification.emit(message, level, { autoClose: 8000 });
    });
    guard.forEachPanel(panel => documents.track(panel));
    return guard;
  }
};
