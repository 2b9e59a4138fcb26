import type { ISharedNotebook } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Connection } from '../protocol/connection';
import type { ServerMessage } from '../protocol/frames';
import type { IndexingParams, ServerNote } from '../protocol/wire';
import { NotebookDocument } from './document';

/** How long marks outlive a broken connection, in milliseconds. */
const PATIENCE = 4000;

/** All notebook documents of the page: one for each document, however many views it has. */
export class Documents implements IDisposable {
  constructor(
    private readonly _connection: Connection,
    private _enabled: boolean,
    private _elsewhere: boolean = true
  ) {
    _connection.opened.connect(this._onOpened, this);
    _connection.closed.connect(this._onClosed, this);
    _connection.received.connect(this._onReceived, this);
  }

  /** Emitted with the document whose answers changed. */
  get changed(): ISignal<this, NotebookDocument> {
    return this._changed;
  }

  /** Emitted with a document that got its first view. */
  get added(): ISignal<this, NotebookDocument> {
    return this._added;
  }

  /** Emitted with something that the server wants said once. */
  get noted(): ISignal<this, ServerNote> {
    return this._noted;
  }

  /** Emitted when the index of the workspace came further. */
  get indexed(): ISignal<this, IndexingParams> {
    return this._indexed;
  }

  /** How far the index that copies are looked for in is; `null` where it is up to date. */
  get indexing(): IndexingParams | null {
    return this._indexing;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Follows the document of a view until the view is closed. */
  track(panel: NotebookPanel): NotebookDocument {
    const { context } = panel;
    const shared = context.model.sharedModel;
    let entry = this._entries.get(shared);
    if (!entry) {
      const document = new NotebookDocument({
        context,
        connection: this._connection,
        enabled: this._enabled,
        elsewhere: this._elsewhere
      });
      entry = { document, views: new Set() };
      this._entries.set(shared, entry);
      document.changed.connect(this._onChanged, this);
      this._added.emit(document);
    }
    const { document, views } = entry;
    views.add(panel);
    panel.disposed.connect(() => {
      views.delete(panel);
      if (views.size === 0) {
        this._entries.delete(shared);
        document.dispose();
      }
    });
    return document;
  }

  /** Finds the document of a view; `null` where it is not followed. */
  of(panel: NotebookPanel | null): NotebookDocument | null {
    // A view that is being closed has lost its model already.
    const shared = panel?.context.model?.sharedModel;
    return shared ? this.ofShared(shared) : null;
  }

  /** Finds the document that holds a shared notebook. */
  ofShared(notebook: ISharedNotebook): NotebookDocument | null {
    return this._entries.get(notebook)?.document ?? null;
  }

  /** Lists all documents that have a view. */
  get all(): readonly NotebookDocument[] {
    return Array.from(this._entries.values(), ({ document }) => document);
  }

  /** Lists the open views of a document. */
  viewsOf(document: NotebookDocument): readonly NotebookPanel[] {
    for (const entry of this._entries.values()) {
      if (entry.document === document) {
        return [...entry.views];
      }
    }
    return [];
  }

  /** Turns the watching of all documents on or off. */
  setEnabled(enabled: boolean): void {
    this._enabled = enabled;
    for (const { document } of this._entries.values()) {
      document.setEnabled(enabled);
    }
  }

  /** Says whether copies are looked for in other files. */
  setElsewhere(elsewhere: boolean): void {
    this._elsewhere = elsewhere;
    for (const { document } of this._entries.values()) {
      document.setElsewhere(elsewhere);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    clearTimeout(this._timer);
    for (const { document } of this._entries.values()) {
      document.dispose();
    }
    this._entries.clear();
    this._connection.dispose();
    Signal.clearData(this);
  }

  private _onOpened(): void {
    clearTimeout(this._timer);
    for (const { document } of this._entries.values()) {
      document.connectionChanged();
    }
  }

  private _onClosed(): void {
    this._index(null);
    for (const { document } of this._entries.values()) {
      document.connectionChanged();
    }
    // A short break is not shown; after a long one, what we know may be wrong.
    this._timer = setTimeout(() => {
      for (const { document } of this._entries.values()) {
        document.forget();
      }
    }, PATIENCE);
  }

  private _onReceived(_: Connection, message: ServerMessage): void {
    if (message.method === 'nbguard/note') {
      this._noted.emit(message.params);
      return;
    }
    if (message.method === 'nbguard/indexing') {
      this._index(message.params);
      return;
    }
    for (const { document } of this._entries.values()) {
      if (document.uri === message.params.uri) {
        document.receive(message);
      }
    }
  }

  private _index(params: IndexingParams | null): void {
    const isDone = params === null || params.done >= params.total;
    this._indexing = isDone ? null : params;
    if (params) {
      this._indexed.emit(params);
    }
  }

  private _onChanged(document: NotebookDocument): void {
    this._changed.emit(document);
  }

  private readonly _entries = new Map<ISharedNotebook, IEntry>();
  private readonly _added = new Signal<this, NotebookDocument>(this);
  private readonly _changed = new Signal<this, NotebookDocument>(this);
  private readonly _indexed = new Signal<this, IndexingParams>(this);
  private _indexing: IndexingParams | null = null;
  private readonly _noted = new Signal<this, ServerNote>(this);
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}

interface IEntry {
  document: NotebookDocument;
  views: Set<NotebookPanel>;
}
