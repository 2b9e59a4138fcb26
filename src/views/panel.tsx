import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type Message, MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { NotebookDocument } from '../model/document';
import type { IHands } from './hands';
import { guardIcon } from './icons';
import { Listing } from './listing';

/** What the panel shows: the current notebook, and what can be done in it. */
export interface IPanelSource {
  readonly document: NotebookDocument | null;
  readonly hands: IHands | null;
}

/** The panel in the side area: all that was found in the current notebook. */
export class GuardPanel extends ReactWidget {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _source: () => IPanelSource
  ) {
    super();
    this.id = 'nbguard-panel';
    this.addClass('nbguard-panel');
    this.title.icon = guardIcon;
    this.title.caption = this._trans.__('nbguard: the state of the notebook');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this._trans.__('nbguard'));
  }

  /** Shows how things stand now; a panel that nobody sees waits until somebody does. */
  refresh(): void {
    if (this.isVisible) {
      this.update();
    }
  }

  /** Puts the focus on the first diagnostic, or on the filter, when they are drawn. */
  async focus(): Promise<void> {
    MessageLoop.sendMessage(this, Widget.Msg.UpdateRequest);
    await this.renderPromise;
    const first =
      this.node.querySelector<HTMLElement>('.nbguard-item') ??
      this.node.querySelector<HTMLElement>('input');
    first?.focus();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  protected override render(): JSX.Element {
    const { document, hands } = this._source();
    if (!document || !hands) {
      return (
        <p className="nbguard-panel-empty">
          {this._trans.__('Open a notebook to see the state of its cells.')}
        </p>
      );
    }
    return <Listing document={document} hands={hands} trans={this._trans} />;
  }
}
