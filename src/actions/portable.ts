import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDocument } from '../model/document';
import {
  type PortableResult,
  REQUEST_CANCELLED,
  type WireEdit
} from '../protocol/wire';
import { RequestError } from '../protocol/frames';
import { applyEdits } from './edits';
import { setWithStep } from './metadata';

/** Where juv keeps a notebook's lock. */
export const LOCK = 'uv.lock';

/** What a person wants written into a notebook; `null`: nothing. */
export type PortableChoice = 'block' | 'block-and-lock' | null;

/** Shows what would be written into a notebook, and asks whether to. */
export type AskPortable = (
  document: NotebookDocument,
  found: PortableResult
) => Promise<PortableChoice>;

/** What is needed besides the notebook. */
export interface IPortableOptions {
  readonly trans: TranslationBundle;
  readonly ask: AskPortable;
}

/** Writes into a notebook what it needs to run elsewhere, once the person has seen it. */
export async function makePortable(
  document: NotebookDocument,
  { trans, ask }: IPortableOptions
): Promise<void> {
  let found = await document.request('nbguard/portable', { lock: false });
  const choice = await ask(document, found);
  if (choice === null) {
    return;
  }
  if (choice === 'block-and-lock') {
    found = await locked(document, trans);
  }
  document.flush();
  if (document.version !== found.version) {
    throw new Error(
      trans.__('The notebook changed meanwhile, so nothing was written.')
    );
  }
  write(document, found);
}

/** Writes the block, and the lock that follows from it, as one step. */
function write(document: NotebookDocument, found: PortableResult): void {
  const notebook = document.context.model.sharedModel;
  applyEdits(notebook, [editFor(document, found)], true);
  if (found.lock !== null) {
    setWithStep(notebook, LOCK, found.lock);
  } else if (notebook.getMetadata(LOCK) !== undefined) {
    // A lock of another block would be worse than none.
    setWithStep(notebook, LOCK, undefined);
  }
}

function editFor(
  document: NotebookDocument,
  { cell, source }: PortableResult
): WireEdit {
  if (cell === null) {
    const before = document.cellIds[0] ?? null;
    return { kind: 'insertCell', before, source, id: null, hidden: true };
  }
  const lines = document.cell(cell)?.sharedModel.getSource().split('\n') ?? [];
  const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const start = { line: 0, character: 0 };
  return { kind: 'replaceText', cell, range: { start, end }, text: source };
}

/** Asks for the lock, which takes a while, and shows that it does. */
async function locked(
  document: NotebookDocument,
  trans: TranslationBundle
): Promise<PortableResult> {
  const id = Notification.emit(
    trans.__('Asking uv for the versions of all that comes along…'),
    'in-progress',
    {
      autoClose: false,
      actions: [
        {
          label: trans.__('Cancel'),
          callback: () => document.cancel('nbguard/portable')
        }
      ]
    }
  );
  try {
    return await document.request('nbguard/portable', { lock: true });
  } catch (error) {
    if (error instanceof RequestError && error.code === REQUEST_CANCELLED) {
      throw new Error(trans.__('Nothing was written.'));
    }
    throw error;
  } finally {
    Notification.dismiss(id);
  }
}
