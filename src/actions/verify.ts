import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';

import type { NotebookDocument } from '../model/document';
import { RequestError } from '../protocol/frames';
import {
  type CopySize,
  REQUEST_CANCELLED,
  type VerifyProgress,
  type VerifyResult
} from '../protocol/wire';

/** How a person wants a notebook verified; `null`: not at all. */
export type Choice = 'copy' | 'in-place' | null;

/** Shows what a verification would do, and asks whether to go on. */
export type AskHow = (
  document: NotebookDocument,
  size: CopySize
) => Promise<Choice>;

/** What a verification needs besides the notebook. */
export interface IVerifyOptions {
  readonly trans: TranslationBundle;
  readonly ask: AskHow;
  /** Shows the differences. */
  readonly show: () => void;
}

/** Verifies notebooks, each once at a time, and tells how far it is by a notification. */
export class Verifier {
  /** Emitted when a verification began or ended. */
  get changed(): ISignal<this, NotebookDocument> {
    return this._changed;
  }

  /** Says whether a notebook is being verified. */
  isBusy(document: NotebookDocument): boolean {
    return this._busy.has(document);
  }

  /**
   * Runs the saved notebook from top to bottom in a kernel of its own, once the person has seen
   * what that means.
   */
  async verify(
    document: NotebookDocument,
    options: IVerifyOptions
  ): Promise<void> {
    if (this._busy.has(document)) {
      return;
    }
    this._busy.add(document);
    this._changed.emit(document);
    try {
      const how = await options.ask(document, await document.copySize());
      if (how === null) {
        return;
      }
      if (document.context.model.dirty) {
        await document.context.save();
      }
      await follow(document, how === 'in-place', options);
    } finally {
      this._busy.delete(document);
      this._changed.emit(document);
    }
  }

  private readonly _busy = new Set<NotebookDocument>();
  private readonly _changed = new Signal<this, NotebookDocument>(this);
}

/** Verifies, and shows how far it is. */
async function follow(
  document: NotebookDocument,
  inPlace: boolean,
  { trans, show }: IVerifyOptions
): Promise<void> {
  const name = PathExt.basename(document.context.localPath);
  const actions: Notification.IAction[] = [
    {
      label: trans.__('Cancel'),
      callback: event => {
        // Else the notification goes away before it says how it ended.
        event.preventDefault();
        document.cancel('nbguard/verify');
      }
    }
  ];
  const id = Notification.emit(trans.__('Verifying %1…', name), 'in-progress', {
    autoClose: false,
    actions,
    progress: 0
  });
  const onProgress = (_: unknown, { done, total }: VerifyProgress) => {
    Notification.update({
      id,
      message: trans.__('Verifying %1: cell %2 of %3', name, done + 1, total),
      progress: total > 0 ? Math.min(1, done / total) : 0,
      actions
    });
  };
  /** Says how it ended, also where the person has put the notification away. */
  const end = (
    message: string,
    type: Notification.TypeOptions,
    options: Pick<Notification.IOptions<never>, 'autoClose' | 'actions'>
  ) => {
    const { actions = [], autoClose } = options;
    if (!Notification.update({ id, message, type, actions, autoClose })) {
      Notification.emit(message, type, { actions, autoClose });
    }
  };
  document.verifying.connect(onProgress);
  try {
    const result = await document.verify(inPlace);
    const { message, right } = outcome(result, document, trans);
    if (right) {
      end(message, 'success', { autoClose: 8000 });
    } else {
      const label = trans.__('Show the differences');
      const actions = [{ label, callback: show }];
      end(message, 'warning', { autoClose: false, actions });
    }
  } catch (error) {
    if (!(error instanceof RequestError)) {
      Notification.dismiss(id);
      throw error;
    }
    if (error.code === REQUEST_CANCELLED) {
      const message = trans.__('The verification of %1 was cancelled.', name);
      end(message, 'info', { autoClose: 4000 });
    } else {
      const message = trans.__(
        '%1 could not be verified: %2',
        name,
        error.message
      );
      end(message, 'error', { autoClose: false });
    }
  } finally {
    document.verifying.disconnect(onProgress);
  }
}

/** Says in a sentence or two how a verification ended. */
export function outcome(
  { cells, version }: VerifyResult,
  document: NotebookDocument,
  trans: TranslationBundle
): { message: string; right: boolean } {
  const count = (state: string) =>
    cells.filter(cell => cell.state === state).length;
  const [different, failed, rest, unsaved] = [
    count('different'),
    count('failed'),
    count('not-reached'),
    count('new')
  ];
  const files = new Set(cells.flatMap(({ files }) => files)).size;
  const right = different + failed === 0;
  const say = (count: number, one: string, many: string) =>
    count > 0 && trans._n(one, many, count);
  const sentences = right
    ? [trans.__('Restart & Run All shows the same.')]
    : [
        say(
          different,
          '%1 cell shows something else.',
          '%1 cells show something else.'
        ),
        say(failed, '%1 cell failed.', '%1 cells failed.'),
        say(rest, '%1 cell was not reached.', '%1 cells were not reached.')
      ];
  const more = [
    say(
      unsaved,
      '%1 cell had no output to compare with.',
      '%1 cells had no output to compare with.'
    ),
    say(
      files,
      '%1 file outside the copy was used.',
      '%1 files outside the copy were used.'
    ),
    version !== document.version &&
      trans.__('The notebook was changed meanwhile, so nothing is marked.')
  ];
  return {
    message: [...sentences, ...more].filter(Boolean).join(' '),
    right
  };
}
