import type { EditorView } from '@codemirror/view';
import { type ISignal, Signal } from '@lumino/signaling';

import type { ICellEditor } from './views';

/**
 * Knows which editors are on the screen.
 *
 * A notebook may have thousands in the page, and each that changes is measured anew by the browser:
 * who draws into those on the screen alone, and into others as they appear, keeps it quick.
 */
export class Screen {
  /** Emitted when an editor comes into view, also when it is in view from the first. */
  get appeared(): ISignal<this, ICellEditor> {
    return this._appeared;
  }

  /** Begins to watch an editor, until its node is gone. */
  watch(editor: ICellEditor): void {
    const { dom } = editor.view;
    this._editors.set(dom, editor);
    this._observer.observe(dom);
  }

  /** Says whether an editor is in view. */
  shows(view: EditorView): boolean {
    return this._shown.has(view);
  }

  private _onCrossed(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const editor = this._editors.get(target);
      if (editor && isIntersecting) {
        this._shown.add(editor.view);
        this._appeared.emit(editor);
      } else if (editor) {
        this._shown.delete(editor.view);
      }
    }
  }

  private readonly _editors = new WeakMap<Element, ICellEditor>();
  private readonly _shown = new WeakSet<EditorView>();
  private readonly _appeared = new Signal<this, ICellEditor>(this);
  private readonly _observer = new IntersectionObserver(entries =>
    this._onCrossed(entries)
  );
}
