import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISessionContextDialogs, Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';

import { Runner } from '../actions/runner';
import { Documents } from '../model/documents';
import { readPolicy, tellPolicy } from '../model/policy';
import { Settings } from '../model/settings';
import { Connection } from '../protocol/connection';
import { Guard, IGuard } from './guard';

const ID = 'jupyterlab-nbguard:plugin';

async function loadSettings(
  registry: ISettingRegistry | null,
  trans: TranslationBundle
): Promise<Settings> {
  try {
    const settings = registry && (await registry.load(ID));
    const policy = readPolicy(PageConfig.getOption('nbguardPolicy'));
    if (registry && policy) {
      tellPolicy(registry, ID, policy, trans);
    }
    return new Settings(settings);
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
    const trans = texts.load('jupyterlab-nbguard');
    const settings = await loadSettings(registry, trans);
    const connection = new Connection({
      settings: app.serviceManager.serverSettings,
      client: `${app.name} ${app.version}`
    });
    const { enabled, copiesInOtherFiles } = settings.values;
    const documents = new Documents(connection, enabled, copiesInOtherFiles);
    const runner = new Runner(dialogs ?? undefined, texts);
    const guard = new Guard(documents, settings, runner, tracker, trans, path =>
      app.commands.execute('docmanager:open', { path })
    );

    settings.changed.connect((_, now) => {
      documents.setElsewhere(now.copiesInOtherFiles);
      documents.setEnabled(now.enabled);
    });
    documents.noted.connect((_, { level, message }) => {
      Notification.emit(message, level, { autoClose: 8000 });
    });
    guard.forEachPanel(panel => documents.track(panel));
    return guard;
  }
};
