import type { ISharedCell } from '@jupyter/ydoc';
import {
  type Diagnostic,
  forEachDiagnostic,
  linter,
  setDiagnostics
} from '@codemirror/lint';
import { StateEffect, type Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

import type { NotebookDocument } from '../model/document';
import type { Documents } from '../model/documents';
import type { Settings } from '../model/settings';
import type { WireDiagnostic, WirePosition } from '../protocol/wire';
import { Screen } from './screen';
import type { CellEditors } from './views';

/** The class of the text under which a squiggle is drawn. */
export const MARK_CLASS = 'nbguard-mark';

/** Tags that change how a squiggle looks: what only waits, what is said without being drawn. */
const LOOKS = ['faint', 'quiet'] as const;

const NONE: readonly WireDiagnostic[] = [];

/** A squiggle keeps the diagnostic that it stands for. */
interface ISquiggle extends Diagnostic {
  readonly wire: WireDiagnostic;
}

/** What was last drawn in an editor: drawing the same again is spared. */
interface IDrawn {
  readonly diagnostics: readonly WireDiagnostic[];
  readonly doc: Text;
}

function offset(doc: Text, { line, character }: WirePosition): number {
  if (line >= doc.lines) {
    return doc.length;
  }
  const { from, to } = doc.line(line + 1);
  return Math.min(from + character, to);
}

function toSquiggle(doc: Text, wire: WireDiagnostic): ISquiggle {
  const from = offset(doc, wire.range.start);
  return {
    from,
    to: Math.max(from, offset(doc, wire.range.end)),
    severity: wire.severity,
    message: wire.message,
    source: wire.rule,
    markClass: [
      MARK_CLASS,
      ...LOOKS.filter(tag => wire.tags.includes(tag)).map(
        tag => `nbguard-mod-${tag}`
      )
    ].join(' '),
    wire
  };
}

/**
 * Lists the diagnostics drawn over a place of an editor, the shortest first.
 */
export function diagnosticsAt(
  view: EditorView,
  position: number
): WireDiagnostic[] {
  const found: { wire: WireDiagnostic; length: number }[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => {
    if (from <= position && position <= to && 'wire' in diagnostic) {
      const { wire } = diagnostic as ISquiggle;
      found.push({ wire, length: to - from });
    }
  });
  return found.sort((a, b) => a.length - b.length).map(({ wire }) => wire);
}

/** Draws the diagnostics of all documents into the editors of their cells, once they are in view. */
export class Squiggles {
  constructor(
    private readonly _editors: CellEditors,
    private readonly _documents: Documents,
    private readonly _settings: Settings
  ) {
    _editors.added.connect((_, editor) => this._screen.watch(editor));
    this._screen.appeared.connect((_, { cell, view }) =>
      this._drawView(cell, view)
    );
    _documents.changed.connect((_, document) => this._drawAll(document));
    _settings.changed.connect(() => {
      for (const document of _documents.all) {
        this._drawAll(document);
      }
    });
  }

  private _drawAll(document: NotebookDocument): void {
    for (const cell of document.context.model?.sharedModel.cells ?? []) {
      for (const view of this._editors.of(cell)) {
        if (this._screen.shows(view)) {
          this._draw(document, cell, view);
        }
      }
    }
  }

  private _drawView(cell: ISharedCell, view: EditorView): void {
    const document = cell.notebook && this._documents.ofShared(cell.notebook);
    if (document) {
      this._draw(document, cell, view);
    }
  }

  private _draw(
    document: NotebookDocument,
    cell: ISharedCell,
    view: EditorView
  ): void {
    const id = cell.getId();
    const diagnostics = this._settings.values.squiggles
      ? document.answers.of(id)
      : NONE;
    // Positions that speak of another text would underline the wrong words.
    if (diagnostics.length > 0 && !document.isSettled(id)) {
      return;
    }
    const { doc } = view.state;
    const drawn = this._drawn.get(view);
    const same = drawn
      ? drawn.diagnostics === diagnostics && drawn.doc === doc
      : diagnostics.length === 0;
    if (same) {
      return;
    }
    this._drawn.set(view, { diagnostics, doc });
    if (!drawn) {
      // Our own card shows what CodeMirror's tooltip would show.
      view.dispatch({
        effects: StateEffect.appendConfig.of(
          linter(null, { tooltipFilter: () => [] })
        )
      });
    }
    const squiggles = diagnostics.map(wire => toSquiggle(doc, wire));
    view.dispatch(setDiagnostics(view.state, squiggles));
  }

  private readonly _screen = new Screen();
  private readonly _drawn = new WeakMap<EditorView, IDrawn>();
}
