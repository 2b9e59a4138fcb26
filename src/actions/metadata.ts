import type { ISharedNotebook } from '@jupyter/ydoc';

/** What Yjs's undo manager has and the notebook's interface leaves out. */
interface IUndoManager {
  readonly undoStack: readonly object[];
  readonly redoStack: readonly object[];
  on(name: 'stack-item-popped', callback: (popped: IPopped) => void): void;
}

interface IPopped {
  readonly stackItem: object;
  readonly type: 'undo' | 'redo';
}

function put(
  notebook: ISharedNotebook,
  key: string,
  value: string | undefined
): void {
  if (value === undefined) {
    notebook.deleteMetadata(key);
  } else {
    notebook.setMetadata(key, value);
  }
}

/**
 * Sets an entry of a notebook's metadata together with a step that was just made: whoever takes
 * the step back, or makes it again, does the same to the entry. Without a value it is removed.
 *
 * A notebook's metadata are in the scope of no undo manager.
 */
export function setWithStep(
  notebook: ISharedNotebook,
  key: string,
  value: string | undefined
): void {
  const before = notebook.getMetadata(key) as string | undefined;
  put(notebook, key, value);
  const { undoManager } = notebook as { undoManager?: IUndoManager | null };
  let step = undoManager?.undoStack.at(-1);
  if (!undoManager || !step) {
    return;
  }
  undoManager.on('stack-item-popped', ({ stackItem, type }) => {
    if (stackItem !== step) {
      return;
    }
    put(notebook, key, type === 'undo' ? before : value);
    // The step that leads back again has been put on the other stack.
    const other =
      type === 'undo' ? undoManager.redoStack : undoManager.undoStack;
    step = other.at(-1);
  });
}
