import { Widget } from '@lumino/widgets';
import { type ISignal, Signal } from '@lumino/signaling';

import type { IAction, ICardContent, ILine } from './cardtypes';
import { writeMessage } from './text';

/** The distance between a card and what it speaks of, in pixels. */
const GAP = 4;

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  text = ''
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

/**
 * The small window that says what happened to a cell, and offers what can be done about it.
 *
 * It hangs on the page and not on the cell: cells clip what they contain.
 */
export class Card extends Widget {
  constructor() {
    super();
    this.addClass('nbguard-card');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-live', 'polite');
    this.hide();
  }

  /** Emitted when the card closed. */
  get closed(): ISignal<this, void> {
    return this._closed;
  }

  /** Shows `content` beside `anchor`: below it, or above where there is no room. */
  open(content: ICardContent, anchor: DOMRect): void {
    // One card serves all notebooks: whoever had it open hears that it is closed.
    this.dismiss();
    if (!this.isAttached) {
      Widget.attach(this, document.body);
    }
    this.refresh(content);
    this.show();
    window.addEventListener('keydown', this._onKey, true);
    this._place(anchor);
  }

  /** Shows other content at the same place. */
  refresh(content: ICardContent): void {
    const { node } = this;
    node.replaceChildren();
    node.setAttribute(
      'aria-label',
      content.title || content.lines.map(({ text }) => text).join(' ')
    );
    node.dataset.state = content.state ?? '';
    if (content.title) {
      node.append(element('div', 'nbguard-card-title', content.title));
    }
    for (const line of content.lines) {
      node.append(this._line(line));
    }
    if (content.actions.length > 0) {
      const row = element('div', 'nbguard-card-actions');
      row.append(...content.actions.map(action => this._button(action)));
      node.append(row);
    }
  }

  /** Hides the card. */
  dismiss(): void {
    window.removeEventListener('keydown', this._onKey, true);
    if (this.isVisible) {
      this.hide();
      this._closed.emit();
    }
  }

  override dispose(): void {
    window.removeEventListener('keydown', this._onKey, true);
    Signal.clearData(this);
    super.dispose();
  }

  /**
   * Closes when the person goes on typing. It listens before everybody else, since shortcuts
   * stop the key presses that they answer to.
   */
  private readonly _onKey = (event: KeyboardEvent) => {
    const isInside =
      event.target instanceof Node && this.node.contains(event.target);
    const isModifier = ['Alt', 'Control', 'Meta', 'Shift'].includes(event.key);
    if (event.key === 'Escape' || !(isInside || isModifier)) {
      this.dismiss();
    }
  };

  private _line({ text, links, origin, severity }: ILine): HTMLElement {
    const line = element('div', 'nbguard-card-line');
    if (severity) {
      line.dataset.severity = severity;
    }
    const message = element('span', 'nbguard-card-message');
    writeMessage(message, text);
    line.append(message);
    for (const { label, run, hint } of links) {
      const link = element('button', 'nbguard-card-link', label);
      link.title = hint ?? '';
      this._onPress(link, run);
      line.append(' ', link);
    }
    if (origin) {
      line.append(' ', element('span', 'nbguard-card-origin', origin));
    }
    return line;
  }

  private _button({ label, run, primary }: IAction): HTMLElement {
    const button = element('button', 'nbguard-button');
    button.classList.toggle('nbguard-mod-primary', primary === true);
    writeMessage(button, label);
    this._onPress(button, run);
    return button;
  }

  private _onPress(button: HTMLButtonElement, run: () => void): void {
    button.type = 'button';
    button.addEventListener('click', () => {
      this.dismiss();
      run();
    });
  }

  private _place(anchor: DOMRect): void {
    const { node } = this;
    const { width, height } = node.getBoundingClientRect();
    const below = anchor.bottom + GAP;
    const fits = below + height <= window.innerHeight;
    const top = fits ? below : Math.max(GAP, anchor.top - GAP - height);
    const left = Math.min(anchor.left, window.innerWidth - width - GAP);
    node.style.top = `${top}px`;
    node.style.left = `${Math.max(GAP, left)}px`;
  }

  private readonly _closed = new Signal<this, void>(this);
}
