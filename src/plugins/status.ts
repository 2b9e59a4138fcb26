import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';

import { Status } from '../views/status';
import { commandIds } from './commandids';
import { type Guard, IGuard } from './guard';

/** Says in the status bar how the current notebook stands. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:status',
  description: 'Says in the status bar how the current notebook stands.',
  autoStart: true,
  requires: [IGuard],
  // Notebook 7 has no status bar.
  optional: [IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    statusBar: IStatusBar | null
  ) => {
    if (statusBar === null) {
      return;
    }
    const { documents, runner, tracker, trans } = guard;
    const item = new Status(trans, () => {
      void app.commands.execute(commandIds.showPanel);
    });
    const update = () => {
      const { current } = guard;
      const { progress } = runner;
      item.display({
        document: current?.document ?? null,
        progress: progress?.panel === current?.panel ? progress : null,
        indexing: documents.indexing
      });
    };
    tracker.currentChanged.connect(update);
    documents.changed.connect(update);
    documents.indexed.connect(update);
    runner.changed.connect(update);
    update();
    statusBar.registerStatusItem('jupyterlab-nbguard:status', {
      item,
      align: 'left',
      rank: 50
    });
  }
};
