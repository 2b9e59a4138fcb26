import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';

import { Status } from '../views/status';
import { RunStaleButton } from '../views/toolbar';
import { commandIds } from './commandids';
import { type Guard, IGuard } from './guard';

/** Adds the button that runs stale cells; and the status, where there is no status bar. */
export const toolbar: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:toolbar',
  description: 'Adds a button to the toolbar of notebooks.',
  autoStart: true,
  requires: [IGuard, IToolbarWidgetRegistry],
  optional: [IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    guard: Guard,
    registry: IToolbarWidgetRegistry,
    statusBar: IStatusBar | null
  ) => {
    const { documents, runner, trans } = guard;

    const keepTrue = (panel: NotebookPanel, update: () => void): void => {
      const onDocument = (_: unknown, document: unknown) => {
        if (documents.of(panel) === document) {
          update();
        }
      };
      documents.changed.connect(onDocument);
      documents.indexed.connect(update);
      runner.changed.connect(update);
      panel.disposed.connect(() => {
        documents.changed.disconnect(onDocument);
        documents.indexed.disconnect(update);
        runner.changed.disconnect(update);
      });
    };
    const progressOf = (panel: NotebookPanel) =>
      runner.progress?.panel === panel ? runner.progress : null;

    registry.addFactory<NotebookPanel>(
      'Notebook',
      'nbguard-run-stale',
      panel => {
        const button = new RunStaleButton({
          trans,
          document: () => documents.of(panel),
          progress: () => progressOf(panel),
          run: () => void app.commands.execute(commandIds.runStale),
          stop: () => runner.stop()
        });
        keepTrue(panel, () => button.update());
        return button;
      }
    );
    registry.addFactory<NotebookPanel>('Notebook', 'nbguard-status', panel => {
      if (statusBar) {
        const nothing = new Widget();
        nothing.hide();
        return nothing;
      }
      const item = new Status(trans, () => {
        void app.commands.execute(commandIds.showPanel);
      });
      keepTrue(panel, () =>
        item.display({
          document: documents.of(panel),
          progress: progressOf(panel),
          indexing: documents.indexing
        })
      );
      return item;
    });
  }
};
