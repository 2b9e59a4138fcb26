import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IProgress } from '../actions/runner';
import type { NotebookDocument } from '../model/document';
import { summarise } from '../model/summary';
import type { CellState } from '../protocol/wire';
import { runStaleIcon } from './icons';

/** States that a run can mend: what is hidden needs its source back first. */
const RUNNABLE: ReadonlySet<CellState> = new Set(['stale', 'edited', 'error']);

/** What the button does, and what it looks at. */
export interface IRunStaleOptions {
  readonly trans: TranslationBundle;
  readonly document: () => NotebookDocument | null;
  readonly progress: () => IProgress | null;
  readonly run: () => void;
  readonly stop: () => void;
}

/** The notebook toolbar's button: runs what is stale, and while that goes on, stops it. */
export class RunStaleButton extends ReactWidget {
  constructor(private readonly _options: IRunStaleOptions) {
    super();
    this.addClass('nbguard-toolbar');
  }

  protected override render(): JSX.Element {
    const { trans, run, stop } = this._options;
    const progress = this._options.progress();
    if (progress) {
      return (
        <ToolbarButtonComponent
          icon={stopIcon}
          label={trans.__('%1 of %2', progress.done + 1, progress.total)}
          enabled={!progress.stopping}
          tooltip={trans.__('Stop after the cell that runs now')}
          onClick={stop}
        />
      );
    }
    const answers = this._options.document()?.answers;
    const count = [...(answers?.verdicts.values() ?? [])].filter(
      ({ state, faint }) => RUNNABLE.has(state) && !faint
    ).length;
    const summary = answers ? summarise(answers, trans) : '';
    return (
      <ToolbarButtonComponent
        icon={runStaleIcon}
        label={count > 0 ? trans.__('Run %1 stale', count) : ''}
        tooltip={
          summary
            ? trans.__('Run stale cells (%1)', summary)
            : trans.__('Run stale cells')
        }
        onClick={run}
      />
    );
  }
}
