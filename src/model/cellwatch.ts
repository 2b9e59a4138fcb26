import type { ISharedCell } from '@jupyter/ydoc';
import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

/** Notices which cells of a notebook may have changed since somebody last asked. */
export class CellWatch implements IDisposable {
  constructor(private readonly _model: INotebookModel) {
    _model.cells.changed.connect(this._onList, this);
    this._onList();
  }

  /** Emitted when a cell or the list of cells changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The ids of the cells, in document order. */
  get ids(): string[] {
    return Array.from(this._model.cells, cell => cell.id);
  }

  /** The ids of the cells that may have changed since the last {@link take}. */
  get touched(): ReadonlySet<string> {
    return this._touched;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Finds a cell; `undefined` where it is gone. */
  cell(id: string): ICellModel | undefined {
    return this._byId.get(id);
  }

  /** Returns the ids of the touched cells, and counts them as seen. */
  take(): ReadonlySet<string> {
    const touched = this._touched;
    this._touched = new Set();
    return touched;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    if (!this._model.isDisposed) {
      this._model.cells.changed.disconnect(this._onList, this);
    }
    for (const shared of this._watched.keys()) {
      shared.changed.disconnect(this._onCell, this);
    }
    this._watched.clear();
    this._byId.clear();
    Signal.clearData(this);
  }

  private _onList(): void {
    const gone = new Set(this._watched.keys());
    this._byId.clear();
    for (const cell of this._model.cells) {
      this._byId.set(cell.id, cell);
      const shared = cell.sharedModel;
      if (!gone.delete(shared)) {
        this._watched.set(shared, cell.id);
        this._touched.add(cell.id);
        shared.changed.connect(this._onCell, this);
      }
    }
    for (const shared of gone) {
      this._watched.delete(shared);
      shared.changed.disconnect(this._onCell, this);
    }
    this._changed.emit();
  }

  private _onCell(shared: ISharedCell): void {
    const id = this._watched.get(shared);
    if (id !== undefined) {
      this._touched.add(id);
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _watched = new Map<ISharedCell, string>();
  private readonly _byId = new Map<string, ICellModel>();
  private _touched = new Set<string>();
  private _isDisposed = false;
}
