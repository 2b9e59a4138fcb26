import type { ISharedCell, ISharedText } from '@jupyter/ydoc';
import type { IEditorExtensionFactory } from '@jupyterlab/codemirror';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import { type ISignal, Signal } from '@lumino/signaling';

/** A cell and one of the editors that show it. */
export interface ICellEditor {
  readonly cell: ISharedCell;
  readonly view: EditorView;
}

function isCell(shared: ISharedText): shared is ISharedCell {
  return 'cell_type' in shared;
}

/**
 * The CodeMirror views of all cells of the page.
 *
 * They are kept by the cell's shared model, not by its id: a copied notebook has the same ids.
 * Editors come and go as cells are scrolled into view.
 */
export class CellEditors {
  /** Emitted when an editor has been made, as soon as it can be drawn in. */
  get added(): ISignal<this, ICellEditor> {
    return this._added;
  }

  /** Lists the editors that show a cell at the moment. */
  of(cell: ISharedCell): Iterable<EditorView> {
    return this._views.get(cell) ?? [];
  }

  /** Makes the extension that Lab puts into each new editor. */
  factory(): IEditorExtensionFactory<undefined> {
    return {
      name: 'jupyterlab-nbguard:cell-editors',
      factory: ({ model }) => {
        const shared = model.sharedModel;
        if (!isCell(shared)) {
          return null;
        }
        const extension = this._follow(shared);
        return { instance: () => extension, reconfigure: () => null };
      }
    };
  }

  private _follow(cell: ISharedCell) {
    return ViewPlugin.define(view => {
      const views = this._views.get(cell) ?? new Set();
      views.add(view);
      this._views.set(cell, views);
      // A view that is being made cannot take transactions yet.
      queueMicrotask(() => {
        if (views.has(view)) {
          this._added.emit({ cell, view });
        }
      });
      return { destroy: () => void views.delete(view) };
    });
  }

  private readonly _views = new WeakMap<ISharedCell, Set<EditorView>>();
  private readonly _added = new Signal<this, ICellEditor>(this);
}
