import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDocument } from '../model/document';
import type { DeclarableResult } from '../protocol/wire';

/** Stands for the notebook itself among the places where one can declare. */
export const NOTEBOOK = '';

/** Where a person wants packages declared; `file` may be {@link NOTEBOOK}. */
export interface IPlaceChoice {
  readonly file: string;
  /** Whether it counts for the project from now on. */
  readonly remember: boolean;
}

/** Keeps where people declare, a project each. */
export interface IPlaces {
  get(project: string): Promise<string | null>;
  set(project: string, file: string): Promise<void>;
}

/** What declaring needs besides the notebook. */
export interface IDeclareOptions {
  readonly trans: TranslationBundle;
  readonly places: IPlaces;
  /** Shows what would be written, and asks where; `null`: nowhere. */
  readonly ask: (found: DeclarableResult) => Promise<IPlaceChoice | null>;
  /** Writes into the notebook itself. */
  readonly intoNotebook: (document: NotebookDocument) => Promise<void>;
}

/**
 * Declares packages in a file of the project: where it declares already, where the person once
 * said, or else where the person says now.
 *
 * @param names - The distributions; none for all that are declared nowhere.
 * @param always - Whether to ask in any case.
 */
export async function declarePackages(
  document: NotebookDocument,
  names: readonly string[],
  always: boolean,
  options: IDeclareOptions
): Promise<void> {
  const { trans } = options;
  const found = await document.request('nbguard/declarable', {
    names: [...names]
  });
  if (found.lines.length === 0) {
    const nothing = trans.__('There is nothing to declare.');
    Notification.info([nothing, ...found.notes].join('\n'), {
      autoClose: 6000
    });
    return;
  }
  const file = await place(found, always, options);
  if (file === null) {
    return;
  }
  if (file === NOTEBOOK) {
    await options.intoNotebook(document);
    return;
  }
  const done = await document.request('nbguard/declare', {
    names: [...names],
    file
  });
  Notification.success(
    trans.__('Added to %1: %2', done.file, done.lines.join(', ')),
    {
      autoClose: 10_000,
      actions: [
        {
          label: trans.__('Undo'),
          callback: () => void takeBack(document, done.undo, trans)
        }
      ]
    }
  );
}

async function place(
  found: DeclarableResult,
  always: boolean,
  { places, ask }: IDeclareOptions
): Promise<string | null> {
  if (!always) {
    const used = found.files.find(({ inUse }) => inUse);
    if (used) {
      return used.file;
    }
    const kept = await places.get(found.project);
    if (kept === NOTEBOOK || found.files.some(({ file }) => file === kept)) {
      return kept;
    }
  }
  const choice = await ask(found);
  if (choice?.remember) {
    await places.set(found.project, choice.file);
  }
  return choice && choice.file;
}

async function takeBack(
  document: NotebookDocument,
  undo: number,
  trans: TranslationBundle
): Promise<void> {
  try {
    const { file } = await document.request('nbguard/undoDeclare', { undo });
    const said = trans.__('%1 is what it was.', file);
    Notification.info(said, { autoClose: 4000 });
  } catch (error) {
    Notification.error(error instanceof Error ? error.message : String(error));
  }
}
