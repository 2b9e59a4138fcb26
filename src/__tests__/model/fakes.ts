import type { ISessionContext } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { type INotebookModel, NotebookModel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

/** Makes a notebook model with code cells from `[id, source]` pairs. */
export function notebookOf(cells: [string, string][]): NotebookModel {
  const model = new NotebookModel();
  model.fromJSON({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(([id, source]) => ({
      cell_type: 'code',
      id,
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  });
  return model;
}

/** A session whose kernel the test plays. */
export class FakeSession {
  readonly kernelChanged = new Signal<this, unknown>(this);
  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly specsManager = {
    specsChanged: new Signal<unknown, unknown>({}),
    specs: {
      kernelspecs: {
        python3: { language: 'python' },
        ir: { language: 'R' }
      }
    }
  };
  session: { kernel: unknown } | null = null;

  /** Attaches a kernel; one that is busy does not say its language. */
  attach(id: string, name = 'python3', language = ''): void {
    const info = language
      ? Promise.resolve({ language_info: { name: language } })
      : new Promise(() => undefined);
    const clientId = `client of ${id}`;
    this.session = { kernel: { id, name, clientId, status: 'idle', info } };
    this.kernelChanged.emit(undefined);
  }

  /** Takes the kernel away. */
  detach(): void {
    this.session = { kernel: null };
    this.kernelChanged.emit(undefined);
  }

  /** Plays this session as what the code under test knows. */
  get context(): ISessionContext {
    return this as unknown as ISessionContext;
  }
}

/** A document's context around a model and a session. */
export class FakeContext {
  constructor(
    readonly model: NotebookModel,
    readonly session = new FakeSession()
  ) {}

  readonly isReady = true;
  readonly ready = Promise.resolve();
  readonly pathChanged = new Signal<this, string>(this);
  readonly sessionContext = this.session.context;
  path = 'a.ipynb';

  /** Renames the document. */
  rename(path: string): void {
    this.path = path;
    this.pathChanged.emit(path);
  }

  /** Plays this context as what the code under test knows. */
  get context(): DocumentRegistry.IContext<INotebookModel> {
    return this as unknown as DocumentRegistry.IContext<INotebookModel>;
  }
}
