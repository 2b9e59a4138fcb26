import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Documents } from '../model/documents';
import type { Settings } from '../model/settings';
import { paintLights } from './lights';
import { paintStates } from './marks';

/** Keeps the marks of one view true, whatever changes: answers, cells, active cell, settings. */
export class Painter {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _documents: Documents,
    private readonly _settings: Settings,
    private readonly _trans: TranslationBundle
  ) {
    const { content } = _panel;
    _documents.changed.connect(this._onAnswers, this);
    _settings.changed.connect(this._paint, this);
    content.modelContentChanged.connect(this._schedule, this);
    content.activeCellChanged.connect(this._light, this);
    _panel.disposed.connect(() => {
      _documents.changed.disconnect(this._onAnswers, this);
      _settings.changed.disconnect(this._paint, this);
    });
    this._paint();
  }

  private _onAnswers(documents: Documents, document: unknown): void {
    if (documents.of(this._panel) === document) {
      this._paint();
    }
  }

  /** Paints once a frame while the content changes: a moved cell has a new widget. */
  private _schedule(): void {
    if (!this._isScheduled) {
      this._isScheduled = true;
      requestAnimationFrame(() => {
        this._isScheduled = false;
        this._paint();
      });
    }
  }

  private _paint(): void {
    if (this._panel.isDisposed || !this._panel.content.model) {
      return;
    }
    const { enabled, marks } = this._settings.values;
    const document = this._documents.of(this._panel);
    paintStates(this._panel, enabled && marks ? document : null, this._trans);
    this._light();
  }

  private _light(): void {
    if (this._panel.isDisposed || !this._panel.content.model) {
      return;
    }
    const { enabled, highlightDependencies } = this._settings.values;
    const document = this._documents.of(this._panel);
    paintLights(
      this._panel,
      enabled && highlightDependencies ? document : null
    );
  }

  private _isScheduled = false;
}
