import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { Painter } from '../editor/painter';
import { Card } from '../views/card';
import { Hover } from '../views/hover';
import { type Guard, IGuard } from './guard';

/** Shows the state of each cell by a bar, lights dependencies, and explains both on hover. */
export const marks: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:marks',
  description: 'Shows the state of each cell, and explains it on hover.',
  autoStart: true,
  requires: [IGuard],
  activate: (_, guard: Guard) => {
    const { documents, settings, trans } = guard;
    const card = new Card();
    guard.forEachPanel(panel => {
      // A document that cannot be read is reported by the application.
      const ready = panel.context.ready.catch(() => undefined);
      void ready.then(() => {
        if (panel.isDisposed || !panel.context.isReady) {
          return;
        }
        new Painter(panel, documents, settings, trans);
        const hover = new Hover(panel, card, documents, () => {
          const followed = settings.values.enabled && guard.follow(panel);
          return followed
            ? {
                document: followed.document,
                hands: guard.handsFor(followed),
                trans
              }
            : null;
        });
        guard.hovers.set(panel, hover);
      });
    });
  }
};
