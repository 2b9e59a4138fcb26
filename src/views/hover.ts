import type { NotebookPanel } from '@jupyterlab/notebook';
import { EditorView } from '@codemirror/view';

import { diagnosticsAt, MARK_CLASS } from '../editor/squiggles';
import type { Documents } from '../model/documents';
import type { WireDiagnostic } from '../protocol/wire';
import type { Card } from './card';
import type { ICardContent, IContentOptions } from './cardtypes';
import { cellContent, diagnosticContent } from './content';
import { dependencyLines } from './ties';

/** How long the pointer rests before a card opens, and how long it may be away. */
const OPEN_AFTER = 300;
const CLOSE_AFTER = 250;

/** The width of the strip at a cell's left edge where the bar is, in pixels. */
const STRIP = 14;

/** What the pointer rests on. */
interface ITarget {
  readonly cell: string;
  readonly anchor: Element;
  /** Empty for the cell itself. */
  readonly diagnostics: readonly WireDiagnostic[];
}

function isSame(a: ITarget | null, b: ITarget | null): boolean {
  return (
    a?.cell === b?.cell &&
    a?.anchor === b?.anchor &&
    a?.diagnostics.length === b?.diagnostics.length
  );
}

/** Opens the card when the pointer rests on the bar of a cell, its prompt, or a squiggle. */
export class Hover {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _card: Card,
    documents: Documents,
    private readonly _options: () => IContentOptions | null
  ) {
    const { node } = _panel.content;
    node.addEventListener('mousemove', this._onMove);
    node.addEventListener('mouseleave', this._onLeave);
    node.addEventListener('mousedown', this._onDismiss);
    node.addEventListener('scroll', this._onDismiss, true);
    _card.node.addEventListener('mouseenter', this._onCardEnter);
    _card.node.addEventListener('mouseleave', this._onLeave);
    _card.closed.connect(this._onClosed, this);
    documents.changed.connect(this._onAnswers, this);
    _panel.disposed.connect(() => {
      clearTimeout(this._timer);
      _card.closed.disconnect(this._onClosed, this);
      documents.changed.disconnect(this._onAnswers, this);
      _card.node.removeEventListener('mouseenter', this._onCardEnter);
      _card.node.removeEventListener('mouseleave', this._onLeave);
      this._dismiss();
    });
  }

  /** Opens the card of diagnostics beside `anchor`, as if the pointer rested there. */
  open(
    cell: string,
    diagnostics: readonly WireDiagnostic[],
    anchor: Element
  ): void {
    this._show({ cell, diagnostics, anchor });
  }

  private readonly _onMove = (event: MouseEvent) => {
    const target = this._targetOf(event);
    if (isSame(target, this._wanted)) {
      return;
    }
    this._wanted = target;
    clearTimeout(this._timer);
    if (target) {
      this._timer = setTimeout(() => this._show(target), OPEN_AFTER);
    } else if (this._shown) {
      this._timer = setTimeout(() => this._dismiss(), CLOSE_AFTER);
    }
  };

  private readonly _onLeave = () => {
    clearTimeout(this._timer);
    this._wanted = null;
    this._timer = setTimeout(() => this._dismiss(), CLOSE_AFTER);
  };

  private readonly _onCardEnter = () => {
    if (this._shown) {
      clearTimeout(this._timer);
      this._wanted = this._shown;
    }
  };

  private readonly _onDismiss = () => {
    clearTimeout(this._timer);
    this._dismiss();
  };

  private _onClosed(): void {
    this._wanted = null;
    this._shown = null;
  }

  private _targetOf(event: MouseEvent): ITarget | null {
    if (event.buttons !== 0 || !(event.target instanceof Element)) {
      return null;
    }
    const node = event.target.closest('.jp-Cell');
    const cell =
      node && this._panel.content.widgets.find(cell => cell.node === node);
    if (!cell) {
      return null;
    }
    const id = cell.model.id;
    const mark = event.target.closest(`.${MARK_CLASS}`);
    if (mark) {
      const view = EditorView.findFromDOM(cell.node);
      const position = view?.posAtCoords({
        x: event.clientX,
        y: event.clientY
      });
      return view && typeof position === 'number'
        ? {
            cell: id,
            anchor: mark,
            diagnostics: diagnosticsAt(view, position)
          }
        : null;
    }
    const prompt = event.target.closest('.jp-InputPrompt');
    const isAtEdge =
      event.clientX - cell.node.getBoundingClientRect().left < STRIP;
    return prompt || isAtEdge
      ? {
          cell: id,
          anchor: cell.node.querySelector('.jp-InputPrompt') ?? cell.node,
          diagnostics: []
        }
      : null;
  }

  private _content(target: ITarget): ICardContent | null {
    const options = this._options();
    if (!options) {
      return null;
    }
    return target.diagnostics.length > 0
      ? diagnosticContent(target.cell, target.diagnostics, options)
      : cellContent(
          target.cell,
          dependencyLines(
            target.cell,
            this._panel.content.activeCell?.model.id ?? null,
            options
          ),
          options
        );
  }

  private _show(target: ITarget): void {
    const content = this._content(target);
    if (!content) {
      this._dismiss();
      return;
    }
    this._card.open(content, target.anchor.getBoundingClientRect());
    this._shown = target;
    this._wanted = target;
  }

  private _onAnswers(documents: Documents, document: unknown): void {
    if (!this._shown || documents.of(this._panel) !== document) {
      return;
    }
    // Diagnostics are new objects now; their card would offer fixes that are refused.
    const content =
      this._shown.diagnostics.length > 0 ? null : this._content(this._shown);
    if (content) {
      this._card.refresh(content);
    } else {
      this._dismiss();
    }
  }

  private _dismiss(): void {
    this._wanted = null;
    if (this._shown) {
      this._card.dismiss();
    }
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _wanted: ITarget | null = null;
  private _shown: ITarget | null = null;
}
