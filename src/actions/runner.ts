import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';

/** How a series of runs ended; `failed` names the cell that did. */
export interface IRunEnd {
  readonly outcome: 'done' | 'failed' | 'cancelled';
  readonly cell?: string;
}

/** How far a series of runs is. */
export interface IProgress {
  readonly panel: NotebookPanel;
  /** How many cells have finished. */
  readonly done: number;
  readonly total: number;
  /** Whether it ends with the cell that runs now. */
  readonly stopping: boolean;
}

/**
 * Runs cells one after the other, one series at a time; stops at the first error, or when asked.
 *
 * A cell is handed to the kernel only when the one before it has finished, so that stopping
 * leaves nothing behind in the kernel's queue.
 */
export class Runner {
  constructor(
    private readonly _dialogs: ISessionContextDialogs | undefined,
    private readonly _translator: ITranslator
  ) {}

  /** Emitted when a series began, came on, or ended. */
  get changed(): ISignal<this, IProgress | null> {
    return this._changed;
  }

  /** How far the present series is; `null` where nothing runs. */
  get progress(): IProgress | null {
    return this._progress;
  }

  /** Runs the cells with these ids, in this order; a cell that is gone is passed over. */
  async run(panel: NotebookPanel, ids: readonly string[]): Promise<IRunEnd> {
    if (this._progress) {
      return { outcome: 'cancelled' };
    }
    this._report({ panel, done: 0, total: ids.length, stopping: false });
    try {
      for (const [done, id] of ids.entries()) {
        if (panel.isDisposed || this._isStopping) {
          return { outcome: 'cancelled' };
        }
        this._report({ panel, done, total: ids.length, stopping: false });
        if (!(await this._runOne(panel, id))) {
          return { outcome: 'failed', cell: id };
        }
      }
      return { outcome: 'done' };
    } finally {
      this._report(null);
    }
  }

  /** Lets the running cell end, and starts no other. */
  stop(): void {
    if (this._progress) {
      this._report({ ...this._progress, stopping: true });
    }
  }

  private get _isStopping(): boolean {
    return this._progress?.stopping ?? false;
  }

  private _runOne(panel: NotebookPanel, id: string): Promise<boolean> {
    const cell = panel.content.widgets.find(({ model }) => model.id === id);
    return cell
      ? NotebookActions.runCells(
          panel.content,
          [cell],
          panel.sessionContext,
          this._dialogs,
          this._translator
        )
      : Promise.resolve(true);
  }

  private _report(progress: IProgress | null): void {
    this._progress = progress;
    this._changed.emit(progress);
  }

  private readonly _changed = new Signal<this, IProgress | null>(this);
  private _progress: IProgress | null = null;
}
