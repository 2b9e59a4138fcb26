import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { IProgress } from '../actions/runner';
import type { NotebookDocument } from '../model/document';
import { summarise } from '../model/summary';
import { guardIcon } from './icons';

/** What a status item looks at. */
export interface IStatusSource {
  readonly document: NotebookDocument | null;
  readonly progress: IProgress | null;
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
    this.display({ document: null, progress: null });
  }

  /** Shows how things stand. */
  display({ document, progress }: IStatusSource): void {
    const summary = document ? summarise(document.answers, this._trans) : '';
    const verifying = document?.verifyProgress ?? null;
    const text = progress
      ? this._trans.__('running %1 of %2', progress.done + 1, progress.total)
      : verifying
        ? this._trans.__('verifying')
        : summary;
    this._text.textContent = text;
    this._bar.hidden = verifying === null || progress !== null;
    this._bar.max = verifying?.total ?? 1;
    this._bar.value = verifying?.done ?? 0;
    this.node.title = document?.answers.note || this._trans.__('Show nbguard');
    this.setHidden(text === '');
  }

  private readonly _text = document.createElement('span');
  private readonly _bar = document.createElement('progress');
}
