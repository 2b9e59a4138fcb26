import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

import { INbguard, type INotebookReport } from '../tokens';
import { type Guard, IGuard } from './guard';

class Nbguard implements INbguard {
  constructor(private readonly _guard: Guard) {
    _guard.documents.changed.connect((documents, document) => {
      this._changed.emit(documents.viewsOf(document));
    });
  }

  get changed(): ISignal<this, readonly NotebookPanel[]> {
    return this._changed;
  }

  report(panel: NotebookPanel): INotebookReport | null {
    const document = this._guard.documents.of(panel);
    if (!document || document.answers.observing === null) {
      return null;
    }
    const { observing, verdicts, diagnostics, dependencies } = document.answers;
    return {
      path: document.uri,
      observing,
      verdicts,
      diagnostics,
      dependencies: dependencies.edges
    };
  }

  private readonly _changed = new Signal<this, readonly NotebookPanel[]>(this);
}

/** Offers what is known of a notebook to other extensions. */
export const api: JupyterFrontEndPlugin<INbguard> = {
  id: 'jupyterlab-nbguard:api',
  description: 'Tells other extensions the state of the cells of a notebook.',
  autoStart: true,
  provides: INbguard,
  requires: [IGuard],
  activate: (_, guard: Guard) => new Nbguard(guard)
};
