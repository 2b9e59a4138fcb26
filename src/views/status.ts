import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { IProgress } from '../actions/runner';
import type { NotebookDocument } from '../model/document';
import { summarise } from '../model/summary';
import type { IndexingParams } from '../protocol/wire';
import { guardIcon } from './icons';

/** What a status item looks at. */
export interface IStatusSource {
  readonly document: NotebookDocument | null;
  readonly progress: IProgress | null;
  /** How far the index of the workspace is; `null` where it is up to date. */
  readonly indexing: IndexingParams | null;
}

/** Says in a few words how a notebook stands: `clean`, or `2 stale, 1 hidden`. */
export class Status extends Widget {
  constructor(
    private readonly _trans: TranslationBundle,
    onPress: () => void
  ) {
    super({ node: document.createElement('button') });
    const icon = document.createElement('span');
    this.addClass('nbguard-status');
    this.node.setAttribute('type', 'button');
    this.node.addEventListener('click', onPress);
    guardIcon.element({ container: icon });
    this.node.append(icon, this._text, this._bar);
    this.display({ document: null, progress: null, indexing: null });
  }

  /** Shows how things stand. */
  display({ document, progress, indexing }: IStatusSource): void {
    const summary = document ? summarise(document.answers, this._trans) : '';
    const verifying = document?.verifyProgress ?? null;
    const text = progress
      ? this._trans.__('running %1 of %2', progress.done + 1, progress.total)
      : verifying
        ? this._trans.__('verifying')
        : summary;
    // The index is nothing to wait for: a bar beside the words, and no words.
    const bar = progress ? null : (verifying ?? indexing);
    this._text.textContent = text;
    this._bar.hidden = bar === null;
    this._bar.max = bar?.total ?? 1;
    this._bar.value = bar?.done ?? 0;
    this._bar.setAttribute('aria-label', this._doing(bar, indexing));
    this.node.title =
      bar !== null && bar === indexing
        ? this._doing(bar, indexing)
        : document?.answers.note || this._trans.__('Show nbguard');
    this.setHidden(text === '');
  }

  /** Says what the bar stands for. */
  private _doing(
    bar: { done: number; total: number } | null,
    indexing: IndexingParams | null
  ): string {
    if (bar === null) {
      return '';
    }
    return bar === indexing
      ? this._trans.__(
          'Reading the workspace, to look for copies: %1 of %2 files',
          bar.done,
          bar.total
        )
      : this._trans.__('Verifying: %1 of %2 cells', bar.done, bar.total);
  }

  private readonly _text = document.createElement('span');
  private readonly _bar = document.createElement('progress');
}
