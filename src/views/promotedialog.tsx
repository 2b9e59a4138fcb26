import { Dialog, ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PromotionDraft } from '../model/promotion';
import type { WireRefusal } from '../protocol/wire';
import { PromotionView } from './promotion';

/** What the dialog can do. */
export interface IPromoteHands {
  /** Saves what is open. */
  readonly save: () => Promise<void>;
  /** Applies what was tried out. */
  readonly apply: () => Promise<void>;
  /** Shows where something cannot be promoted. */
  readonly jump: (refusal: WireRefusal) => void;
}

class Body extends ReactWidget {
  constructor(
    private readonly _draft: PromotionDraft,
    private readonly _jump: (refusal: WireRefusal) => void,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('nbguard-promote-body');
  }

  protected override render(): JSX.Element {
    return (
      <UseSignal signal={this._draft.changed}>
        {() => (
          <PromotionView
            draft={this._draft}
            jump={this._jump}
            trans={this._trans}
          />
        )}
      </UseSignal>
    );
  }
}

const CANCEL = 0;

/**
 * The dialog in which a promotion is planned, tried out and applied. Its one button runs nothing
 * but what it says; Enter in a field presses nothing.
 */
export class PromoteDialog extends Dialog<unknown> {
  constructor(
    private readonly _draft: PromotionDraft,
    private readonly _hands: IPromoteHands,
    private readonly _trans: TranslationBundle
  ) {
    super({
      title: _trans.__('Promote to Module'),
      body: new Body(_draft, refusal => this._jump(refusal), _trans),
      buttons: [
        Dialog.cancelButton({ label: _trans.__('Cancel') }),
        Dialog.okButton({ label: _trans.__('Run to Record Tests') })
      ],
      focusNodeSelector: 'input'
    });
    this.addClass('nbguard-promote');
    _draft.changed.connect(this._sync, this);
    this._sync();
  }

  override dispose(): void {
    this._draft.changed.disconnect(this._sync, this);
    super.dispose();
  }

  override resolve(index?: number): void {
    if (index === CANCEL) {
      super.resolve(index);
    } else {
      void this._press();
    }
  }

  override handleEvent(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const isEnter = event instanceof KeyboardEvent && event.key === 'Enter';
    if (isEnter && target && !target.closest('.jp-Dialog-footer')) {
      // A field, or a part that unfolds: nothing is run by Enter there.
      event.stopPropagation();
      if (target instanceof HTMLInputElement) {
        event.preventDefault();
      }
      return;
    }
    super.handleEvent(event);
    if (event.type === 'input') {
      this._sync();
    }
  }

  private async _press(): Promise<void> {
    const { _draft: draft, _hands: hands } = this;
    if (draft.canTry) {
      await draft.try(hands.save);
      this._accept?.focus();
    } else if (await draft.apply(hands.apply)) {
      super.resolve();
    }
  }

  private _jump(refusal: WireRefusal): void {
    this.reject();
    this._hands.jump(refusal);
  }

  private get _accept(): HTMLButtonElement | null {
    return this.node.querySelector('.jp-Dialog-footer .jp-mod-accept');
  }

  /** Shows on the button what it does now. */
  private _sync(): void {
    const { stage, canTry, canApply } = this._draft;
    const { _trans: trans, _accept: button } = this;
    if (!button) {
      return;
    }
    button.disabled = !canTry && !canApply;
    const label = button.querySelector('.jp-Dialog-buttonLabel') ?? button;
    const text =
      stage === 'tried' || stage === 'applying'
        ? trans.__('Promote')
        : trans.__('Run to Record Tests');
    label.textContent = text;
    button.setAttribute('aria-label', text);
  }
}
